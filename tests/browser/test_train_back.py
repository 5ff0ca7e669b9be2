"""Train in a browser: taking back, and drawing on while something is stored; nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

ALPHA, INT = "latex:latex2e:alpha", "latex:latex2e:int"


def command(page):
    """The command of the symbol that is asked for."""
    return page.locator("#wanted-command")


def submit(page, draw):
    """Draw, submit, and give what was stored and as what."""
    draw(page)
    with page.expect_response("**/api/v1/recordings") as caught:
        page.get_by_role("button", name="Submit").click()
    return caught.value.json(), caught.value.request.post_data_json["symbol"]


def test_the_last_submission_is_taken_back(open_page, draw):
    """It is deleted, and its strokes are on the pad again, for its symbol."""
    page = open_page("/train?mode=random&symbol=latex:latex2e:int")
    back = page.get_by_role("button", name="Take it back")
    expect(back).to_have_attribute("aria-disabled", "true")
    stored, _ = submit(page, draw)
    expect(page.locator("#last")).to_have_text(r"Submitted \int.")
    back.click()  # the next symbol may still be asked for: then it is taken back after that
    expect(page.locator("#toast")).to_have_text(r"Took back your \int")
    expect(command(page)).to_have_text(r"\int")
    expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "false")
    expect(page.locator("#count")).to_have_text("0 drawings")
    assert page.request.get(stored["url"]).status == 404


def test_a_skipped_drawing_is_taken_back(open_page, draw):
    """With its symbol and the mode that asked for it; both are said when they change."""
    page = open_page("/train?symbol=latex:latex2e:int")
    mode, toast = page.get_by_label("Ask for"), page.locator("#toast")
    expect(mode).to_have_value("chosen")
    draw(page)
    page.get_by_role("button", name="Skip").click()
    expect(toast).to_have_text(r"Skipped \int. Any symbol is asked for now.")
    expect(page.locator("#last")).to_have_text(r"Skipped \int.")
    second = command(page).inner_text()
    draw(page)
    mode.select_option("fewest")
    expect(toast).to_have_text(f"Skipped {second}")
    for symbol, asked in ((second, "random"), (r"\int", "chosen")):
        page.get_by_role("button", name="Take it back").click()
        expect(command(page)).to_have_text(symbol)
        expect(mode).to_have_value(asked)
    expect(page.get_by_role("button", name="Take it back")).to_have_attribute(
        "aria-disabled", "true"
    )
    expect(page.locator("#count")).to_have_text("0 drawings")
    with page.expect_response("**/api/v1/recordings") as caught:
        page.get_by_role("button", name="Submit").click()
    stored = caught.value.request.post_data_json
    assert stored["symbol"] == INT
    assert len(stored["strokes"]) == 1


@pytest.mark.parametrize("status", [201, 503])
def test_the_next_drawing_of_a_chosen_symbol_may_begin_at_once(open_page, draw, bar, status, first):
    """What is drawn before the answer stays; where that is a failure, it waits behind the first."""
    page = open_page("/train?symbol=latex:latex2e:int")
    page.watch.expected = ("503",)
    held, stored = [], []
    page.route("**/api/v1/recordings", lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
    draw(page, bar)
    draw(page, bar)
    page.get_by_role("button", name="Submit").click()
    draw(page)
    if status == 201:
        first(page, held).continue_()
        expect(page.locator("#toast")).to_contain_text(r"Stored your \int")
    else:
        first(page, held).fulfill(status=503, body="{}")
        expect(page.locator("#toast")).to_contain_text("That did not work")
    page.unroute("**/api/v1/recordings")
    for number in range(1 if status == 201 else 2):
        with page.expect_response("**/api/v1/recordings") as caught:
            page.get_by_role("button", name="Submit").click()
        stored.append(len(caught.value.request.post_data_json["strokes"]))
        expect(page.locator("#count")).to_have_text(re.compile(f"{number + 1 + (status == 201)} "))
    assert stored == ([1] if status == 201 else [2, 1])


def test_another_way_is_asked_for_while_a_drawing_is_stored(open_page, draw, first):
    """The page then asks as its field says, which had changed without effect."""
    page = open_page("/train?mode=random&symbol=latex:latex2e:int")
    held = []
    page.route("**/api/v1/recordings", lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
    draw(page)
    page.get_by_role("button", name="Submit").click()
    page.get_by_label("Ask for").select_option("fewest")
    with page.expect_response("**/api/v1/training?mode=fewest*") as caught:
        first(page, held).continue_()
    expect(command(page)).to_have_text(caught.value.json()["symbols"][0]["latex"])
    expect(page.get_by_label("Ask for")).to_have_value("fewest")


@pytest.mark.parametrize("done", ["Submit", "Skip"])
def test_taking_back_keeps_what_is_drawn_meanwhile(open_page, draw, bar, done):
    """It waits, with its symbol and mode, until the one taken back is submitted or skipped."""
    page = open_page("/train?symbol=latex:latex2e:int")
    submit(page, draw)
    expect(page.locator("#last")).to_have_text(r"Submitted \int.")
    page.get_by_label("Ask for").select_option("random")
    with page.expect_response("**/api/v1/training*"):
        page.get_by_role("button", name="Skip").click()
    second = command(page).inner_text()
    draw(page, bar)
    draw(page)
    page.get_by_role("button", name="Take it back").click()
    expect(command(page)).to_have_text(r"\int")
    expect(page.locator("#toast")).to_have_text(
        rf"Took back your \int. Your {second} comes after it."
    )
    page.get_by_role("button", name=done).click()
    expect(command(page)).to_have_text(second)
    expect(page.get_by_label("Ask for")).to_have_value("random")
    with page.expect_response("**/api/v1/recordings") as caught:
        page.get_by_role("button", name="Submit").click()
    assert len(caught.value.request.post_data_json["strokes"]) == 2


def test_what_waits_can_be_taken_back_after_another_choice(open_page, draw, bar):
    """Asking in another way leaves both drawings, the one on the pad last; none is lost."""
    page = open_page("/train?symbol=latex:latex2e:int")
    submit(page, draw)
    expect(page.locator("#last")).to_have_text(r"Submitted \int.")
    draw(page, bar)
    draw(page)
    back = page.get_by_role("button", name="Take it back")
    back.click()
    expect(page.locator("#toast")).to_contain_text(r"Your \int comes after it.")
    page.get_by_label("Ask for").select_option("fewest")
    expect(page.locator("#toast")).to_have_text(r"Skipped \int")
    for strokes in (1, 2):
        back.click()
        expect(page.locator("#toast")).to_contain_text(r"Took back your \int")
        with page.expect_response("**/api/v1/recordings") as caught:
            page.get_by_role("button", name="Submit").click()
        stored = caught.value.request.post_data_json
        assert (stored["symbol"], len(stored["strokes"])) == (INT, strokes)
        expect(page.locator("#count")).to_have_text("1 drawing")
        back.click()
        expect(page.locator("#count")).to_have_text("0 drawings")
        page.keyboard.press("Escape")
