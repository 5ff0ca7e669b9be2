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
