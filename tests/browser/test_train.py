"""Train in a browser: what is asked for, submitting, skipping, taking back, reporting."""

from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import expect

ALPHA, INT = "latex:latex2e:alpha", "latex:latex2e:int"
SIZES = [{"width": 320, "height": 640}, {"width": 1280, "height": 800}]


def command(page):
    """The command of the symbol that is asked for."""
    return page.locator("#wanted-command")


def shown(page):
    """The address of the picture that is to be drawn."""
    return page.locator(".wanted__card .glyph").get_attribute("src")


def address(id_):
    """The address of a symbol's page, as the page writes it."""
    return "/symbols/" + quote(id_, safe="!'()*")


def drawn_as(page):
    """The address of the picture that the API has for the symbol that is asked for."""
    id_ = unquote(page.locator("#wanted-page").get_attribute("href").removeprefix("/symbols/"))
    return page.request.get(f"/api/v1/symbols/{id_}").json()["svg"]


def submit(page, draw):
    """Draw, submit, and give what was stored and as what."""
    draw(page)
    with page.expect_response("**/api/v1/recordings") as caught:
        page.get_by_role("button", name="Submit").click()
    return caught.value.json(), caught.value.request.post_data_json["symbol"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_a_chosen_symbol_stays(open_page, draw, size):
    """Completed by its name, it is asked for again and again; address and device remember it."""
    page = open_page("/train", viewport=size)
    page.get_by_label("Ask for").select_option("chosen")
    field = page.get_by_role("combobox", name="Symbol")
    expect(field).to_be_focused()
    page.keyboard.type("alpha")
    expect(page.locator(".chooser__option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(command(page)).to_have_text(r"\alpha")
    assert page.url.endswith(f"/train?mode=chosen&symbol={ALPHA.replace(':', '%3A')}")
    for _ in range(2):
        assert submit(page, draw)[1] == ALPHA
        expect(page.locator("#toast")).to_contain_text(r"Stored your \alpha")
        expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#count")).to_have_text("2 drawings")
    expect(page.locator("#goal-text")).to_have_text("2 of 50 on this device")
    page.goto("/train")
    expect(command(page)).to_have_text(r"\alpha")
    expect(page.get_by_label("Ask for")).to_have_value("chosen")


def test_the_picture_is_that_of_the_command(open_page):
    """Also after the chooser has listed symbols with theirs, and for what comes after a skip."""
    page = open_page("/train?mode=random")
    page.get_by_label("Ask for").select_option("chosen")
    for typed in ("alpha", "int"):
        page.get_by_role("combobox", name="Symbol").fill(typed)
        page.get_by_role("option").filter(has_text=f"\\{typed} ").first.click()
        expect(command(page)).to_have_text(f"\\{typed}")
        assert shown(page) == drawn_as(page)
    skip = page.get_by_role("button", name="Skip")
    with page.expect_response("**/api/v1/training*") as caught:
        skip.click()
    for symbol in caught.value.json()["symbols"][:2]:  # by id: many share a command
        expect(page.locator("#wanted-page")).to_have_attribute("href", address(symbol["id"]))
        assert shown(page) == drawn_as(page)
        skip.click()


@pytest.mark.parametrize("mode", ["fewest", "confused", "random"])
def test_the_next_symbol_comes_without_a_page_load(open_page, draw, mode):
    """By the chosen mode; the mode is kept, and the page is the same one."""
    page = open_page("/train?symbol=latex:latex2e:int")
    page.evaluate("window.same = true")
    with page.expect_response(f"**/api/v1/training?mode={mode}*") as caught:
        page.get_by_label("Ask for").select_option(mode)
    names = [symbol["latex"] for symbol in caught.value.json()["symbols"]]
    expect(command(page)).to_have_text(names[0])
    submit(page, draw)
    expect(command(page)).to_have_text(names[1])
    page.get_by_role("button", name="Skip").click()
    expect(command(page)).to_have_text(names[2])
    expect(page.locator("#told")).to_be_visible(visible=mode == "confused")
    assert page.evaluate("window.same")
    assert page.url.endswith(f"/train?mode={mode}")
    page.goto("/train")
    expect(page.get_by_label("Ask for")).to_have_value(mode)


def test_train_works_from_the_keyboard(open_page, draw):
    """Enter submits, S skips, U takes back, ? lists the keys; they can be switched off."""
    page = open_page("/train?symbol=latex:latex2e:int")
    page.keyboard.press("Enter")  # nothing is drawn: nothing happens
    draw(page)
    with page.expect_response("**/api/v1/recordings"):
        page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text("1 drawing")
    page.keyboard.press("u")
    expect(page.locator("#count")).to_have_text("0 drawings")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "true")
    with page.expect_response("**/api/v1/training*"):
        page.keyboard.press("s")
    expect(page.get_by_label("Ask for")).to_have_value("random")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    keys.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    shown = command(page).inner_text()
    page.keyboard.press("s")
    page.keyboard.press("?")
    expect(keys).to_be_hidden()
    expect(command(page)).to_have_text(shown)


def test_letters_that_are_typed_are_no_keys(open_page):
    """In the field of the symbol, s is the letter s."""
    page = open_page("/train?symbol=latex:latex2e:int")
    page.get_by_role("combobox", name="Symbol").focus()
    page.keyboard.type("sus")
    expect(page.get_by_role("combobox", name="Symbol")).to_have_value("sus")
    expect(command(page)).to_have_text(r"\int")


@pytest.mark.parametrize("path", ["/train?symbol=latex:latex2e:int", f"/symbols/{INT}"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_a_wrong_picture_is_reported_and_that_taken_back(open_page, size, path, axe):
    """The dialog says what was reported before, and forgets it on demand."""
    page = open_page(path, viewport=size)
    open_ = page.locator("#report")
    open_.click()
    dialog = page.get_by_role("dialog", name=r"The picture of \int")
    dialog.get_by_label("It is missing").check()
    dialog.get_by_label("What should it be?").fill("A long s")
    dialog.get_by_role("button", name="Report").click()
    expect(page.locator("#toast")).to_contain_text(r"Reported the picture of \int")
    reports = f"/api/v1/symbols/{INT}/reports"
    assert page.request.get(reports).json()["note"] == "A long s"
    open_.click()
    expect(dialog).to_contain_text("You reported it as missing")
    expect(dialog.get_by_label("It is missing")).to_be_checked()
    assert axe(page) == []
    dialog.get_by_role("button", name="Take it back").click()
    expect(page.locator("#toast")).to_contain_text("Took back the report")
    assert page.request.get(reports).json()["reason"] is None
    open_.click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_drawing_with_a_finger_and_submitting_by_touch(open_page):
    """On a phone the whole square and Submit are in sight, and a tap submits a dot."""
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = open_page("/train?symbol=latex:latex2e:int", **phone)
    expect(page.locator(".pad__canvas")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Submit")).to_be_in_viewport(ratio=1)
    page.locator(".pad__canvas").tap()
    page.get_by_role("button", name="Submit").tap()
    expect(page.locator("#count")).to_have_text("1 drawing")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size["width"])
def test_train_is_accessible(open_page, draw, size, axe):
    """Axe finds nothing while choosing and after submitting, light or dark."""
    page = open_page("/train?symbol=latex:latex2e:int", viewport=size)
    submit(page, draw)
    page.get_by_role("combobox", name="Symbol").fill("arrow")
    expect(page.locator(".chooser__option").first).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


@pytest.mark.parametrize("width", [320, 700, 760, 1280])
def test_what_was_given_stands_in_whole_lines(open_page, width):
    """The goal goes below where both have no room beside each other."""
    page = open_page("/train", viewport={"width": width, "height": 800})
    assert page.locator(".given__count").bounding_box()["height"] < 30
    assert page.locator("#goal-text").bounding_box()["height"] < 30
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_chosen_symbol_that_is_gone_is_forgotten(open_page):
    """Where the host removed it, any symbol is asked for, and the page works on."""
    page = open_page("/train")
    page.evaluate(
        """localStorage["writemath.train"] = '{"mode": "chosen", "symbol": "local:gone"}'"""
    )
    page.watch.expected = ("404",)
    with page.expect_response("**/api/v1/symbols/local*") as caught:
        page.goto("/train")
    assert caught.value.status == 404
    expect(page.get_by_label("Ask for")).to_have_value("random")
    with page.expect_response("**/api/v1/training*"):
        page.get_by_role("button", name="Skip").click()


def test_a_failed_submission_keeps_the_drawing(open_page, draw):
    """Where the server does not take it, that is said, and the strokes stay."""
    page = open_page("/train?symbol=latex:latex2e:int")
    page.watch.expected = ("503",)
    page.route("**/api/v1/recordings", lambda route: route.fulfill(status=503, body="{}"))
    draw(page)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#toast")).to_contain_text("That did not work")
    expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "false")
    expect(page.locator("#count")).to_have_text("0 drawings")
