"""The Classify page in another site's frame, as docs/embed.md has it, and the API from there."""

import re
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

GUIDE = (Path(__file__).parents[2] / "docs" / "embed.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```html\n(.*?)```", GUIDE, re.DOTALL)
HERE = "https://writemath.example"
BLOCKED = "frame-ancestors"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def another_site(folder):
    """Serve a folder from another origin: localhost is another site than 127.0.0.1."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def framed(browser, site, tmp_path):
    """A factory: HTML of another site's page, with this site's address in it -> page, frame."""
    contexts = []

    def open_(html):
        (tmp_path / "index.html").write_text(
            f'<!doctype html><link rel="icon" href="data:,"><title>Wiki</title>{html}'
        )
        context = browser.new_context(reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.told = []
        page.on("console", lambda message: page.told.append(message.text))
        page.on("pageerror", lambda error: page.told.append(str(error)))
        page.goto(other)
        return page, page.frame_locator("iframe")

    with another_site(tmp_path) as other:
        yield open_
        for context in contexts:
            context.close()


def draw_in(page, frame):
    """Draw a stroke like an integral on the frame's canvas."""
    box = frame.locator(".pad__canvas").bounding_box()
    points = [(0.66, 0.24), (0.6, 0.13), (0.54, 0.28), (0.5, 0.6), (0.44, 0.86), (0.34, 0.78)]
    for i, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if i == 0:
            page.mouse.down()
    page.mouse.up()
    expect(frame.locator(".answer")).to_have_count(10)


def test_the_guide_has_two_examples():
    """One frame alone, and one that is listened to."""
    assert ["script" in example for example in EXAMPLES] == [False, True]


@pytest.mark.parametrize("example", EXAMPLES, ids=["frame", "listening"])
def test_the_guides_examples_work_from_another_site(framed, site, example):
    """One draws in the frame and presses an answer: it is copied, and told to who listens."""
    page, frame = framed(example.replace(HERE, site) + '<textarea id="there"></textarea>')
    draw_in(page, frame)
    command = frame.locator(".answer__command").first.inner_text()
    frame.locator(".answer__copy").first.click()
    expect(frame.locator("#toast")).to_have_text(f"Copied {command}")
    if "script" in example:
        expect(page.locator("#formula")).to_have_value(command)
        page.keyboard.press("2")
        second = frame.locator(".answer__command").nth(1).inner_text()
        expect(page.locator("#formula")).to_have_value(command + second)
        expect(frame.locator("#toast")).to_have_text(f"Copied {second}")
        command = second
    page.locator("#there").focus()
    page.keyboard.press("Control+V")
    expect(page.locator("#there")).to_have_value(command)
    assert page.told == []
    assert page.context.cookies() == []


def test_the_frame_has_nothing_that_stores_or_leads_away(framed, site):
    """Neither votes nor navigation; a link opens a page of its own."""
    page, frame = framed(EXAMPLES[0].replace(HERE, site))
    draw_in(page, frame)
    expect(frame.get_by_role("navigation")).to_have_count(0)
    expect(frame.locator(".vote")).to_have_count(0)
    frame.locator(".answer__open").first.click()
    expect(frame.locator(".detail__forms")).to_be_visible()
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Symbol page").click()
    expect(opened.value.get_by_role("navigation")).to_be_visible()
    assert page.told == []


def test_a_frame_in_a_sandbox_works(framed, site):
    """Where the frame is another site even to itself, it still draws, asks and tells."""
    html = EXAMPLES[1].replace(HERE, site).replace("<iframe", '<iframe sandbox="allow-scripts"')
    page, frame = framed(html)
    draw_in(page, frame)
    command = frame.locator(".answer__command").first.inner_text()
    frame.locator(".answer__copy").first.click()
    expect(page.locator("#formula")).to_have_value(command)


@pytest.mark.parametrize("path", ["/", "/train?embed=1", "/gallery"])
def test_other_pages_cannot_be_framed(framed, site, path):
    """The browser refuses every page that was not made for frames."""
    page, _ = framed(EXAMPLES[0].replace(f"{HERE}/?embed=1", site + path))
    page.wait_for_load_state("networkidle")
    assert any(BLOCKED in text for text in page.told)


def test_a_script_of_another_site_can_read_but_not_write(framed, site):
    """Classifying and searching are open to all pages; storing a drawing is not."""
    page, _ = framed("<p>no frame</p>")
    ask = """async ([url, body]) => {
      const options = body && {
        method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }
      };
      try {
        const response = await fetch(url, options);
        return { status: response.status, body: await response.json() };
      } catch (error) {
        return { failed: error.name };
      }
    }"""
    body = {"strokes": [[[0, 0], [5, 9], [10, 0]]]}
    api = f"{site}/api/v1"
    found = page.evaluate(ask, [f"{api}/symbols?query=int", None])
    assert found["body"]["total"] > 0
    assert page.evaluate(ask, [f"{api}/classify", body])["body"]["symbols"]
    assert page.evaluate(ask, [f"{api}/classify", {}])["status"] == 422
    assert page.evaluate(ask, [f"{api}/recordings", body]) == {"failed": "TypeError"}
