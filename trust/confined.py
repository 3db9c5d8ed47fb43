"""Run a command with little memory, without a network, unable to write the course.

    python -m trust.confined [--offline] [--read-only FOLDER] [--memory MB] [--core N]
        -- COMMAND

Linux only. A memory limit needs the right to make a control group, that is root.
"""

import argparse
import contextlib
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
SET_FLAGS, UP, RUNNING = 0x8914, 0x1, 0x40  # SIOCSIFFLAGS, IFF_UP, IFF_RUNNING


def _loopback_up():
    """Switch on the loopback device, through which Jupyter talks to its kernels."""
    request = struct.pack("16sH14s", b"lo", UP | RUNNING, b"")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        fcntl.ioctl(probe, SET_FLAGS, request)


def _read_only(folder):
    """Make a folder read-only, also for root, in this process's view of the disks."""
    for options in (["--bind", folder, folder], ["-o", "remount,ro,bind", folder]):
        subprocess.run(["mount", *options], check=True)
    os.chdir(Path.cwd())  # the present folder is still the writable one


def _limits(megabytes):
    """Return a new control group and the files that limit it, for either version."""
    size, name = str(megabytes * 2**20), f"course-{os.getpid()}"
    if (GROUPS / "cgroup.controllers").exists():
        return GROUPS / name, {"memory.max": size, "memory.swap.max": "0"}
    swapping = {"memory.memsw.limit_in_bytes": size}
    return GROUPS / "memory" / name, {"memory.limit_in_bytes": size, **swapping}


@contextlib.contextmanager
def _memory(megabytes):
    """Put this process and its children under a hard limit of memory."""
    group, limits = _limits(megabytes)
    try:
        group.mkdir()
    except OSError as error:
        sys.exit(f"a limit of memory needs root ({error}): try `sudo make …`")
    try:
        for name, value in limits.items():
            if (group / name).exists():  # without swap there is no limit for it
                (group / name).write_text(value)
        (group / "cgroup.procs").write_text(str(os.getpid()))
        yield
    finally:
        (group.parent / "cgroup.procs").write_text(str(os.getpid()))
        group.rmdir()


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--read-only", metavar="FOLDER")
    parser.add_argument("--memory", type=int, metavar="MB")
    parser.add_argument("--core", type=int, metavar="N")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def main():
    """Confine this process, run the command and exit with its status."""
    asked = _arguments()
    if (asked.offline or asked.read_only) and not asked.inside:
        spaces = ["--map-root-user", "--mount", *(["--net"] if asked.offline else [])]
        again = [sys.executable, "-m", "trust.confined", "--inside", *sys.argv[1:]]
        os.execvp("unshare", ["unshare", *spaces, *again])
    if asked.core is not None:
        os.sched_setaffinity(0, {asked.core})
    with contextlib.ExitStack() as stack:
        if asked.memory:
            stack.enter_context(_memory(asked.memory))
        if asked.offline:
            _loopback_up()
        if asked.read_only:
            _read_only(asked.read_only)
        status = subprocess.run(asked.command).returncode
    sys.exit(status)


if __name__ == "__main__":
    main()
