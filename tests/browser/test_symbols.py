"""The symbols in a browser: browsing to one, and what its page leads to."""

import pytest
from playwright.sync_api import expect

SIZES = [{"width": 320, "height": 640}, {"width": 1280, "height": 800}]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_a_symbol_is_browsed_to(open_page, size):
    """From a category to a symbol, to what it is taken for, and to its block."""
    page = open_page("/symbols", viewport=size, has_touch=size["width"] == 320)
    page.get_by_role("link", name="Greek letters").click()
    page.locator(".card", has_text=r"\alpha").first.click()
    expect(page.get_by_role("heading", name="How it is read")).to_be_visible()
    pair = page.locator(".pair").first
    name = pair.locator("code").inner_text()
    pair.click()
    expect(page.locator(".fact").first).to_contain_text(name)
    page.goto("/symbols/latex:latex2e:alpha")
    page.get_by_role("link", name="Greek and Coptic").click()
    expect(page.get_by_label("Unicode block")).to_have_value("Greek and Coptic")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
@pytest.mark.parametrize("path", ["/symbols", "/symbols/latex:latex2e:alpha"])
def test_the_symbols_are_accessible(open_page, size, path, axe):
    """Axe finds nothing, light or dark, and nothing scrolls sideways."""
    page = open_page(path, viewport=size)
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_the_picture_lies_in_the_middle_of_its_paper(open_page):
    """A tall symbol is no lower on its paper than it is high."""
    page = open_page("/symbols/latex:latex2e:int")
    middles = page.evaluate(
        """() => [".pad__paper--glyph", ".pad__paper--glyph .glyph"].map((selector) => {
             const box = document.querySelector(selector).getBoundingClientRect();
             return box.y + box.height / 2;
           })"""
    )
    assert middles[0] == pytest.approx(middles[1], abs=1)


# The pieces of commands on cards that stand on more than one line, broken within.
BROKEN = """() => [...document.querySelectorAll(".card code")]
  .flatMap((code) => [...code.childNodes])
  .filter((piece) => {
    const range = document.createRange();
    range.selectNodeContents(piece);
    return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
  }).map((piece) => piece.textContent)"""


@pytest.mark.parametrize("query", ["text", "triangle", "arrow", "harpoon"])
def test_no_command_is_broken_within_a_word_on_a_phone(open_page, query):
    """Neither on the cards of the symbols nor on the narrower ones of drawings."""
    page = open_page(f"/symbols?query={query}", viewport=SIZES[0])
    assert page.locator(".card code").count() >= 10
    assert page.evaluate(BROKEN) == []
    names = page.locator(".card__title").all_inner_texts()
    longest = max(names, key=len)
    symbol = page.locator(".card").nth(names.index(longest)).get_attribute("href")
    body = {"strokes": [[[0, 0], [3, 9]]], "symbol": symbol.removeprefix("/symbols/")}
    assert page.request.post("/api/v1/recordings", data=body).ok
    page.goto("/gallery?show=mine")
    expect(page.locator(".card code")).to_have_text(longest)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
