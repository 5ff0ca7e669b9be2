"""The pages' main paths through the site."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def drawing(serve, site, browser):
    """The path of a stored and voted drawing."""
    context = browser.new_context(base_url=site)
    body = {"strokes": [[[0, 0], [3, 9], [0, 20]]], "symbol": "latex:latex2e:int"}
    stored = context.request.post("/api/v1/recordings", data=body).json()
    context.close()
    return stored["url"]


def test_targets_are_large_enough_for_fingers(open_page, ask):
    """On a touch screen every control of the pad and the answers is 44 pixels high or more."""
    page = open_page(viewport={"width": 360, "height": 640}, has_touch=True)
    ask(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, header button, header a")]
             .filter((element) => element.checkVisibility())
             .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
             .filter(([, box]) => box.height < 44 || box.width < 44)
             .map(([text, box]) => `${text} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_from_train_to_gallery_drawing_and_ranking(open_page, draw, own_line):
    """A drawing given on Train is in the gallery, has a page with its vote, and ranks."""
    page = open_page("/train?symbol=latex:latex2e:int")
    expect(page.locator("#wanted-command")).to_have_text(r"\int")
    submit = page.get_by_role("button", name="Submit")
    expect(submit).to_have_attribute("aria-disabled", "true")
    draw(page)
    submit.click()
    expect(page.locator("#count")).to_have_text("1 drawing")
    expect(submit).to_have_attribute("aria-disabled", "true")
    page.get_by_role("link", name="Gallery", exact=True).click()
    page.locator(".card").first.click()
    expect(page.get_by_role("heading", name="Your drawing")).to_be_visible()
    expect(page.locator("#votes")).to_contain_text("Accepted as")
    ink = page.locator(".drawing__ink")
    assert ink.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.get_by_role("link", name="Ranking", exact=True).click()
    expect(own_line(page).locator(".number").nth(1)).to_have_text("1")


def test_a_drawing_is_deleted_after_a_question(open_page, draw, axe):
    """Its maker can think again; then it is gone, and the visitor is in the gallery."""
    page = open_page("/train?symbol=latex:latex2e:int")
    draw(page)
    with page.expect_response("**/api/v1/recordings") as stored:
        page.get_by_role("button", name="Submit").click()
    address = stored.value.json()["url"]
    page.goto(address)
    dialog = page.get_by_role("dialog", name="Delete this drawing?")
    page.get_by_role("button", name="Delete").click()
    assert axe(page) == []
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/gallery")
    assert page.request.get(address).status == 404


def test_votes_on_a_drawing_page(open_page, drawing):
    """A visitor agrees, proposes another symbol by search, and takes a vote back."""
    page = open_page(drawing)
    agree = page.locator("#votes .vote").first
    agree.click()
    expect(page.locator("#votes")).to_contain_text("2 votes")
    page.get_by_label("Another symbol").fill("infty")
    found = page.locator("#found").get_by_role("button", name=r"Vote for \infty")
    found.click()
    expect(page.locator("#votes .candidate")).to_have_count(2)
    expect(found).to_have_attribute("aria-pressed", "true")
    expect(found).to_be_focused()
    page.locator("#votes .vote").first.click()
    expect(page.locator("#votes")).to_contain_text("The votes are even")


def test_the_search_on_a_drawing_page_says_how_much_it_shows(open_page, drawing):
    """All that was found, the first eight of it, or that there is nothing."""
    page = open_page(drawing)
    count, rows = page.locator("#found-count"), page.locator("#found .candidate")
    field = page.get_by_label("Another symbol")
    field.fill("arrow")
    expect(count).to_have_text(re.compile(r"^The first 8 of \d{2,}: type more$"))
    expect(rows).to_have_count(8)
    field.fill(r"\varsigma")
    expect(count).to_have_text("2 found")
    expect(rows).to_have_count(2)
    field.fill("zebra")
    expect(count).to_have_text("No such symbol")
    expect(rows).to_have_count(0)


def test_a_symbol_is_found_and_its_command_copied(open_page):
    """A search by character leads to the symbol's page, where Copy copies."""
    page = open_page("/symbols")
    page.get_by_label("Command, name or character").fill("∫")
    page.get_by_role("button", name="Search").click()
    page.locator(".card", has_text=r"\int").first.click()
    page.get_by_role("button", name=r"Copy \int", exact=True).click()
    expect(page.locator("#toast")).to_have_text(r"Copied \int")
    assert page.evaluate("navigator.clipboard.readText()") == r"\int"


def test_the_menu_of_a_phone_leads_on(open_page):
    """Below 700 pixels the navigation opens from a button, and Esc closes it again."""
    page = open_page(viewport={"width": 320, "height": 640})
    about = page.get_by_role("link", name="About", exact=True)
    expect(about).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(about).to_be_visible()
    page.keyboard.press("Escape")
    expect(about).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    about.click()
    expect(page.get_by_role("heading", name="About Write Math")).to_be_visible()
