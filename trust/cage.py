"""Run a command as on a smaller machine (Linux).

    python -m trust.cage memory COMMAND …            2 GB, no swap, one core: Binder
    python -m trust.cage offline FOLDER COMMAND …    no network, FOLDER read-only

systemd limits the memory of all processes together, which needs root; where it cannot,
prlimit limits what each process allocates.
"""

import os
import subprocess
import sys

MEMORY = 2 * 2**30  # bytes
SCOPE = ("systemd-run", "--scope", "--quiet", "-p", f"MemoryMax={MEMORY}")
SCOPE += ("-p", "MemorySwapMax=0", "-p", "OOMPolicy=continue", "--")
ALLOCATIONS = ("prlimit", f"--data={MEMORY}", "--")
NAMESPACES = ("unshare", "--map-root-user", "--mount", "--net", "sh", "-e", "-c")
INSIDE = """
ip link set lo up  # through which Jupyter talks to its kernels
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
cd "$0"
exec "$@"
"""


def works(prefix):
    """Tell whether this machine runs a command behind a prefix."""
    try:
        return subprocess.run([*prefix, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def memory():
    """Return a prefix that limits memory and cores; exits where nothing does."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}
    core = ("taskset", "--cpu-list", str(min(cores)))
    for limit in (SCOPE, ALLOCATIONS):
        if works([*limit, *core]):
            return [*limit, *core]
    sys.exit(
        "this machine limits no memory: neither systemd-run nor prlimit works, "
        "or taskset does not"
    )


def offline(folder):
    """Return a prefix that takes network and writing away; exits where none does."""
    prefix = [*NAMESPACES, INSIDE, str(folder)]
    if works(prefix):
        return prefix
    sys.exit(
        "this machine takes no network away: `unshare --net --mount`, or `ip` and "
        "`mount` inside, does not work; as root they may (`sudo make …`)"
    )


def main(kind, *command):
    """Become the command behind its prefix."""
    if kind == "offline":
        folder, *command = command
    prefix = offline(folder) if kind == "offline" else memory()
    print(*prefix, flush=True)
    os.execvp(prefix[0], [*prefix, *command])


if __name__ == "__main__":
    main(*sys.argv[1:])
