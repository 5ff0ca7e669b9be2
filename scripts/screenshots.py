"""Take pictures of the running program, drawing in it as a person would.

    python scripts/screenshots.py            the documentation's pictures, into docs/img/
    python scripts/screenshots.py --all DIR  every page at 320 and 1280 pixels, light and dark

It starts a server of its own with an empty database, and needs Chromium (WRITEMATH_CHROMIUM names
one that is not on the path). It takes about half a minute, and two for --all.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chromium import launched
from hand import HAND, INTEGRAL, draw
from serving import site
from site_pages import PAGES, VARIANTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hand import Stroke
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
SHOWN = "#toast.is-shown"


def classify(page: Page, url: str, strokes: list[Stroke] = INTEGRAL) -> None:
    """Draw on the Classify page and wait for all ten answers with their pictures."""
    page.goto(url)
    draw(page, strokes)
    page.locator("#answers[aria-busy=false] .answer:nth-child(10)").wait_for()
    page.mouse.move(5, 5)
    page.wait_for_load_state("networkidle")


def vote(page: Page, url: str) -> None:
    """Say that the first answer is what was drawn."""
    classify(page, url)
    page.locator(".answer .vote").first.click()
    page.locator(SHOWN).wait_for()


def look_closer(page: Page, url: str) -> None:
    """Open the first answer's details."""
    classify(page, url, HAND["latex:latex2e:sum"])
    page.locator(".answer__open").first.click()


def search(page: Page, url: str) -> None:
    """Narrow the answers by a word."""
    classify(page, url, HAND["latex:latex2e:rightarrow"])
    page.get_by_label("Search by name").fill("arrow")
    page.locator("#status", has_text="for “arrow”").wait_for()
    page.wait_for_load_state("networkidle")


def open_document(page: Page, url: str) -> None:
    """Name the packages of a document."""
    classify(page, url, HAND["latex:amssymb:leq"])
    page.locator("summary", has_text="My document").click()
    page.get_by_label("Preamble").fill(r"\usepackage{amssymb}")


def open_help(page: Page, url: str) -> None:
    """Open the list of the keys."""
    page.goto(url)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def open_menu(page: Page, url: str) -> None:
    """Open the navigation of a narrow screen."""
    page.goto(url)
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()


def lose_connection(page: Page, url: str) -> None:
    """Draw without a connection."""
    page.goto(url)
    page.context.set_offline(True)
    draw(page, INTEGRAL)
    page.get_by_text("You are offline").first.wait_for()


def embed(page: Page, url: str) -> None:
    """Draw on the page for other pages' frames."""
    classify(page, f"{url}/?embed=1")


# What a visit alone does not show.
SCENES: dict[str, Callable[[Page, str], None]] = {
    "classify-answers": classify,
    "classify-voted": vote,
    "classify-detail": look_closer,
    "classify-search": search,
    "classify-document": open_document,
    "classify-help": open_help,
    "classify-menu": open_menu,
    "classify-offline": lose_connection,
    "embed-answers": embed,
}


def train(browser: Browser, url: str) -> tuple[Any, str]:
    """Give a drawing of each hand-made symbol; return whose they are, and the last one's id."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    stored = ""
    for symbol, strokes in HAND.items():
        page.goto(f"{url}/train?symbol={symbol}")
        draw(page, strokes)
        with page.expect_response("**/api/v1/recordings") as answer:
            page.get_by_role("button", name="Submit").click()
        stored = answer.value.json()["id"]
    who = page.context.storage_state()
    page.context.close()
    return who, stored


def open_page(browser: Browser, width: int, scheme: str, height: int = 800, **more: Any) -> Page:
    """Open an empty page of this width and colour scheme, in a browser of its own."""
    theme: Any = scheme
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        reduced_motion="reduce",
        service_workers="block",
        **more,
    )
    return context.new_page()


def shoot_all(browser: Browser, url: str, out: Path) -> None:
    """Take every page and scene at both widths in both colour schemes."""
    who, drawing = train(browser, url)
    for width, scheme in [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")]:
        for each in (*PAGES, *VARIANTS):
            page = open_page(browser, width, scheme, storage_state=who)
            page.goto(url + each.at(drawing))
            show_all(page)
            page.screenshot(path=out / f"{each.name}-{width}-{scheme}.png", full_page=True)
            page.context.close()
        for name, play in SCENES.items():
            page = open_page(browser, width, scheme, storage_state=who)
            play(page, url)
            page.screenshot(path=out / f"{name}-{width}-{scheme}.png")
            page.context.close()


def show_all(page: Page) -> None:
    """Scroll to the end and back: pictures further down are fetched when they are near."""
    page.wait_for_load_state("networkidle")
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 600):
        page.evaluate("(top) => scrollTo(0, top)", top)
        page.wait_for_timeout(50)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")


def shoot_readme(browser: Browser, url: str, out: Path) -> None:
    """Take the four pictures that the README and docs/page.md show."""
    for scheme, name in [("light", "classify.png"), ("dark", "classify-dark.png")]:
        page = open_page(browser, 1100, scheme, 800)
        classify(page, url)
        page.screenshot(path=out / name)
        page.get_by_role("button", name="Vote for").first.click()
        page.locator(SHOWN).wait_for()
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
    out = options.all or ROOT / "docs" / "img"
    out.mkdir(parents=True, exist_ok=True)
    shoot = shoot_all if options.all else shoot_readme
    with site(options.url) as url, launched() as browser:
        shoot(browser, url, out)
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")


if __name__ == "__main__":
    main()
