"""The pages /api and /models: readable by all, and the modules run in a page of the site."""

import pytest
from playwright.sync_api import expect

from app.pages.api_guide import EXAMPLES, LANGUAGES, TOPICS

PAGES = ["/api", "/models"]


@pytest.mark.parametrize("width", [320])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_with_everything_open(open_page, path, width, violations):
    """Axe finds no violation in either theme; nothing scrolls sideways."""
    page = open_page(path, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("has_touch", [False, True])
def test_examples_are_shown_in_one_language(open_page, has_touch):
    """The chosen one's, by press or by keys; the page stays where it is."""
    page = open_page("/api", has_touch=has_touch)

    def shown(ending):
        for other in LANGUAGES:
            visible = page.locator(f".example--{other}:visible")
            expect(visible).to_have_count(len(TOPICS) if other == ending else 0)

    shown("sh")
    python = page.get_by_label("Python")
    python.tap() if has_touch else python.click()
    shown("py")
    page.keyboard.press("ArrowRight")
    shown("mjs")


def test_an_example_is_copied_whole(open_page):
    """What is copied is what its file has."""
    page = open_page("/api", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy classify.sh").click()
    expect(page.get_by_role("status")).to_have_text("Copied classify.sh")
    copied = page.evaluate("navigator.clipboard.readText()")
    link = page.get_by_role("link", name="classify.sh").get_attribute("href")
    assert copied == page.request.get(link).text()


def test_contents_and_details_work_without_a_script(open_page):
    """Links lead to the cards; a card's layers open by the keyboard."""
    page = open_page("/models", java_script_enabled=False)
    page.get_by_role("link", name="slides", exact=True).click()
    assert page.url.endswith("#slides")
    table = page.get_by_role("region", name="Layers of slides")
    expect(table).to_be_hidden()
    page.locator("section[aria-labelledby=slides] summary").first.focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    expect(table.locator("tbody tr")).to_have_count(7)


@pytest.fixture
def run(open_page, photo):
    """Run an example's module in a page of the site -> the lines that it wrote on the console."""

    def run_(topic):
        page = open_page("/api")
        # picture.mjs reads what a visitor chose.
        page.evaluate("""document.body.append(Object.assign(document.createElement("input"),
                         { type: "file" }))""")
        chosen = {"name": "symbol.png", "mimeType": "image/png", "buffer": photo()}
        page.locator("input[type=file]").set_input_files(chosen)
        lines = []
        page.on("console", lambda message: lines.append(message.text))
        if topic == "errors":
            page.watch.expected = ("422",)
        page.evaluate(f"import('/static/examples/{topic}.mjs').then(() => true)")
        return [line for line in lines if "Failed to load" not in line]

    return run_


PRINTED = {
    "classify": (8, r"deep is "),
    "picture": (3, r"\forall  "),
    "errors": (5, "422 Invalid request"),
    "vote": (2, ""),
    "symbols": (20, "\\"),
}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_module_runs_in_a_page_of_the_site(run, topic):
    """It asks the server that its page came from, and prints as in Node."""
    count, first = PRINTED[topic]
    lines = run(topic)
    assert len(lines) >= count
    assert lines[0].startswith(first)
    assert (EXAMPLES / f"{topic}.mjs").is_file()
