"""Keep the memory that a training step frees: fetching it anew takes as long as the step.

A step's arrays are of many megabytes each. Glibc by itself maps such arrays and unmaps them again,
and the kernel clears every page of every one (docs/experiments.md has the times).
"""

import ctypes
import sys

# Of glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_MAX = -1, -4


def keep_freed_memory() -> None:
    """Tell glibc's malloc to give nothing back; with another C library do nothing."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_MAX, 0)
        mallopt(_TRIM_THRESHOLD, -1)
