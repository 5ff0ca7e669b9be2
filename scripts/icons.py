"""Draw the icons of the installed page from static/favicon.svg, into static/icons/.

    python scripts/icons.py

It needs Chromium (WRITEMATH_CHROMIUM names one that is not on the path). The pictures are kept with
the source: a host needs no browser.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from chromium import launched
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

STATIC = Path(__file__).resolve().parents[1] / "static"
BLUE = "#2b50c8"  # the favicon's ground
# Name -> side in pixels, the part of it that the favicon takes, whether its corners stay clear.
# Systems cut their own shapes out of the last two, so that the blue goes to the edge; what is in
# the middle 80 % always stays (https://www.w3.org/TR/appmanifest/#icon-masks).
ICONS = {
    "icon-192.png": (192, 1.0, True),
    "icon-512.png": (512, 1.0, True),
    "maskable-512.png": (512, 0.9, False),
    "apple-touch-icon.png": (180, 1.0, False),
}


def draw(page: Page, side: int, part: float, *, clear: bool) -> bytes:
    """Return the favicon as PNG, in the middle of blue or of nothing."""
    ground = "transparent" if clear else BLUE
    svg = (STATIC / "favicon.svg").read_text(encoding="utf-8")
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(
        f"<style>html {{ background: {ground} }} body {{ margin: 0 }} svg {{ display: block;"
        f" width: {part:.0%}; margin: {(1 - part) / 2:.0%} }}</style>{svg}"
    )
    return page.screenshot(omit_background=True)


def small(png: bytes) -> bytes:
    """Return the picture with 64 colours: two, and those between them at the edges."""
    file = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    """Write every icon."""
    out = STATIC / "icons"
    out.mkdir(exist_ok=True)
    with launched() as browser:
        page = browser.new_page()
        for name, (side, part, clear) in ICONS.items():
            data = small(draw(page, side, part, clear=clear))
            (out / name).write_bytes(data)
            print(f"{name}: {side} x {side}, {len(data):,} bytes")


if __name__ == "__main__":
    main()
