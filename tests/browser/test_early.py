"""What is pressed before a page's modules have come is done when they have."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def open_early(open_page, until):
    """A factory of pages that are there, their modules not -> the page, and what lets them come."""

    def open_(path, **options):
        page, waiting, late = open_page("/about", **options), [], [True]

        def hold(route):
            if late[0] and not route.request.url.endswith("early.js"):
                waiting.append(route)
            else:
                route.continue_()

        def arrive():
            assert page.evaluate("document.readyState") == "interactive"
            late[0] = False
            for route in waiting:
                route.continue_()

        page.route("**/js/*.js", hold)
        page.goto(path, wait_until="commit")
        until(page, "document.readyState === 'interactive'")
        return page, arrive

    return open_


def test_an_early_press_copies(open_early):
    """Copy on a symbol's page."""
    page, arrive = open_early("/symbols/latex:latex2e:int")
    page.get_by_role("button", name=r"Copy \int", exact=True).click()
    arrive()
    expect(page.locator("#toast")).to_have_text(r"Copied \int")
    assert page.evaluate("navigator.clipboard.readText()") == r"\int"


def test_an_early_form_keeps_its_secret(open_early):
    """A recovery key is not put into the address, where logs would have it."""
    page, arrive = open_early("/profile")
    page.watch.expected = ("status of 4",)
    page.get_by_label("Recovery key").fill("wm_recover_wrong")
    page.get_by_role("button", name="Use the key").click()
    arrive()
    expect(page.locator("#recover .wrong")).not_to_have_text("")
    assert page.url.endswith("/profile")


def test_early_letters_are_completed(open_early):
    """A name typed into the gallery's field is looked for."""
    page, arrive = open_early("/gallery")
    page.get_by_label("Only drawings of").fill("integr")
    arrive()
    expect(page.get_by_role("option", name=r"\int Integral", exact=True)).to_be_visible()


def test_an_early_stroke_is_drawn(open_early, draw):
    """The first stroke is answered, with the times at which its points were drawn."""
    page, arrive = open_early("/")
    draw(page)
    stroke = _sent(page, arrive)
    assert len(stroke) > 5
    assert stroke[-1][2] > stroke[0][2] == 0


def test_a_stroke_goes_on_while_modules_come(open_early):
    """The pen is still down when they are there; then it leaves the canvas, and is lifted there."""
    page, arrive = open_early("/")
    box = page.locator(".pad__canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 40, steps=6)
    arrive()
    page.wait_for_load_state("load")
    page.mouse.move(box["x"] - 10, box["y"] + 90, steps=4)
    stroke = _sent(page, page.mouse.up)
    assert stroke[-1][0] == 0


def test_an_early_touch_is_drawn(open_early):
    """A finger that is off the screen again before the modules come has left its dot."""
    page, arrive = open_early("/", has_touch=True)
    page.locator(".pad__canvas").tap()
    assert _sent(page, arrive)


def _sent(page, act):
    """Return the one stroke that is sent to be classified when `act` is called."""
    with page.expect_request("**/api/v1/classify*") as sent:
        act()
    (stroke,) = sent.value.post_data_json["strokes"]
    return stroke


def test_the_menu_needs_no_module(open_early):
    """A button that the browser itself understands works at once."""
    page, _ = open_early("/about")
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Gallery", exact=True)).to_be_visible()
