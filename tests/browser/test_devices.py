"""Fingers, pens, keyboards, and screens of every density."""

import math

import pytest
from playwright.sync_api import expect

PEN_WIDTH = 13  # thousandths of the canvas, as in static/js/paint.js

# The canvas's side, and [x, y] of each pixel that is at least half ink.
INKED = """canvas => {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const at = (i) => [i % width, Math.floor(i / width)];
  return [width, [...Array(width * height).keys()].filter((i) => data[4 * i + 3] > 127).map(at)];
}"""

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def phone(open_page):
    """The Classify page on a phone."""
    return open_page(device_scale_factor=3, **PHONE)


@pytest.fixture
def touch():
    """Drag fingers over a page by the browser's own input events: {finger: [(x, y), ...]}."""

    def drag(page, fingers):
        session = page.context.new_cdp_session(page)
        steps = max(len(points) for points in fingers.values())

        def at(step):
            return [
                {"id": finger, "x": points[step][0], "y": points[step][1]}
                for finger, points in fingers.items()
                if step < len(points)
            ]

        for step in range(steps):
            kind = "touchStart" if step == 0 else "touchMove"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at(step)})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        session.detach()

    return drag


def upwards(page, selector):
    """A drag by 200 pixels upwards from an element's lower part."""
    box = page.locator(selector).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.9
    return [(x, y - 20 * step) for step in range(11)]


@pytest.mark.parametrize("size", [(568, 320), (667, 375), (844, 390)])
def test_on_its_side_a_phone_shows_pad_and_answers_side_by_side(open_page, ask, size):
    """Nobody has to scroll between what is drawn and what it is, nor from a name to its pad."""
    width, height = size
    page = open_page(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    ask(page)
    for selector in (".pad__canvas", ".answer >> nth=0"):
        box = page.locator(selector).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
    page.goto("/train")
    box = page.locator(".pad__canvas").bounding_box()
    assert box["y"] + box["height"] <= height


def test_drawing_with_a_finger_does_not_scroll(phone, touch, until):
    """A drag on the canvas draws a stroke; the same drag below it scrolls the page."""
    touch(phone, {0: upwards(phone, ".pad__canvas")})
    expect(phone.locator(".answer")).to_have_count(10)
    assert phone.evaluate("scrollY") == 0
    touch(phone, {0: upwards(phone, ".answer:nth-child(2)")})
    until(phone, "scrollY > 0")


@pytest.mark.parametrize("press", ["click", "tap"])
@pytest.mark.parametrize("path", ["/", "/train"])
def test_a_dot_is_seen(open_page, path, press):
    """A click or a tap leaves a round dot, as wide as the pen, where it was."""
    page = open_page(path, **PHONE)
    canvas = page.locator(".pad__canvas")
    getattr(canvas, press)(position={"x": 100, "y": 150})
    expect(page.get_by_role("button", name="Clear")).to_have_attribute("aria-disabled", "false")
    canvas.evaluate("() => new Promise(requestAnimationFrame)")  # it is painted before a frame
    side, inked = canvas.evaluate(INKED)
    assert len(inked) == pytest.approx(math.pi * (PEN_WIDTH / 1000 * side / 2) ** 2, rel=0.5)
    scale = side / canvas.bounding_box()["width"]
    assert sum(x for x, _ in inked) / len(inked) == pytest.approx(100 * scale, abs=2)
    assert sum(y for _, y in inked) / len(inked) == pytest.approx(150 * scale, abs=2)


def test_a_second_finger_draws_nothing(phone, touch):
    """While one finger draws, another on the canvas is ignored."""
    first = upwards(phone, ".pad__canvas")
    second = [(x + 60, y) for x, y in first]
    with phone.expect_request("**/api/v1/classify*") as caught:
        touch(phone, {0: first, 1: second})
    strokes = caught.value.post_data_json["strokes"]
    assert len(strokes) == 1
    assert {x for x, _, _ in strokes[0]} == {strokes[0][0][0]}


def test_a_pen_goes_before_the_palm(page):
    """A pen that comes down while a palm rests draws its own stroke, and the palm's is dropped."""
    with page.expect_request("**/api/v1/classify*") as caught:
        page.locator(".pad__canvas").evaluate(
            """(canvas) => {
                 const { left, top } = canvas.getBoundingClientRect();
                 canvas.setPointerCapture = () => {}; // these pointers exist for this test only
                 const send = (type, pointerId, pointerType, x) =>
                   canvas.dispatchEvent(new PointerEvent(type, { pointerId, pointerType,
                     clientX: left + x, clientY: top + x, button: 0, bubbles: true }));
                 send("pointerdown", 5, "touch", 300);
                 send("pointermove", 5, "touch", 320);
                 send("pointerdown", 6, "pen", 40);
                 send("pointermove", 6, "pen", 90);
                 send("pointermove", 5, "touch", 340);
                 send("pointerup", 6, "pen", 90);
                 send("pointerdown", 7, "touch", 310);
                 send("pointerup", 7, "touch", 310);
               }"""
        )
    strokes = caught.value.post_data_json["strokes"]
    assert len(strokes) == 1
    assert max(x for x, _, _ in strokes[0]) < 300


@pytest.mark.parametrize(("key", "left"), [("Control+z", 0), ("Escape", 0), ("Control+y", 2)])
def test_keys_pressed_within_a_stroke_leave_the_pad_alive(page, ask, draw, bar, key, left):
    """The stroke under the pen is dropped, the rest of it draws nothing, and the next one does."""
    ask(page)
    ask(page, bar)
    page.keyboard.press("Control+z")
    box = page.locator(".pad__canvas").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 90, steps=4)
    page.keyboard.press(key)
    page.mouse.move(box["x"] + 150, box["y"] + 90, steps=4)
    page.mouse.up()
    with page.expect_request("**/api/v1/classify*") as caught:
        draw(page, bar)
    assert len(caught.value.post_data_json["strokes"]) == left + 1


def test_the_canvas_is_as_sharp_as_the_screen(phone):
    """The canvas has one pixel for each of the screen's."""
    width, shown = phone.locator(".pad__canvas").evaluate(
        "canvas => [canvas.width, canvas.clientWidth]"
    )
    assert width == pytest.approx(3 * shown, abs=1)


def test_the_first_answers_are_in_sight_on_a_phone(phone, ask):
    """Drawing on a phone, one sees the best two answers without scrolling."""
    ask(phone)
    second = phone.locator(".answer").nth(1)
    expect(second).to_be_in_viewport(ratio=1)
    assert phone.evaluate("scrollY") == 0


def test_everything_works_from_the_keyboard(page, photo):
    """Tab and Enter upload a picture, copy an answer and reach the vote; focus is visible."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    with page.expect_file_chooser() as chooser:
        tab_to(page, page.get_by_role("button", name="Picture"))
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "forall.png", "mimeType": "image/png", "buffer": photo()})
    tab_to(page, page.locator(".answer__copy").first)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_have_text(r"Copied \forall")
    assert page.evaluate("navigator.clipboard.readText()") == r"\forall"


def test_a_vote_from_the_keyboard_keeps_its_focus(page, ask):
    """Space on a vote button votes, and the focus stays on it."""
    ask(page)
    vote = page.locator(".vote").first
    page.locator(".answer__open").first.focus()
    page.keyboard.press("Tab")
    expect(vote).to_be_focused()
    page.keyboard.press("Space")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_be_focused()


def tab_to(page, target):
    """Press Tab until the element has the focus."""
    expect(target).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("Tab does not reach it")


@pytest.mark.parametrize("path", ["/", "/?embed=1"])
def test_a_phone_shows_no_hole_under_the_steps(open_page, ask, path):
    """What is under the answers follows the steps, and makes room for ten rows with the first."""
    page = open_page(path, viewport={"width": 320, "height": 640})

    def gap(above):
        upper, lower = page.locator(above).bounding_box(), page.locator("#document").bounding_box()
        return lower["y"] - upper["y"] - upper["height"]

    assert 0 <= gap(".empty") < 60
    ask(page)
    assert 0 <= gap("#more") < 60
