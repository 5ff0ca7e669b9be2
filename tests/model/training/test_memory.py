"""Training keeps its memory: pages once touched are not fetched again."""

import platform
import subprocess
import sys

import pytest

_FAULTS = """
import resource, sys
from model.training.memory import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(5):
        b"x" * (64 << 20)  # in pages of 4 KiB 16,384, of 2 MiB 32
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

if sys.argv[1] == "keep":
    keep_freed_memory()
faults()
print(faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc's malloc")
def test_what_was_freed_is_used_again():
    """The second time round no page is new; without it every array's are."""
    found = {
        how: int(subprocess.check_output([sys.executable, "-c", _FAULTS, how], text=True))
        for how in ("keep", "leave")
    }
    assert found["keep"] * 5 < found["leave"]
