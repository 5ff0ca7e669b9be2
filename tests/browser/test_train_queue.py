"""Train in a browser: what is pressed while the page still waits for an answer."""

import pytest
from playwright.sync_api import expect

INT = "latex:latex2e:int"


@pytest.fixture
def hold(first):
    """Hold a page's requests to an address; gives a function that lets the next one go."""

    def hold_(page, address):
        held = []
        page.route(address, lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
        return lambda: first(page, held).continue_()

    return hold_


def press(page, name):
    """Press a button."""
    page.get_by_role("button", name=name).click()


def test_taking_back_is_done_after_storing(open_page, draw, hold):
    """Pressed before the answer, it takes back what is submitted; the button is busy until then."""
    page = open_page(f"/train?mode=random&symbol={INT}")
    draw(page)
    press(page, "Skip")
    expect(page.locator("#last")).to_have_text(r"Skipped \int.")
    second = page.locator("#wanted-command").inner_text()
    go_on = hold(page, "**/api/v1/recordings")
    draw(page)
    press(page, "Submit")
    press(page, "Take it back")
    back = page.get_by_role("button", name="Take it back")
    expect(back).to_have_attribute("aria-busy", "true")
    go_on()
    expect(page.locator("#toast")).to_have_text(f"Took back your {second}")
    expect(back).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#wanted-command")).to_have_text(second)
    expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "false")
    expect(page.locator("#count")).to_have_text("0 drawings")


def test_two_drawings_of_a_chosen_symbol_are_submitted_before_the_first_answer(
    open_page, draw, bar, hold
):
    """Both are stored, in their order, and the second left the pad as the first did."""
    page = open_page(f"/train?symbol={INT}")
    go_on = hold(page, "**/api/v1/recordings")
    sent = []
    page.on("request", lambda each: sent.extend([each] * (each.method == "POST")))
    draw(page)
    press(page, "Submit")
    draw(page, bar)
    draw(page, bar)
    press(page, "Submit")
    expect(page.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "true")
    go_on()
    go_on()
    expect(page.locator("#count")).to_have_text("2 drawings")
    assert [len(each.post_data_json["strokes"]) for each in sent] == [1, 2]


def test_skipping_a_chosen_symbol_is_done_after_storing(open_page, draw, hold):
    """The drawing is stored, and then any symbol is asked for."""
    page = open_page(f"/train?symbol={INT}")
    go_on = hold(page, "**/api/v1/recordings")
    draw(page)
    press(page, "Submit")
    press(page, "Skip")
    go_on()
    expect(page.get_by_label("Ask for")).to_have_value("random")
    expect(page.locator("#count")).to_have_text("1 drawing")


def test_a_symbol_that_the_page_has_gone_on_from_is_not_skipped_twice(open_page, draw, hold):
    """Submit goes on to the next symbol; a Skip that was pressed before is about the one before."""
    page = open_page(f"/train?mode=random&symbol={INT}")
    go_on = hold(page, "**/api/v1/recordings")
    draw(page)
    with page.expect_response("**/api/v1/training*") as caught:
        press(page, "Submit")
        press(page, "Submit")
        press(page, "Skip")
        go_on()
    following = caught.value.json()["symbols"][0]["latex"]
    expect(page.locator("#wanted-command")).to_have_text(following)
    expect(page.locator(".tool[aria-busy]")).to_have_count(0)
    expect(page.locator("#wanted-command")).to_have_text(following)
    expect(page.locator("#count")).to_have_text("1 drawing")


def test_what_is_submitted_while_a_symbol_is_asked_for_is_stored(open_page, draw, hold):
    """A drawing that is begun before the next symbol is there is of the one that is shown."""
    page = open_page(f"/train?mode=random&symbol={INT}")
    go_on = hold(page, "**/api/v1/training*")
    draw(page)
    press(page, "Submit")
    expect(page.locator("#count")).to_have_text("1 drawing")
    draw(page)
    press(page, "Submit")
    with page.expect_request("**/api/v1/recordings") as caught:
        go_on()
    assert caught.value.post_data_json["symbol"] == INT
    expect(page.locator("#count")).to_have_text("2 drawings")


def test_a_report_is_asked_for_while_a_drawing_is_stored(open_page, draw, hold):
    """Its dialog opens after that."""
    page = open_page(f"/train?symbol={INT}")
    go_on = hold(page, "**/api/v1/recordings")
    draw(page)
    press(page, "Submit")
    press(page, "Picture wrong?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    go_on()
    expect(page.get_by_role("dialog", name=r"The picture of \int")).to_be_visible()
