"""Typing beside the canvas: alone it searches all symbols, with a drawing it narrows answers."""

import pytest
from playwright.sync_api import expect


def search(page, query):
    """Type a query and give what the server found."""
    with page.expect_response("**/api/v1/symbols?*") as caught:
        page.get_by_label("Search by name").fill(query)
    page.locator(".answer").first.wait_for()
    return caught.value.json()["symbols"]


@pytest.mark.parametrize("width", [320, 1280])
def test_without_a_drawing_it_searches_all_symbols(open_page, commands, width):
    """The best match is on top, without a percentage or a vote; screen readers hear the count."""
    page = open_page(viewport={"width": width, "height": 640})
    search(page, "for all")
    assert commands(page)[0] == r"\forall"
    assert page.locator(".answer__percent").first.inner_text() == ""
    expect(page.locator(".vote").first).to_be_disabled()
    expect(page.locator("#spoken")).to_contain_text(r"First \forall, For all")
    page.get_by_label("Search by name").fill("")
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.locator(".steps")).to_be_visible()


def test_with_a_drawing_it_narrows_the_answers(page, ask, commands):
    """What matches of the answers goes first, then what else matches; no other answer stays."""
    ranked = {symbol["latex"]: symbol["shape"] for symbol in ask(page)["symbols"]}
    drawn = commands(page)
    found = [symbol["latex"] for symbol in search(page, "integral")]
    expect(page.locator("#status")).to_contain_text("answers for “integral”")
    shown = commands(page)
    assert shown[0] == r"\int"
    assert set(shown) <= set(found)
    assert set(shown) != set(drawn)
    shares = [bool(text) for text in page.locator(".answer__percent").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    assert shares == [command in ranked for command in shown]
    page.get_by_label("Search by name").fill("")
    expect(page.locator(".answer__command")).to_have_text(drawn)


def test_a_match_that_the_network_missed_can_be_voted_for(page, ask):
    """The drawing did not find its symbol; typing does, and the vote tells the network."""
    ask(page)
    search(page, "pisces")
    with page.expect_response("**/votes/*") as voted:
        page.locator(".vote").first.click()
    assert list(voted.value.json()["votes"]) == ["latex:wasysym:pisces"]


def test_what_nothing_is_called_is_said(page):
    """No rows, and the status says so."""
    with page.expect_response("**/api/v1/symbols?*"):
        page.get_by_label("Search by name").fill("zebra")
    expect(page.locator("#status").get_by_text("No symbol is called “zebra”")).to_be_visible()
    expect(page.locator("#spoken")).to_contain_text("No symbol is called")


def test_the_search_works_from_the_keyboard(page):
    """/ leads there, Enter copies the first answer, and the arrow down goes to the answers."""
    page.keyboard.press("/")
    field = page.get_by_label("Search by name")
    expect(field).to_be_focused()
    search(page, "real numbers")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_have_text(r"Copied \mathds{R}")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".answer__copy").first).to_be_focused()


def test_a_search_that_fails_says_so(page):
    """The page stays as it was, and a message names what is wrong."""
    page.watch.expected = ("500",)
    page.route(
        "**/api/v1/symbols?*", lambda route: route.fulfill(status=500, json={"detail": "broke"})
    )
    page.get_by_label("Search by name").fill("arrow")
    expect(page.locator("#toast")).to_have_text("Not searched. Broke.")
