"""What is pressed before a page's modules have come is done when they have."""

import time

import pytest
from playwright.sync_api import expect

LATE = 1.0  # seconds


@pytest.fixture
def open_early(open_page):
    """A factory of pages whose modules come late; each is there, but not yet at work."""

    def open_(path):
        page = open_page("/about")
        page.route("**/js/*.js", _late)
        page.goto(path, wait_until="commit")
        return page

    return open_


def _late(route):
    if not route.request.url.endswith("early.js"):
        time.sleep(LATE / 4)  # one import after the other
    route.continue_()


def test_an_early_press_copies(open_early):
    """Copy on a symbol's page."""
    page = open_early("/symbols/latex:latex2e:int")
    page.get_by_role("button", name=r"Copy \int", exact=True).click(no_wait_after=True)
    assert page.evaluate("document.readyState") == "interactive"  # or the test shows nothing
    expect(page.locator("#toast")).to_have_text(r"Copied \int")
    assert page.evaluate("navigator.clipboard.readText()") == r"\int"


def test_an_early_form_keeps_its_secret(open_early):
    """A recovery key is not put into the address, where logs would have it."""
    page = open_early("/profile")
    page.watch.expected = ("status of 4",)
    page.get_by_label("Recovery key").fill("wm_recover_wrong")
    page.get_by_role("button", name="Use the key").click(no_wait_after=True)
    expect(page.locator("#recover .wrong")).not_to_have_text("")
    assert page.url.endswith("/profile")


def test_early_letters_are_completed(open_early):
    """A name typed into the gallery's field is looked for."""
    page = open_early("/gallery")
    page.get_by_label("Only drawings of").fill("integr")
    assert page.evaluate("document.readyState") == "interactive"
    expect(page.get_by_role("option", name=r"\int Integral", exact=True)).to_be_visible()


def test_the_menu_needs_no_module(open_early):
    """A button that the browser itself understands works at once."""
    page = open_early("/about")
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_role("button", name="Menu").click(no_wait_after=True)
    expect(page.get_by_role("link", name="Gallery", exact=True)).to_be_visible()
