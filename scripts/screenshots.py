"""Take pictures of the running program, drawing in it as a person would.

    python scripts/screenshots.py            the README's pictures, into docs/img/
    python scripts/screenshots.py --all DIR  every page at 320 and 1280 pixels, light and dark

It starts a server of its own with an empty database, and needs Chromium (WRITEMATH_CHROMIUM names
one that is not on the path). It takes about half a minute.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from itertools import pairwise
from math import pi, sin
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chromium import ARGUMENTS
from playwright.sync_api import Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "train": "/train?symbol=latex:latex2e:alpha",
    "train-confused": "/train?mode=confused",
    "gallery": "/gallery",
    "gallery-mine": "/gallery?show=mine",
    "gallery-symbol": "/gallery?symbol=latex:latex2e:int",
    "gallery-choice": "/gallery?symbol=integral",
    "ranking": "/ranking",
    "about": "/about",
    "api": "/api",
    "models": "/models",
    "symbols": "/symbols",
    "symbols-found": "/symbols?query=arrow&category=relations",
    "symbol": "/symbols/latex:latex2e:sum",
    "not-found": "/no-such-page",
}
Stroke = list[tuple[float, float]]  # points in 0..1 of the canvas, y down


def curve(x: Any, y: Any, steps: int = 40) -> Stroke:
    """Follow x(t), y(t) for t from 0 to 1."""
    return [(x(i / steps), y(i / steps)) for i in range(steps + 1)]


def line(*corners: tuple[float, float]) -> Stroke:
    """Join corners by straight lines, ten points each."""
    return [
        (a[0] + (b[0] - a[0]) * i / 10, a[1] + (b[1] - a[1]) * i / 10)
        for a, b in pairwise(corners)
        for i in range(11)
    ]


def bezier(*knots: tuple[float, float]) -> Stroke:
    """Follow cubic Bézier curves: a point, then two controls and a point, again and again."""

    def at(i: int, axis: int) -> Any:
        a, b, c, d = (knots[3 * i + j][axis] for j in range(4))
        return lambda t: (
            a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t**2 * (1 - t) + d * t**3
        )

    return [point for i in range(len(knots) // 3) for point in curve(at(i, 0), at(i, 1), 20)]


INTEGRAL = [
    bezier(
        (0.67, 0.23), (0.65, 0.07), (0.55, 0.1), (0.53, 0.33),
        (0.51, 0.55), (0.5, 0.7), (0.46, 0.82), (0.43, 0.92), (0.34, 0.9), (0.32, 0.78),
    )
]  # fmt: skip
HAND: dict[str, list[Stroke]] = {
    "latex:latex2e:int": INTEGRAL,
    "latex:latex2e:alpha": [
        bezier(
            (0.8, 0.24),
            (0.72, 0.5),
            (0.5, 0.86),
            (0.32, 0.77),
            (0.14, 0.68),
            (0.2, 0.28),
            (0.42, 0.27),
            (0.64, 0.26),
            (0.6, 0.84),
            (0.84, 0.74),
        )
    ],
    "latex:latex2e:infty": [
        curve(lambda t: 0.5 + 0.36 * sin(2 * pi * t), lambda t: 0.5 + 0.17 * sin(4 * pi * t))
    ],
    "latex:latex2e:sum": [line((0.76, 0.2), (0.26, 0.19), (0.52, 0.49), (0.25, 0.82), (0.79, 0.8))],
    "latex:latex2e:rightarrow": [
        line((0.12, 0.5), (0.88, 0.51)),
        line((0.68, 0.33), (0.89, 0.51), (0.67, 0.68)),
    ],
    "latex:latex2e:forall": [
        line((0.2, 0.18), (0.49, 0.84), (0.8, 0.17)),
        line((0.32, 0.45), (0.69, 0.44)),
    ],
    "latex:amssymb:leq": [
        line((0.76, 0.2), (0.24, 0.42), (0.77, 0.64)),
        line((0.24, 0.79), (0.76, 0.8)),
    ],
    "latex:latex2e:perp": [line((0.5, 0.16), (0.51, 0.82)), line((0.17, 0.82), (0.84, 0.81))],
}


@contextmanager
def serving() -> Iterator[str]:
    """Run the program on a free port with an empty database; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "WRITEMATH_INSTANCE": folder, "WRITEMATH_WORKERS": "1"}
        command = [sys.executable, "-m", "app.cli", "serve", "--port", "0"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
            if found is None:
                raise SystemExit("the server did not start; its message is above")
            yield found.group()
        finally:
            process.terminate()
            process.wait()


def draw(page: Page, strokes: list[Stroke]) -> None:
    """Draw with the mouse on the page's canvas."""
    box = page.locator(".pad__canvas").bounding_box()
    if box is None:
        raise SystemExit("the page shows no canvas")
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def classify(page: Page, url: str, strokes: list[Stroke] = INTEGRAL) -> None:
    """Draw on the Classify page and wait for all ten answers with their pictures."""
    page.goto(url)
    draw(page, strokes)
    page.locator("#answers[aria-busy=false] .answer:nth-child(10)").wait_for()
    page.mouse.move(5, 5)
    page.wait_for_load_state("networkidle")


def train(page: Page, url: str) -> None:
    """Give one drawing of each of the hand-made symbols."""
    for symbol, strokes in HAND.items():
        page.goto(f"{url}/train?symbol={symbol}")
        draw(page, strokes)
        page.get_by_role("button", name="Submit").click()
        page.locator("#toast.is-shown").wait_for()


def open_page(browser: Browser, width: int, scheme: str, height: int = 800) -> Page:
    """Open an empty page of this width and colour scheme."""
    dark: Any = scheme
    return browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=dark, reduced_motion="reduce"
    )


def shoot_all(browser: Browser, url: str, out: Path) -> None:
    """Take every page at both widths in both colour schemes."""
    for width, scheme in [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")]:
        page = open_page(browser, width, scheme)
        train(page, url)
        page.goto(url)
        page.screenshot(path=out / f"empty-{width}-{scheme}.png", full_page=True)
        classify(page, url)
        page.screenshot(path=out / f"classify-{width}-{scheme}.png", full_page=True)
        page.locator(".answer .vote").first.click()
        page.locator("#toast.is-shown").wait_for()
        page.screenshot(path=out / f"voted-{width}-{scheme}.png")
        page.get_by_role("button", name="Drawing", exact=True).click()
        page.wait_for_url("**/drawings/*")
        page.locator("#suggested .candidate").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=out / f"drawing-{width}-{scheme}.png", full_page=True)
        for name, path in PAGES.items():
            page.goto(url + path)
            page.mouse.wheel(0, 10_000)  # pictures further down are fetched when they are near
            page.wait_for_load_state("networkidle")
            page.screenshot(path=out / f"{name}-{width}-{scheme}.png", full_page=True)
        page.context.close()


def shoot_readme(browser: Browser, url: str, out: Path) -> None:
    """Take the four pictures that the README shows."""
    for scheme, name in [("light", "classify.png"), ("dark", "classify-dark.png")]:
        page = open_page(browser, 1100, scheme, 800)
        classify(page, url)
        page.screenshot(path=out / name)
        page.get_by_role("button", name="Vote for").first.click()
        page.locator("#toast.is-shown").wait_for()
        if scheme == "light":
            page.get_by_role("button", name="Drawing", exact=True).click()
            page.locator("#suggested .candidate").nth(4).wait_for()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=out / "drawing.png")
        page.context.close()
    page = open_page(browser, 360, "light", 740)
    classify(page, url, HAND["latex:latex2e:forall"])
    page.screenshot(path=out / "phone.png")
    page.context.close()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--all", type=Path, metavar="DIR", help="every page, into DIR")
    parser.add_argument("--url", help="a running server, in place of one of its own")
    options = parser.parse_args()
    chromium = os.environ.get("WRITEMATH_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise SystemExit("no Chromium found: install it, or name it in WRITEMATH_CHROMIUM")
    out = options.all or ROOT / "docs" / "img"
    out.mkdir(parents=True, exist_ok=True)
    shoot = shoot_all if options.all else shoot_readme
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        if options.url:
            shoot(browser, options.url.rstrip("/"), out)
        else:
            with serving() as url:
                shoot(browser, url, out)
        browser.close()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")


if __name__ == "__main__":
    main()
