# make lab · test · test-fast · notebooks · lecture · site · slides · test-browser · benchmarks · .venv
# make publish URL=https://github.com/you/cnn-course
# make trust-backends · trust-versions · trust-learners · trust-binder · trust-offline
#      trust-twice · trust-repeat · trust-damage · trust-audit · trust-distributed
#      trust-starts · trust-gpu
PYTHON ?= python3
BIN := .venv/bin
# JupyterLab refuses to run as root unless told so (containers)
LAB_ARGS ?= $(if $(filter 0,$(shell id -u)),--allow-root)
PARALLEL := -n 2 --dist loadscope --no-loadscope-reorder
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: lab test test-fast notebooks lecture publish site slides test-browser benchmarks .venv
.DELETE_ON_ERROR:

lab: .venv/run.stamp
	$(BIN)/jupyter lab --config=classroom/jupyter_lab_config.py $(LAB_ARGS) \
		notebooks/00_start_here.ipynb

test: .venv/test.stamp
	$(BIN)/python -m pytest --nbval --nbval-current-env $(PARALLEL) $(ARGS)

# All but notebooks
test-fast: .venv/test.stamp
	$(BIN)/python -m pytest tests -m "not learner" $(PARALLEL)

notebooks: .venv/test.stamp
	$(BIN)/python -m tools.build $(ARGS)

# One notebook of the sections and exercises in PLAN="06:1 06:2 06.1 12:1"
lecture: .venv/test.stamp
	$(BIN)/python -m tools.lecture $(PLAN)

# Links, first cells and citation name the address of this copy; nothing is executed
publish: .venv/test.stamp
	$(BIN)/python -m tools.publish $(URL)

site: .venv/test.stamp
	$(BIN)/python -m tools.site

slides: .venv/test.stamp
	$(BIN)/python -m tools.slides $(ARGS)

# Needs Debian's packages chromium and chromium-driver
test-browser: site
	COURSE_BROWSER=1 $(BIN)/python -m pytest tests/browser

benchmarks: .venv/test.stamp
	$(BIN)/python -m benchmarks

# What they run can be narrowed, for instance: make trust-binder ARGS="06 13",
# make notebooks ARGS=06
trust-%: .venv/test.stamp
	$(BIN)/python -m nox --session $* -- $(ARGS)

.venv: .venv/test.stamp

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt constraints.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	touch $@

.venv/test.stamp: requirements.txt requirements-dask.txt requirements-dev.txt constraints.txt | .venv/bin/python
	$(PIP) -r requirements-dev.txt
	touch $@ .venv/run.stamp
