"""Settings of Sphinx; `site/build.py` prepares the pages and calls it."""

import os
import re
from pathlib import Path

ROOT = Path(os.environ["COURSE_ROOT"])
_facts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
_url = re.search(r'^Repository = "(.+?)/?"', _facts, re.M)[1]

project = "Convolutional neural networks, measured"
author = "the authors of the course"
project_copyright = "prose and figures CC BY 4.0, code MIT"
release = re.search(r'^version = "(.+)"', _facts, re.M)[1]
language = "en"

extensions = ["myst_nb", "sphinx_copybutton"]
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [os.environ["COURSE_PAGES"] + "/_static"]
html_extra_path = [os.environ["COURSE_PAGES"] + "/_extra"]
html_css_files = ["course.css"]
html_js_files = [("widgets.js", {"type": "module"})]
html_favicon = os.environ["COURSE_PAGES"] + "/_static/favicon.svg"
html_context = {"default_mode": "auto"}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
# One file of MathJax 3 with its fonts as outlines: nothing comes from elsewhere
mathjax_path = "mathjax/tex-svg.js"
html_theme_options = {
    "repository_url": _url,
    "repository_branch": "main",
    "path_to_docs": "notebooks",  # launch buttons open the learner's notebook
    "use_repository_button": True,
    "use_download_button": False,
    "use_fullscreen_button": True,
    "navbar_persistent": [],
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "launch_buttons": {
        "colab_url": "https://colab.research.google.com",
        "binderhub_url": "https://mybinder.org",
        "notebook_interface": "jupyterlab",
    },
}
