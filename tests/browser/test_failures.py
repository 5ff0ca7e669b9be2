"""The Classify page when answers are late, refused, or do not come at all."""

from contextlib import suppress

from playwright.sync_api import Error, expect

CLASSIFY = "**/api/v1/classify*"


def test_the_newest_request_wins(page, draw, ask, until, bar, commands):
    """An answer to an earlier stroke that comes late is not shown; its request is given up."""
    held, given_up = [], []
    page.on("requestfailed", lambda request: given_up.append(request.url))
    page.route(CLASSIFY, lambda route: held.append(route) if not held else route.fallback())
    draw(page)
    until(page, lambda: held)
    newest = ask(page, bar)
    shown = commands(page)
    with suppress(Error):  # the page has closed this request already
        held[0].fulfill(json={**newest, "symbols": newest["symbols"][-1:]})
    page.wait_for_timeout(200)
    assert commands(page) == shown
    assert newest["symbols"][0]["latex"] in shown
    until(page, lambda: given_up)
    assert len(given_up) == 1


def test_too_many_requests_says_how_long_to_wait_and_tries_again(page, draw):
    """A 429 shows its wait; after it the page asks again by itself."""
    page.watch.expected = ("429",)
    refusal = {"status": 429, "headers": {"Retry-After": "1"}, "json": {"title": "Too many"}}
    page.route(CLASSIFY, lambda route: route.fulfill(**refusal))
    draw(page)
    expect(page.locator(".status__text")).to_have_text(
        "Too many requests: wait 1 s. Trying again by itself."
    )
    page.unroute(CLASSIFY)
    expect(page.locator(".answer")).to_have_count(10)


def test_a_failure_can_be_tried_again(page, draw):
    """A server that fails is named plainly, and Try again asks the same once more."""
    page.watch.expected = ("500",)
    page.route(CLASSIFY, lambda route: route.fulfill(status=500, json={"detail": "it broke"}))
    draw(page)
    expect(page.locator(".status__text")).to_have_text("It broke.")
    page.unroute(CLASSIFY)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_have_count(10)
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_a_failure_without_words_is_named(page, draw):
    """Where something before the server answers, its status stands in a sentence."""
    page.watch.expected = ("502",)
    page.route(CLASSIFY, lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    draw(page)
    expect(page.locator(".status__text")).to_have_text("The server failed (502).")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_offline_is_said_and_mended(page, draw):
    """Without a network the page says so, keeps the drawing, and asks once it is back."""
    page.watch.expected = ("ERR_INTERNET_DISCONNECTED",)
    page.context.set_offline(True)
    draw(page)
    expect(page.locator("#status")).to_contain_text("You are offline. Trying again by itself.")
    page.context.set_offline(False)
    expect(page.locator(".answer")).to_have_count(10)


def test_a_slow_answer_is_awaited_in_words(page, draw, until):
    """While an answer is late the page says that it still waits."""
    held = []
    page.route(CLASSIFY, lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
    draw(page)
    expect(page.locator("#status")).to_contain_text("Still waiting")
    until(page, lambda: held)
    held[0].fallback()
    expect(page.locator(".answer")).to_have_count(10)


def test_an_unsure_model_is_quoted(page, draw):
    """Where the API says `unsure`, a line says so, and offers the search by name."""

    def doubt(route):
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "unsure": True})

    page.route(CLASSIFY, doubt)
    draw(page)
    expect(page.locator("#status")).to_contain_text("not sure")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_label("Search by name")).to_be_focused()
