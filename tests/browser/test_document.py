"""My document: what its preamble loads decides which answers need nothing new."""

import pytest
from playwright.sync_api import expect

PREAMBLE = r"""\documentclass[a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath, amssymb} % \usepackage{stmaryrd}
\usepackage{newtxmath}
"""


@pytest.fixture
def load(page):
    """What preamble.js reads from a text: [[name, options], ...]."""

    def load_(text):
        script = """async (text) => (await import("/static/js/preamble.js")).loaded(text)
            .map(({ name, options }) => [name, options])"""
        return page.evaluate(script, text)

    return load_


@pytest.fixture
def clashes(page):
    """What clashes.js says of a preamble."""

    def clashes_(text):
        script = """async (text) => {
            const { loaded } = await import("/static/js/preamble.js");
            const { clashesOf } = await import("/static/js/clashes.js");
            return clashesOf(loaded(text)).map(({ packages }) => packages); }"""
        return page.evaluate(script, text)

    return clashes_


def test_a_preamble_is_read_as_latex_reads_it(load):
    """Lists, options and line breaks are read, comments are not; what a package brings counts."""
    assert load(PREAMBLE) == [
        ["article", ["a4paper"]],
        ["fontenc", ["T1"]],
        ["amsmath", []],
        ["amsfonts", []],
        ["amssymb", []],
        ["newtxmath", []],
    ]
    assert load("\\RequirePackage [safe ,\n extra]\n {tipa}") == [["tipa", ["safe", "extra"]]]
    assert load("100\\% \\usepackage{mathtools}") == [["amsmath", []], ["mathtools", []]]
    assert load("no preamble at all: {x}") == []


def test_known_clashes_are_named(clashes):
    """By pair, order and option; in the other order, or with the option, they are fine."""
    both = "\\usepackage{%s}\\usepackage{%s}"
    assert clashes(both % ("newtxmath", "amssymb")) == [["amssymb", "newtxmath"]]
    assert clashes(both % ("amssymb", "newtxmath")) == []
    assert clashes(both % ("MnSymbol", "amsfonts")) == [["MnSymbol", "amssymb"]]
    assert clashes(both % ("mathabx", "amssymb")) == [["mathabx", "amssymb"]]
    assert clashes(both % ("amsmath", "wasysym")) == [["wasysym", "amsmath"]]
    assert clashes("\\usepackage{amsmath}\\usepackage[nointegrals]{wasysym}") == []
    assert clashes("\\usepackage{tipa}") == [["tipa"]]
    assert clashes("\\usepackage[safe]{tipa}") == []


@pytest.mark.parametrize("width", [320, 1280])
def test_answers_that_need_nothing_new_come_first(open_page, width):
    """The others say what to add; it is kept over a reload, never sent, and cleared."""
    page = open_page(viewport={"width": width, "height": 800})
    sent = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.locator("#document summary").click()
    page.get_by_label("Preamble").fill(r"\usepackage{stmaryrd}")
    expect(page.locator(".document__sum")).to_have_text("Loads stmaryrd.")
    page.reload()
    expect(page.locator("#document summary")).to_contain_text("1 loaded")
    page.get_by_label("Search by name").fill("arrow")
    page.locator(".answer").first.wait_for()
    page.get_by_role("button", name="More answers").click()
    needs = page.locator(".answer__package").all_text_contents()
    adds = [need.startswith("add ") for need in needs]
    assert adds == sorted(adds)
    assert any(adds)
    assert "in your document" in needs
    assert not [text for text in sent if "usepackage" in text or "packages=" in text]
    page.locator("#document summary").click()
    page.get_by_role("button", name="Clear my document").click()
    expect(page.get_by_label("Preamble")).to_have_value("")
    expect(page.locator(".answer__package", has_text="add ")).to_have_count(0)
    page.reload()
    expect(page.locator("#document summary")).to_have_text("My document")


def test_a_package_that_would_clash_is_flagged(page):
    """The row says that it clashes, and opened it says why; a ticked package counts like a line."""
    page.locator("#document summary").click()
    page.get_by_label("Preamble").fill(r"\usepackage{newtxmath}")
    page.get_by_label("Search by name").fill("leqslant")
    row = page.locator(".answer").first
    expect(row.locator(".answer__clash")).to_be_visible()
    row.locator(".answer__open").click()
    expect(row.locator(".detail__clash")).to_contain_text("load amssymb before newtxmath")
    page.get_by_label("amssymb").check()
    expect(row.locator(".answer__package")).to_have_text("in your document")
    expect(page.locator(".document__sum")).to_contain_text("load amssymb before newtxmath")


def test_what_opens_is_accessible(open_page, ask, violations):
    """Axe finds nothing in open details, recent copies, my document and the keys, on a phone."""
    page = open_page(viewport={"width": 320, "height": 640})
    ask(page)
    page.locator(".answer__copy").first.click()
    page.locator(".answer__open").first.click()
    page.locator("#document summary").click()
    page.get_by_label("Preamble").fill(r"\usepackage{newtxmath, amssymb}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.emulate_media(color_scheme="dark")
    assert violations(page, colours=True) == []
    page.locator("#help-button").click()
    assert violations(page) == []
