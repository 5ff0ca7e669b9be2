"""A Chromium that draws in the served pages: one browser and one server for the whole session."""

import io
from urllib.parse import urlsplit

import chromium
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import expect, sync_playwright

PATIENCE = 30_000  # milliseconds; the cores may be busy with other things

# What passes is not told: a selector for each of those elements is most of axe's time.
FOUND = {"resultTypes": ["violations"], "selectors": False}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"

# Points in 0..1 of the canvas, y down.
INTEGRAL = [
    (0.66, 0.24),
    (0.64, 0.13),
    (0.58, 0.14),
    (0.54, 0.28),
    (0.52, 0.5),
    (0.49, 0.72),
    (0.44, 0.86),
    (0.38, 0.87),
    (0.34, 0.78),
]
BAR = [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)]


def pytest_collection_modifyitems(items):
    """Mark every test of this folder."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    program = chromium.find()
    if not program:
        pytest.skip("no Chromium: install it, or name it in WRITEMATH_CHROMIUM")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(serve):
    """The address of a running server with an empty database."""
    with serve() as (address, _):
        yield address


# What Playwright itself says where it keeps service workers away.
BLOCKED = "Service Worker registration blocked by Playwright"


class Watch:
    """What a page did that it should not do."""

    def __init__(self, page, site):
        self.wrongs = []
        self.expected = ()  # parts of console messages that a test brings about on purpose
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.wrongs.append(f"uncaught: {error}"))
        page.on("request", lambda request: self._request(request.url, urlsplit(site).netloc))

    def _console(self, kind, text):
        expected = (BLOCKED, *self.expected)
        if kind in {"error", "warning"} and not any(part in text for part in expected):
            self.wrongs.append(f"console {kind}: {text}")

    def _request(self, url, host):
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            self.wrongs.append(f"request to another host: {url}")


@pytest.fixture
def open_page(browser, site):
    """A factory of pages in a fresh profile; each is checked for errors at the end.

    The page's `watch.expected` lists the console messages that a test means to cause. There is no
    service worker, behind which a test would not see requests, unless `service_workers="allow"`.
    """
    contexts, watches = [], []

    def open_(path="/", **options):
        usual = {"viewport": {"width": 1280, "height": 800}, "service_workers": "block"}
        options = {**usual, **options}
        context = browser.new_context(base_url=site, reduced_motion="reduce", **options)
        context.set_default_timeout(PATIENCE)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.watch = Watch(page, site)
        contexts.append(context)
        watches.append(page.watch)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [wrong for watch in watches for wrong in watch.wrongs] == []


@pytest.fixture
def page(open_page):
    """The Classify page on a desktop."""
    return open_page()


@pytest.fixture(scope="session")
def draw():
    """Draw a stroke with the mouse on the page's canvas."""

    def draw_(page, stroke=INTEGRAL):
        box = page.locator(".pad__canvas").bounding_box()
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=4)
        page.mouse.up()

    return draw_


@pytest.fixture(scope="session")
def ask(draw):
    """Draw a stroke and give the classification that the page then got."""

    def ask_(page, stroke=INTEGRAL):
        with page.expect_response("**/api/v1/classify*") as caught:
            draw(page, stroke)
        answer = caught.value.json()
        last = min(10, len({symbol["shape"] for symbol in answer["symbols"]}))
        page.locator(f"#answers[aria-busy=false] .answer:nth-child({last})").wait_for()
        return answer

    return ask_


@pytest.fixture(scope="session")
def until():
    """Wait until an expression of the page, what it promises, or a function here, is true.

    Playwright's own wait_for_function() fails where its expression is not true at once, for pages
    allow no eval; and a promise is true to it, whatever comes of it.
    """

    def until_(page, expression):
        for _ in range(PATIENCE // 50):
            if expression() if callable(expression) else page.evaluate(expression):
                return
            page.wait_for_timeout(50)
        pytest.fail(f"never true: {expression}")

    return until_


@pytest.fixture(scope="session")
def first():
    """Take the first request of those that a route's handler holds, when there is one."""

    def first_(page, held):
        for _ in range(PATIENCE // 50):
            if held:
                return held.pop(0)
            page.wait_for_timeout(50)
        return pytest.fail("nothing was asked for")

    return first_


@pytest.fixture(scope="session")
def violations():
    """What axe finds wrong with a page as it is, a line an element.

    `colours=True` looks at the contrast alone, `colours=False` at all but that.
    """

    def find(page, *, colours=None):
        options = {**FOUND, "runOnly": {"type": "rule", "values": [CONTRAST]} if colours else RULES}
        if colours is False:
            options["rules"] = {CONTRAST: {"enabled": False}}
        found = Axe().run(page, options=options).response["violations"]
        return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]

    return find


@pytest.fixture(scope="session")
def axe(violations):
    """What axe finds wrong with a page, and whether it is too wide: a line an element.

    `colours=False` leaves out the contrast, more than half of axe's time, for a second look at the
    same page in another width.
    """

    def run(page, *, colours=True):
        page.emulate_media(color_scheme="light")
        found = violations(page, colours=None if colours else False)
        if colours:
            page.emulate_media(color_scheme="dark")
            found += violations(page, colours=True)
        width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        return found + [f"{width} pixels wide, {room} are there"] * (width > room)

    return run


@pytest.fixture(scope="session")
def own_line():
    """A function that finds a visitor's line in the ranking, on whichever page it is."""

    def find(page):
        expect(page.locator(".place")).to_contain_text("Your place")
        link = page.get_by_role("link", name="Show your line")
        if link.count():  # the visitors of other tests are in the ranking too
            link.click()
        return page.locator(".is-me")

    return find


@pytest.fixture(scope="session")
def commands():
    """The commands in the list of answers, from the top."""
    return lambda page: page.locator(".answer__command").all_inner_texts()


@pytest.fixture(scope="session")
def bar():
    """A horizontal stroke."""
    return BAR


@pytest.fixture(scope="session")
def photo():
    r"""A factory of photographs of a thick \forall, in a format and size -> bytes."""

    def make(kind="PNG", size=(300, 300)):
        image = Image.new("RGB", size, (235, 230, 220))
        draw = ImageDraw.Draw(image)
        (w, h), pen = size, min(size) // 20
        sides = [(w // 4, h // 4), (w // 2, 3 * h // 4), (3 * w // 4, h // 4)]
        draw.line(sides, fill=(30, 30, 60), width=pen, joint="curve")
        draw.line((w // 3, h // 2, 2 * w // 3, h // 2), fill=(30, 30, 60), width=pen)
        file = io.BytesIO()
        image.save(file, kind)
        return file.getvalue()

    return make
