"""/moderation and a drawing's page without a browser: who is led there, and what is listed."""

import re

import pytest

URL = "/api/v1/recordings"
LOG = "/api/v1/moderation/log"
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
HTML = {"Accept": "text/html"}


def test_only_moderators_are_led_to_their_page(app, client, stranger, drawing, store):
    """The link stands on every page of a moderator, and on nobody else's."""
    link = 'href="/moderation"'
    for path in ("/", f"/drawings/{drawing}"):
        assert link not in client.get(path).text
        assert link not in stranger.get(path).text
    store.set_moderator(store.recording(drawing).contributor.id, moderator=True)
    for path in ("/", "/gallery", f"/drawings/{drawing}", "/no-such-page"):
        assert link in client.get(path, headers=HTML).text
        assert link not in stranger.get(path, headers=HTML).text


def test_a_page_is_shown_with_a_bad_key_or_without_a_database(app, client, drawing, monkeypatch):
    """Who cannot be known is no moderator; the error's own page still comes."""
    assert client.get("/", headers=HTML | {"Authorization": "Bearer no"}).status_code == 200

    def away(*_):
        from app.store import StoreUnavailable

        raise StoreUnavailable("away")

    monkeypatch.setattr(type(app.extensions["writemath"].store), "contributor", away)
    answer = client.get(f"/drawings/{drawing}", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")


def test_the_page_lists_what_waits_and_what_was_done(mod, client, other, drawing):
    """Queues with their tallies and flags, the log with its undo; each in words."""
    other.put(f"{URL}/{drawing}/votes/{BETA}")
    other.put(f"{URL}/{drawing}/flag", json={"reason": "no-symbol"})
    for list_ in ("disputed", "flagged"):
        text = mod.get(f"/moderation?list={list_}").text
        assert f"/drawings/{drawing}" in text
        assert "no symbol" in text
    mod.put(f"{URL}/{drawing}/settled", json={"symbol": BETA})
    assert drawing not in mod.get("/moderation?list=disputed").text
    text = mod.get("/moderation?list=log").text
    assert re.search(r"Mod\s+settled", text)
    assert r"\beta" in text
    assert 'data-act="undo"' in text


@pytest.mark.parametrize("query", ["list=nothing", "list=log&before=nope", "before=nope"])
def test_a_list_that_is_not_there_is_a_page_with_404(mod, query):
    """Neither an unknown list nor an unknown place in one is a fault of the server."""
    answer = mod.get(f"/moderation?{query}", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
