"""End this process when the one that started it ends, however that happened. Starts and ends nothing else."""

import ctypes
import os
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
