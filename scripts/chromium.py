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


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the Chromium that WRITEMATH_CHROMIUM names, or the one on the path."""
    chromium = os.environ.get("WRITEMATH_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("no Chromium found: install it, or name it in WRITEMATH_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
