"""End this process when the one that started it ends, however that happened.

As a command it does so before it runs another module: `python -m flows.die_with_parent flows.embedded` is tied
to its parent from the start, not after the seconds that Prefect takes to import.
"""

import ctypes
import os
import runpy
import signal
import sys

PARENT = "KALLELSE_DIES_WITH"  # the parent's process id; unset in a worker's runs, which live on their own
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to kill this process with its parent; leave at once if the parent is gone already."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return
    if sys.platform == "linux":
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_PDEATHSIG, *(ctypes.c_ulong(n) for n in (signal.SIGKILL, 0, 0, 0)))
    # After the call, so a parent that died just before it is noticed here.
    if os.getppid() != int(parent):
        os._exit(1)


if __name__ == "__main__":
    die_with_parent()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
