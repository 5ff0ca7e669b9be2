"""The installed page: what the service worker keeps, what it never keeps, and a deploy."""

import json

import pytest
from playwright.sync_api import expect
from serving import free_port

from app.cli import main

LOST = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load resource")
# Which addresses lie in the caches, without the origin.
CACHED = """async () => {
  const names = await caches.keys();
  const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return keys.flat().map(({ url }) => url.replace(location.origin, ""));
}"""
SHELLS = """async () => (await caches.keys()).filter((name) => name !== "writemath-pictures")"""
CONTROLLED = "navigator.serviceWorker.controller !== null"


@pytest.fixture
def kept(open_page, until):
    """A factory of pages whose worker is installed and answers."""

    def open_(path="/", **options):
        page = open_page(path, service_workers="allow", **options)
        until(page, CONTROLLED)
        page.watch.expected = LOST
        return page

    return open_


def test_without_a_connection_the_page_opens_and_says_so(kept, draw):
    """A reload shows the page with its drawing, and says that it is offline; back, it answers."""
    page = kept()
    draw(page)
    expect(page.locator(".answer")).to_have_count(10)
    page.context.set_offline(True)
    note = page.locator(".pad__offline")
    expect(note).to_contain_text("You are offline")
    page.reload()
    expect(page.get_by_role("heading", name="Draw a symbol")).to_be_visible()
    expect(note).to_contain_text("You are offline")
    expect(page.locator("#status")).to_contain_text("You are offline")
    expect(page.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "false")
    expect(page.locator(".answer")).to_have_count(0)
    page.context.set_offline(False)
    expect(page.locator(".answer")).to_have_count(10)
    expect(note).to_be_empty()


def test_symbols_are_found_without_a_connection(kept, until):
    """The search beside the canvas uses the symbols that were kept, best first; copying works."""
    page = kept()
    until(page, "caches.match('/api/v1/symbols?limit=200&offset=1000').then(Boolean)")
    page.context.set_offline(True)
    page.get_by_label("Search by name").fill("alpha")
    expect(page.locator(".answer__command").first).to_have_text(r"\alpha")
    page.get_by_label("Search by name").fill("∫")
    expect(page.locator(".answer__command").first).to_have_text(r"\int")
    page.get_by_label("Copy as").select_option("typst")
    page.locator(".answer__copy").first.click()
    expect(page.locator("#toast")).to_have_text("Copied integral")
    page.get_by_label("Search by name").fill("no such thing")
    expect(page.locator("#status")).to_contain_text("No symbol is called")


def test_a_picture_that_was_not_kept_is_left_out(kept, until):
    """The row has its command and no broken picture; with the connection the picture comes."""
    page = kept()
    until(page, "caches.match('/api/v1/symbols?limit=200&offset=1000').then(Boolean)")
    page.context.set_offline(True)
    page.get_by_label("Search by name").fill("skull")
    row = page.locator(".answer").first
    expect(row.locator(".answer__command")).to_have_text(r"\skull")
    expect(row.locator(".glyph")).to_be_hidden()
    page.context.set_offline(False)
    expect(row.locator(".glyph")).to_be_visible()
    until(page, "document.querySelector('.answer .glyph').naturalWidth > 0")


@pytest.mark.parametrize("path", ["/gallery", "/symbols?query=arrow", "/train"])
def test_a_page_that_needs_the_server_says_that_it_is_away(kept, path):
    """The offline page stands at the address that was asked for, and its button tries again."""
    page = kept()
    page.context.set_offline(True)
    page.goto(path)
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    assert page.url.endswith(path)
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="You are offline")).to_be_hidden()
    assert page.url.endswith(path)


def test_pages_without_a_canvas_say_it_below(kept):
    """Going offline, and coming back, is told on every page."""
    page = kept("/about")
    page.context.set_offline(True)
    expect(page.locator("#toast")).to_have_text("You are offline.")
    page.reload()
    expect(page.get_by_role("heading", name="About Write Math")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#toast")).to_have_text("You are online again.")


def test_nothing_about_people_or_drawings_is_kept(kept, draw, ask):
    """After voting, and looking around, the caches hold pages, files and symbols alone."""
    page = kept()
    ask(page)
    page.locator(".vote").first.click()
    expect(page.locator("#toast")).to_contain_text("Voted for")
    page.get_by_role("button", name="Drawing", exact=True).click()
    page.wait_for_url("**/drawings/*")
    page.wait_for_load_state("networkidle")
    for path in ("/gallery", "/ranking", "/symbols?query=arrow", "/api/v1/models", "/profile"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    page.watch.wrongs.clear()  # a page that is not there is a console error
    page.goto("/")
    allowed = ("/static/", "/api/v1/symbols?limit=200&offset=", "/formats.json")
    pages = {"/", "/offline", "/about", "/how-it-works"}
    cached = page.evaluate(CACHED)
    assert pages <= set(cached)
    assert [url for url in cached if url not in pages and not url.startswith(allowed)] == []
    assert [url for url in cached if url.startswith("/static/symbols/")]


def test_a_deploy_shows_at_the_next_load_and_forgets_the_old(
    browser, serve, runner, tmp_path, until
):
    """A server that comes back with a symbol more shows it at once, and the worker is its own."""
    environ = {"PORT": str(free_port()), "WRITEMATH_INSTANCE": str(tmp_path)}
    context = browser.new_context()
    page = context.new_page()
    with serve(**environ) as (address, _):
        page.goto(address)
        until(page, CONTROLLED)
        (before,) = page.evaluate(SHELLS)
    drawing = tmp_path / "comb.json"
    drawing.write_text(json.dumps({"strokes": [[[0, 0], [5, 9], [10, 0]]]}))
    adding = ["add-symbol", r"\comb", str(drawing), "--name", "Comb", "--package", "combs"]
    assert runner.invoke(main, adding, env=environ).exit_code == 0
    with serve(**environ) as (address, _):
        page.goto(address)
        expect(page.get_by_role("checkbox", name="combs", include_hidden=True)).to_be_attached()
        until(page, f"caches.has('{before}').then((there) => !there)")
        (after,) = page.evaluate(SHELLS)
        assert after != before
    context.close()


def test_the_page_for_frames_keeps_nothing(open_page):
    """It starts no worker, and so fills no cache."""
    page = open_page("/?embed=1", service_workers="allow")
    page.wait_for_load_state("networkidle")
    workers = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    assert page.evaluate(workers) == 0
    assert page.evaluate(CACHED) == []


def test_a_server_that_is_away_is_asked_again(page, draw):
    """Where the server cannot be reached the drawing stays, and is asked about until it answers."""
    page.watch.expected = LOST
    page.route("**/api/v1/classify*", lambda route: route.abort())
    draw(page)
    expect(page.locator("#status")).to_contain_text("cannot be reached")
    page.unroute("**/api/v1/classify*")
    expect(page.locator(".answer")).to_have_count(10)
