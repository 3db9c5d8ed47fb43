"""JupyterHub for a class on one machine.

    CLASS_PASSWORD=… jupyterhub -f classroom/jupyterhub_config.py

Needs, beside the course's requirements, `pip install 'jupyterhub>=5.3,<7'
jupyterhub-idle-culler nbgitpuller` and `npm install -g configurable-http-proxy`.
Learners choose any name; all use that password. There are no Unix users and no walls
between learners: for people who trust each other, for an afternoon.
"""

import os
import shutil
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]
CLASS = Path(os.environ.get("CLASS_FOLDER", COURSE / "classroom" / "class"))
MEMORY = float(os.environ.get("CLASS_MEMORY_GB", 3))  # per process of a learner
IDLE = int(os.environ.get("CLASS_IDLE_SECONDS", 1200))
TOO_EASY = {"", "password", "changeme", "jupyter", "class", "secret", "admin"}

password = os.environ.get("CLASS_PASSWORD", "")
if password.lower() in TOO_EASY or len(password) < 8:
    sys.exit("Set CLASS_PASSWORD to a word of at least 8 characters of your own.")

c = get_config()  # noqa: F821 - handed over by JupyterHub

# Loopback only: put a reverse proxy with TLS in front, or set CLASS_BIND on purpose
c.JupyterHub.bind_url = os.environ.get("CLASS_BIND", "http://127.0.0.1:8000")
c.JupyterHub.db_url = f"sqlite:///{CLASS}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(CLASS / "cookie_secret")
CLASS.mkdir(parents=True, exist_ok=True)

c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = password
c.Authenticator.allow_all = True
c.Authenticator.username_pattern = r"[a-z][a-z0-9-]{0,30}"
c.JupyterHub.active_server_limit = int(os.environ.get("CLASS_SEATS", 15))

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(CLASS / "{username}")
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.notebook_dir = str(CLASS / "{username}" / COURSE.name)
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
# The limit holds for each process: the server and every kernel
limit = f"--data={int(MEMORY * 2**30)}"
singleuser = str(Path(sys.executable).with_name("jupyterhub-singleuser"))
c.Spawner.cmd = ["prlimit", limit, "nice", "-n", "5", singleuser]
c.Spawner.environment = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
c.Spawner.args = [
    f"--config={Path(__file__).resolve().with_name('jupyter_lab_config.py')}",
    "--MappingKernelManager.cull_idle_timeout=900",
    "--MappingKernelManager.cull_interval=120",
]


def copy_course(spawner):
    """Give a learner a copy of the course, once; answers are never overwritten."""
    target = CLASS / spawner.user.name / COURSE.name
    if not target.exists():
        leave = shutil.ignore_patterns(
            ".git", ".venv", "_build", "class", "__pycache__"
        )
        shutil.copytree(COURSE, target, ignore=leave)


c.Spawner.pre_spawn_hook = copy_course

culler = [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}"]
c.JupyterHub.services = [{"name": "idle-culler", "command": culler}]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "delete:servers"],
        "services": ["idle-culler"],
    }
]
