"""WCAG 2.2 AA on every page: axe in both themes and widths, the keyboard's way, the focus."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from site_pages import PAGES

JS = Path(__file__).parents[2] / "static" / "js"
WIDTHS = (320, 1280)
EACH = pytest.mark.parametrize("each", PAGES, ids=lambda page: page.name)
WIDE = pytest.mark.parametrize("width", WIDTHS)
STROKES = [[[0, 0], [3, 9], [0, 20]]]

# Where the focus is: a number for each element, whether it can be seen, and what it is.
FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  window.stops ??= new Map();
  if (!stops.has(element)) stops.set(element, stops.size);
  const ringed = [element, element.nextElementSibling, element.parentElement]
    .filter(Boolean)
    .some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
  return [stops.get(element), ringed, element.outerHTML.slice(0, 100)];
}"""
# What can be reached with Tab and was not; of a group of radio buttons Tab reaches one.
MISSED = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled)
  .filter((element) => element.tabIndex >= 0 && !(element.type === "radio" && !element.checked))
  .filter((element) => !window.stops.has(element))
  .map((element) => element.outerHTML.slice(0, 100))"""


@pytest.fixture
def visit(open_page):
    """A factory: one of PAGES, for a contributor with a drawing -> the page."""

    def open_(each):
        page = open_page("/offline")
        body = {"strokes": STROKES, "symbol": "latex:latex2e:int"}
        stored = page.request.post("/api/v1/recordings", data=body).json()
        page.watch.expected = (f"status of {each.status}",) if each.status >= 400 else ()
        page.goto(each.at(stored["id"]))
        page.wait_for_load_state("networkidle")
        return page

    return open_


@EACH
def test_axe_finds_nothing_on_any_page_and_large_text_fits(visit, axe, each):
    """Neither light nor dark, wide nor narrow; nothing scrolls sideways; one heading says where.

    What only a narrow page shows, its menu, has its contrast looked at with the folds below. Text
    twice as large fits a phone too.
    """
    page = visit(each)
    assert "Write Math" in page.title()
    expect(page.locator("h1")).to_have_count(1)
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert axe(page, colours=False) == []
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if each.name != "embed":
        see_the_menu(page)


def see_the_menu(page):
    """Check that the menu of a narrow page can be pressed and is all in sight."""
    page.get_by_role("button", name="Menu").click()
    for part in (page.get_by_role("button", name="Menu"), page.locator("#nav")):
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["y"] + box["height"] <= 640


@pytest.mark.parametrize(("percent", "height"), [(100, 640), (130, 640), (200, 568)])
def test_the_menu_opens_below_its_button(open_page, percent, height):
    """However large the text is; the button closes it again, the last link can be scrolled to."""
    page = open_page("/about", viewport={"width": 320, "height": height})
    page.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
    button, menu = page.get_by_role("button", name="Menu"), page.locator("#nav")
    button.click()
    above, below = button.bounding_box(), menu.bounding_box()
    assert above["y"] + above["height"] <= below["y"]
    assert below["height"] >= above["height"]
    menu.get_by_role("link").last.scroll_into_view_if_needed()
    expect(menu.get_by_role("link").last).to_be_in_viewport(ratio=1)
    button.click()
    expect(menu).to_be_hidden()


@EACH
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit, each):
    """Tab comes by each control once, in a ring, and the one that has the focus is outlined."""
    page = visit(each)
    unseen, last = [], -1
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or stop[0] < last:
            break
        last = stop[0]
        if not stop[1]:
            unseen.append(stop[2])
    else:
        pytest.fail("Tab comes to no end")
    assert last >= 1
    assert unseen == []
    assert page.evaluate(MISSED) == []


@WIDE
def test_the_answers_are_accessible(open_page, ask, axe, width):
    """Axe finds nothing among answers, one of them voted for, one with its details open."""
    page = open_page(viewport={"width": width, "height": 640})
    ask(page)
    page.locator(".vote").first.click()
    expect(page.locator(".vote").first).to_have_attribute("aria-pressed", "true")
    page.locator(".answer__open").nth(1).click()
    expect(page.locator(".detail__forms")).to_be_visible()
    page.mouse.move(0, 0)
    assert axe(page) == []


def test_answers_in_text_twice_as_large_keep_their_commands(open_page, ask):
    """On a phone each command has room, and nothing of a row lies on another part of it."""
    page = open_page(viewport={"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    ask(page)
    row = page.locator(".answer__row").first
    command = row.locator(".answer__text").bounding_box()
    percent = row.locator(".answer__open").bounding_box()
    assert command["width"] > 100
    assert percent["y"] >= command["y"] + command["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@WIDE
def test_dialogs_and_folds_are_accessible(open_page, axe, width):
    """The list of keys, My document, and a narrow page's menu, each open."""
    page = open_page(viewport={"width": width, "height": 640})
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.locator("summary", has_text="My document").click()
    page.get_by_label("Preamble").fill(r"\usepackage{amssymb, unicode-math}")
    assert axe(page) == []
    if width < 700:
        page.get_by_role("button", name="Menu").click()
        assert axe(page) == []


@WIDE
def test_being_offline_is_accessible(open_page, draw, axe, width):
    """The line under the canvas, of which it covers nothing, and the failed answer."""
    page = open_page(viewport={"width": width, "height": 640})
    page.watch.expected = ("ERR_INTERNET_DISCONNECTED",)
    page.context.set_offline(True)
    draw(page)
    expect(page.locator(".pad__offline")).to_contain_text("You are offline")
    paper, line = (page.locator(f".pad__{part}").bounding_box() for part in ("paper", "offline"))
    assert line["y"] >= paper["y"] + paper["height"]
    expect(page.locator("#status")).to_contain_text("You are offline")
    assert axe(page) == []


def test_live_answers_are_announced(page, ask, bar):
    """The first answer is said, politely, and another drawing's anew; so is what was copied."""
    spoken = page.locator("#spoken")
    expect(spoken).to_have_attribute("aria-live", "polite")
    ask(page)
    first = spoken.inner_text()
    assert re.search(r"^\\\w+, .+, \d+ %|>99 %", first)
    ask(page, bar)
    assert spoken.inner_text() != first
    page.locator(".answer__copy").first.click()
    toast = page.get_by_role("status").filter(has_text="Copied")
    expect(toast).to_be_visible()


def test_the_list_of_keys_has_every_key(page):
    """Whatever key the scripts listen to is in the list that `?` opens."""
    page.keyboard.press("?")
    listed = set(page.locator("#help kbd").all_inner_texts())
    scripts = (JS / "keys.js").read_text() + (JS / "finder.js").read_text()
    compared = re.findall(r'key(?:\.toLowerCase\(\))? === "(.+?)"', scripts)
    mapped = re.findall(r"\{ (.*?) \}\[event\.key\]", scripts)
    keys = {*compared, *(name for part in mapped for name in re.findall(r"(\w+):", part))}
    assert {"z", "Escape", "?", "/", "Enter", "ArrowDown"} <= keys
    shown = {"Escape": "Esc", "ArrowDown": "↓", "z": "Z", "y": "Y"}
    assert {shown.get(key, key) for key in keys} | {"1", "9", "Ctrl", "Shift"} <= listed
