"""How it works: a drawing's way through the network, by pointer and by keys."""

import re

import pytest
from playwright.sync_api import expect

MINUS, TIMES = "\N{MINUS SIGN}", "\n\N{MULTIPLICATION SIGN} "


def number(text):
    """Read a number as the page writes it."""
    return float(text.replace(MINUS, "-").replace(",", ""))


@pytest.mark.parametrize("width", [320])
def test_the_page_is_accessible(open_page, width, violations):
    """With its sample shown, axe finds no violation in either theme; nothing scrolls sideways."""
    page = open_page("/how-it-works", viewport={"width": width, "height": 800})
    expect(page.locator("#answers li")).to_have_count(5)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_drawing_goes_through_the_network(open_page, draw):
    """After Clear, a new drawing gives new answers and new maps."""
    page = open_page("/how-it-works")
    expect(page.locator("#answers li")).to_have_count(5)
    before = page.locator("#dense path").get_attribute("d")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#status")).to_contain_text("still the last drawing")
    with page.expect_response("**/api/v1/activations*") as caught:
        draw(page)
    latex = caught.value.json()["symbols"][0]["latex"]
    expect(page.locator("#status")).to_contain_text(latex)
    assert page.locator("#dense path").get_attribute("d") != before


@pytest.mark.parametrize("width", [320, 1280])
def test_arrow_keys_move_in_a_map_and_show_its_products(open_page, width):
    """One step right is the next column; the nine products and the bias make its value."""
    page = open_page("/how-it-works", viewport={"width": width, "height": 800})
    said = page.locator("#first-said")
    expect(said).to_contain_text("Row 16, column 16")
    page.locator("#first").focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Row 16, column 17")
    terms = page.locator("#first-terms li").all_inner_texts()
    assert len(terms) == 9
    products = [number(a) * number(b) for a, b in (term.split(TIMES) for term in terms)]
    total, bias, value = map(
        number, re.findall(rf"({MINUS}?[\d.]+)(?: \+| =|$)", said.inner_text())
    )
    assert sum(products) == pytest.approx(total, abs=0.02)
    assert total + bias == pytest.approx(value, abs=0.003)


def test_the_filter_is_the_same_in_every_layer(open_page):
    """Choosing the fourth filter in one layer by keys shows it in the others."""
    page = open_page("/how-it-works")
    expect(page.locator("#answers li")).to_have_count(5)
    page.locator("#first-filters input").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    for name in ("first", "pooled", "second"):
        expect(page.locator(f"#{name}-filters input").nth(3)).to_be_checked()


def test_the_slides_example_is_the_slides(open_page):
    """Its middle is 173, as on the slide; the corner after it, by keys, leaves the edge out."""
    page = open_page("/how-it-works")
    result = page.locator("#example-result button")
    assert [number(text) for text in result.all_inner_texts()[:7]] == [
        -4, -254, -498, -662, -849, -642, -187,
    ]  # fmt: skip
    expect(page.locator("#example-said")).to_contain_text("= 173")
    page.locator("#example-result button[tabindex='0']").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#example-said")).to_contain_text("= 185")


def test_a_refusal_is_said(open_page, draw):
    """When the server cannot answer, the page says so."""
    page = open_page("/how-it-works")
    expect(page.locator("#answers li")).to_have_count(5)
    page.watch.expected = ("503",)
    page.route("**/api/v1/activations*", lambda route: route.fulfill(status=503, json={}))
    draw(page)
    expect(page.locator("#status")).to_contain_text("That did not work")
