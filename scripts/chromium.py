"""How Chromium is started for pictures and tests: headless, as root, quiet on the network."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Debian's build of Chromium without windows starts and paints in two thirds of the time.
PROGRAMS = ("chromium-headless-shell", "chromium")


def find() -> str | None:
    """Return the Chromium that WRITEMATH_CHROMIUM names, or else one on the path, or None."""
    named = os.environ.get("WRITEMATH_CHROMIUM")
    return named or next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a Chromium and close it."""
    chromium = find()
    if not chromium:
        raise SystemExit("no Chromium found: install it, or name it in WRITEMATH_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
