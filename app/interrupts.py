"""Ctrl+C ends a command with one line and without a traceback, also while its imports run."""

import sys
from typing import NoReturn

_STATUS = 130  # 128 and the number of SIGINT: what a shell tells of a program that it ended


def end() -> NoReturn:
    """Say that the command was ended, in click's word, and exit."""
    sys.stderr.write("\nAborted!\n")
    sys.exit(_STATUS)
