"""Votes on the Classify page, which store the drawing."""

import pytest
from playwright.sync_api import expect


def test_a_vote_is_seen_again_after_a_reload(page, ask, commands):
    """The drawing and the pressed vote come back; pressing again takes the vote back."""
    ask(page)
    shown = commands(page)
    page.locator(".vote").first.click()
    expect(page.locator("#toast")).to_contain_text("Voted for")
    page.reload()
    vote = page.locator(".vote").first
    expect(vote).to_have_attribute("aria-pressed", "true")
    assert commands(page) == shown
    with page.expect_response("**/votes/*") as taken:
        vote.click()
    expect(vote).to_have_attribute("aria-pressed", "false")
    assert taken.value.json()["votes"] == {}
    page.reload()
    expect(page.locator(".vote").first).to_have_attribute("aria-pressed", "false")


def test_two_votes_on_the_same_strokes_share_one_recording(page, ask, bar):
    """A drawing is stored once; with another stroke it is another drawing."""
    stored = []
    page.on("request", lambda request: stored.append(request.url))
    ask(page)
    for index in (0, 1):
        page.locator(".vote").nth(index).click()
        expect(page.locator(".vote").nth(index)).to_have_attribute("aria-pressed", "true")
    assert len([url for url in stored if url.endswith("/recordings")]) == 1
    ask(page, bar)
    expect(page.locator('.vote[aria-pressed="true"]')).to_have_count(0)
    page.locator(".vote").first.click()
    expect(page.locator(".vote").first).to_have_attribute("aria-pressed", "true")
    assert len([url for url in stored if url.endswith("/recordings")]) == 2


def test_what_is_pressed_before_an_answer_is_done_after_it(page, ask, first):
    """The drawing is stored once; to press the same again is the same vote, another is one more."""
    ask(page)
    held, writes = [], []
    page.on("request", lambda request: writes.extend([request] * (request.method != "GET")))
    page.route("**/recordings", lambda route: held.append(route))  # noqa: PLW0108  it is marked by Playwright
    for index in (0, 0, 1):
        page.locator(".vote").nth(index).click()
    first(page, held).continue_()
    expect(page.locator(".vote").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".vote").nth(1)).to_have_attribute("aria-pressed", "true")
    assert [request.method for request in writes] == ["POST", "PUT", "PUT"]


@pytest.fixture
def gone(page, ask):
    """The Classify page with a vote for the first answer on a drawing that is deleted since."""
    ask(page)
    with page.expect_response("**/api/v1/recordings") as caught:
        page.locator(".vote").first.click()
    expect(page.locator(".vote").first).to_have_attribute("aria-pressed", "true")
    assert page.request.delete(
        caught.value.json()["url"].replace("drawings", "api/v1/recordings")
    ).ok
    page.watch.expected = ("404",)
    return page


def test_a_drawing_deleted_elsewhere_is_voted_on_again(gone):
    """It is stored anew with this vote alone: the earlier one went with the drawing."""
    with gone.expect_response("**/api/v1/recordings") as caught:
        gone.locator(".vote").nth(1).click()
    expect(gone.locator(".vote").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(gone.locator(".vote").first).to_have_attribute("aria-pressed", "false")
    votes = gone.request.get(f"/api/v1/recordings/{caught.value.json()['id']}").json()["votes"]
    assert list(votes.values()) == [1]


def test_a_vote_on_a_drawing_deleted_elsewhere_is_taken_back(gone):
    """It is gone already: nothing is stored for that."""
    stored = []
    gone.on("request", lambda request: stored.extend([request] * (request.method == "POST")))
    gone.locator(".vote").first.click()
    expect(gone.locator(".vote").first).to_have_attribute("aria-pressed", "false")
    expect(gone.locator("#toast")).to_contain_text("Took back the vote")
    assert stored == []


def test_going_back_to_a_drawing_deleted_elsewhere_shows_no_vote(gone):
    """A browser brings the page back as it was left; Drawing then stores it anew."""
    gone.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(gone.locator(".vote").first).to_have_attribute("aria-pressed", "false")
    gone.get_by_role("button", name="Drawing", exact=True).click()
    expect(gone.get_by_role("heading", name="Your drawing")).to_be_visible()


def test_a_vote_for_a_symbol_that_is_gone_stores_no_second_drawing(page, ask):
    """The drawing is still there: the refusal, which is about the symbol, is said."""
    page.watch.expected = ("404",)
    stored = []
    page.on("request", lambda request: stored.append(request.url))
    page.route("**/votes/**", lambda route: route.fulfill(status=404, json={"detail": "no symbol"}))
    ask(page)
    page.locator(".vote").first.click()
    expect(page.locator("#toast")).to_have_text("Not stored. No symbol.")
    assert len([url for url in stored if url.endswith("/recordings")]) == 1
