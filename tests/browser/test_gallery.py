"""The gallery in a browser: its lists, its filter with and without a script, and deleting."""

import re

import pytest
from playwright.sync_api import expect

ALPHA, INT = "latex:latex2e:alpha", "latex:latex2e:int"
SIZES = [{"width": 320, "height": 640}, {"width": 1280, "height": 800}]
STROKES = [[[0, 0], [3, 9], [0, 20]]]


@pytest.fixture
def mine(open_page):
    """A factory of gallery pages of a visitor who has drawn an alpha and two integrals."""

    def open_(path="/gallery?show=mine", **options):
        page = open_page("/gallery?show=mine", **options)
        for symbol in (ALPHA, INT, INT):
            body = {"strokes": STROKES, "symbol": symbol}
            assert page.request.post("/api/v1/recordings", data=body).ok
        page.goto(path)
        return page

    return open_


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_the_lists_are_walked_and_filtered(mine, size):
    """From all to mine, of one symbol by completing its name, and back to all of mine."""
    page = mine("/gallery", viewport=size, has_touch=size["width"] == 320)
    press = "tap" if size["width"] == 320 else "click"
    getattr(page.get_by_role("link", name="Mine"), press)()
    expect(page.locator(".card")).to_have_count(3)
    page.get_by_label("Only drawings of").fill("integr")
    getattr(page.get_by_role("option", name=r"\int Integral", exact=True), press)()
    page.wait_for_url(f"**/gallery?show=mine&symbol={INT.replace(':', '%3A')}")
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".tab[aria-current]")).to_have_text("Mine")
    getattr(page.get_by_role("link", name="All symbols"), press)()
    expect(page.locator(".card")).to_have_count(3)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_one_s_own_drawing_is_deleted_after_a_question(mine, size):
    """Keep keeps it; Delete takes the card away and leaves the focus beside where it was."""
    page = mine(viewport=size)
    buttons = page.locator("[data-delete]")
    expect(buttons).to_have_count(3)
    first = page.locator(".card").first.get_attribute("href")
    buttons.first.click()
    dialog = page.get_by_role("dialog", name="Delete this drawing?")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_be_hidden()
    expect(buttons.first).to_be_focused()
    buttons.first.click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.locator("#toast")).to_have_text("Deleted the drawing")
    expect(buttons).to_have_count(2)
    expect(buttons.first).to_be_focused()
    assert page.request.get(first).status == 404
    expect(page.locator(".tab[aria-current] .tab__count")).to_have_text("2")


def test_two_drawings_are_deleted_one_right_after_the_other(mine):
    """Each is the one that was asked about, also where the first answer comes late."""
    page = mine()
    addresses = [card.get_attribute("href") for card in page.locator(".card").all()]
    held, free = [], []

    def hold(route):
        if free or route.request.method != "DELETE":
            route.continue_()
        else:
            held.append(route)

    page.route("**/api/v1/recordings/*", hold)
    delete = page.get_by_role("dialog").get_by_role("button", name="Delete")
    for number in (0, 1):
        page.locator("[data-delete]").nth(number).click()
        delete.click()
        expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator("[data-delete]").nth(2).click()
    free.append(True)
    for route in held:
        route.continue_()
    expect(page.locator(".card")).to_have_count(1)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Keep").click()
    statuses = [page.request.get(address).status for address in addresses]
    assert statuses == [404, 404, 200]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_a_message_is_seen_and_read_out_over_an_open_dialog(mine, size, first, axe):
    """It stands in the dialog, before the backdrop; when that closes it goes on in the page."""
    page = mine(viewport=size)
    page.locator("[data-delete]").first.click()
    held = []

    def hold(route):
        held.append(route) if route.request.method == "DELETE" else route.continue_()

    page.route("**/api/v1/recordings/*", hold)
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.locator("[data-delete]").nth(1).click()
    said = page.get_by_role("dialog").get_by_role("status")
    expect(said).to_be_empty()
    first(page, held).continue_()
    expect(said).to_have_text("Deleted the drawing")
    expect(said).to_have_css("opacity", "1")
    expect(said).to_be_in_viewport(ratio=1)
    assert said.bounding_box() == page.locator("#toast").bounding_box()
    page.keyboard.press("Escape")
    expect(page.locator("#toast")).to_have_text("Deleted the drawing")
    expect(page.locator(".toast.is-shown")).to_have_count(0)  # some seconds later
    page.locator("[data-delete]").first.click()
    expect(said).to_be_empty()
    assert axe(page) == []


def test_a_drawing_that_was_deleted_elsewhere(mine):
    """Its card still leads to a page with words and a way back; Delete takes its card away too."""
    page = mine()
    page.watch.expected = ("404",)
    gone = page.locator(".card").first.get_attribute("href")
    assert page.request.delete(f"/api/v1/recordings/{gone.split('/')[-1]}").ok
    with page.expect_navigation() as caught:
        page.locator(".card").first.click()
    assert caught.value.status == 404
    expect(page.get_by_role("heading", name="This drawing is not here")).to_be_visible()
    expect(page.locator(".lead")).to_contain_text("was deleted or hidden, or it never existed")
    page.get_by_role("link", name="See other drawings").click()
    page.wait_for_url("**/gallery")
    page.goto("/gallery?show=mine")
    gone = page.locator(".card").first.get_attribute("href")
    assert page.request.delete(f"/api/v1/recordings/{gone.split('/')[-1]}").ok
    page.locator("[data-delete]").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#toast")).to_have_text("Deleted the drawing")
    expect(page.locator(".card")).to_have_count(1)


def test_going_back_to_the_gallery_shows_what_is_left(mine):
    """A browser brings the page back as it was left; it asks for the list again."""
    page = mine()
    gone = page.locator(".card").first.get_attribute("href")
    assert page.request.delete(f"/api/v1/recordings/{gone.split('/')[-1]}").ok
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator(".card")).to_have_count(2)
    expect(page.locator(".tab[aria-current] .tab__count")).to_have_text("2")


def test_the_field_is_completed_from_the_keyboard(mine):
    """Down and Up walk through the list, Escape closes it, Enter takes what is marked."""
    page = mine()
    field = page.get_by_role("combobox", name="Only drawings of")
    field.focus()
    page.keyboard.type("alpha")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text(r"\alpha")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    marked = options.first
    expect(marked).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", marked.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("alpha")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**symbol=latex%3Alatex2e%3Aalpha")
    expect(page.locator(".card")).to_have_count(1)


@pytest.mark.parametrize("path", ["/gallery", "/train?mode=chosen"])
def test_a_field_that_nothing_fits_says_so(open_page, path, axe):
    """In a line that can be neither pressed nor marked; it goes when something fits again."""
    page = open_page(path)
    field = page.get_by_role("combobox", name=re.compile("Symbol|Only drawings of"))
    field.fill("zebra")
    options = page.get_by_role("listbox").get_by_role("option")  # a menu has options too
    line = options.filter(has_text="No symbol fits")
    expect(line).to_be_visible()
    assert axe(page) == []
    line.click(force=True)  # Playwright waits for what is disabled
    page.keyboard.press("ArrowDown")
    expect(line).to_be_visible()
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    field.fill("alpha")
    expect(options.first).to_contain_text(r"\alpha")
    expect(line).to_have_count(0)
    field.fill("")
    expect(options).to_have_count(0)


def test_what_is_typed_is_sent_as_it_is(mine):
    """Enter without a marked line asks the page, which offers what may be meant."""
    page = mine()
    page.get_by_label("Only drawings of").fill("integral")
    page.keyboard.press("Enter")
    page.wait_for_url("**symbol=integral")
    expect(page.get_by_role("heading", name="Which symbol?")).to_be_visible()
    page.locator(f'.card[href$="symbol={INT}"]').click()
    expect(page.locator(".card")).to_have_count(2)


def test_without_a_script_the_filter_is_a_form(mine):
    """The same field, as a plain one: a command leads to its drawings."""
    page = mine("/gallery", java_script_enabled=False)
    page.goto("/gallery?show=mine")
    page.get_by_label("Only drawings of").fill(r"\int")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".card")).to_have_count(2)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_the_gallery_is_accessible(mine, size, axe):
    """Axe finds nothing, with the field's list open and with the dialog open, light or dark."""
    page = mine(viewport=size)
    page.wait_for_load_state("networkidle")
    page.get_by_label("Only drawings of").fill("arrow")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-delete]").first.click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
