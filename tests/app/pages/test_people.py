"""The ranking and the profile without a browser: what they show, to whom, and what they refuse."""

import re

import pytest

from app.pages.people import RANKING_PAGE

HTML = {"Accept": "text/html"}
INT, SUM = "latex:latex2e:int", "latex:latex2e:sum"


def draw(client, strokes, symbol=None):
    """Store a drawing as this visitor."""
    body = {"strokes": strokes} if symbol is None else {"strokes": strokes, "symbol": symbol}
    return client.post("/api/v1/recordings", json=body).json["id"]


def lines(text):
    """The place and the name of each line of the ranking."""
    return re.findall(r'<td class="number">([\d,]+)</td>\s*<th scope="row"><bdi>([^<]+)<', text)


def test_the_ranking_shows_ties_and_further_pages(read, store, strokes):
    """Contributors with as many drawings share a place, on the second page too."""
    for _ in range(RANKING_PAGE + 1):
        store.add_recording(store.add_contributor().id, strokes)
    assert [place for place, _ in lines(read("/ranking"))] == ["1"] * RANKING_PAGE
    following = f'rel="next" href="/ranking?offset={RANKING_PAGE}&amp;by=accepted&amp;span=all"'
    assert following in read("/ranking")
    second = read(f"/ranking?offset={RANKING_PAGE}")
    assert [place for place, _ in lines(second)] == ["1"]
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


def test_the_query_chooses_what_is_ranked_by(read, store, strokes):
    """The column that is ranked by says so; unknown choices are the first one."""
    ann, bob = store.add_contributor("Ann"), store.add_contributor("Bob")
    for symbol in (INT, INT, INT):
        store.add_recording(ann.id, strokes, symbol)
    for symbol in (INT, SUM, None, None):
        store.add_recording(bob.id, strokes, symbol)
    found = {by: read(f"/ranking?by={by}") for by in ("symbols", "drawings")}
    assert [name for _, name in lines(found["symbols"])] == ["Bob", "Ann"]
    assert [name for _, name in lines(found["drawings"])] == ["Bob", "Ann"]
    for by, label in (("symbols", "Symbols"), ("drawings", "Drawings")):
        assert re.findall(r'aria-sort="descending">(\w+)<', found[by]) == [label]
        assert len(re.findall(r'aria-current="true"', found[by])) == 2
    assert read("/ranking?by=votes&span=eon&offset=-1") == read("/ranking?by=accepted&span=all")


@pytest.mark.parametrize(("span", "days"), [("week", 7), ("month", 30), ("year", 365)])
def test_a_span_says_how_many_days_it_has(read, store, strokes, span, days):
    """The page names the days, also when nobody has drawn in them."""
    assert f"Nobody has drawn in the last {days} days." in read(f"/ranking?span={span}")
    store.add_recording(store.add_contributor("Ann").id, strokes)
    assert f"Drawings of the last {days} days count." in read(f"/ranking?span={span}")


def test_one_s_own_place_is_said_on_every_page(client, read, store, strokes):
    """Marked where the line is, and led to from the other pages; strangers have none."""
    assert "Your place" not in read("/ranking")
    draw(client, strokes)
    for _ in range(RANKING_PAGE):
        person = store.add_contributor()
        for _ in range(2):
            store.add_recording(person.id, strokes)
    first = read("/ranking?by=drawings")
    place = RANKING_PAGE + 1
    assert f"Your place: <strong>{place}</strong>" in first
    assert 'class="is-me"' not in first
    [there] = re.findall(r'<a href="([^"]+)#me">Show your line', first)
    second = read(there.replace("&amp;", "&"))
    assert f"Your place: <strong>{place}</strong>" in second
    assert re.search(r'<tr class="is-me" id="me">\s*<td class="number">51<', second)
    assert "Show your line" not in second


def test_one_without_a_drawing_has_no_place(client, read, store, strokes):
    """A contributor who has only voted is told so, and is not listed."""
    theirs = store.add_recording(store.add_contributor("Ann").id, strokes)
    client.put(f"/api/v1/recordings/{theirs.id}/votes/{INT}")
    text = read("/ranking")
    assert "You have no place here" in text
    assert [name for _, name in lines(text)] == ["Ann"]


def test_a_name_cannot_break_the_page(client, read, strokes):
    """A name with marks of HTML is text, on both pages."""
    draw(client, strokes)
    client.patch("/api/v1/me", json={"name": '<b>"Ada"&amp;'})
    for path in ("/ranking", "/profile"):
        assert "&lt;b&gt;&#34;Ada&#34;&amp;amp;" in read(path)
        assert "<b>" not in read(path)


def test_a_stranger_s_profile_says_that_nothing_is_kept(client, read, store):
    """It offers to enter a recovery key, and makes nobody."""
    text = read("/profile")
    assert "Nothing is kept of you yet." in text
    assert 'id="recover"' in text
    assert 'id="who"' not in text
    assert store.counts()["contributors"] == 0


def test_a_contributor_s_profile_shows_what_is_kept(client, read, strokes):
    """Name, hand, counts, newest drawings, place and keys; no cache keeps the page."""
    ids = [draw(client, strokes, INT) for _ in range(7)]
    client.patch("/api/v1/me", json={"name": "Ada", "language": "de", "handedness": "left"})
    client.post("/api/v1/me/keys", json={"label": "Lab tablet"})
    text = read("/profile")
    assert 'name="name" value="Ada"' in text
    assert 'name="language" value="de"' in text
    assert '<option value="left" selected>' in text
    assert "<dt>Drawings</dt><dd>7</dd>" in text
    assert re.findall(r'class="newest__card" href="/drawings/([^"]+)"', text) == ids[:0:-1]
    assert "Place 1 in the ranking" in text
    assert 'href="/gallery?show=mine"' in text
    assert '<span class="key-row__label">Lab tablet</span>' in text
    assert client.get("/profile").headers["Cache-Control"] == "no-store"


def test_without_a_recovery_key_the_profile_warns(client, read, strokes):
    """The dialog to sign out says what would be lost, or that one can come back."""
    draw(client, strokes)
    warning = '<p class="wrong" id="sign-out-warning"'
    assert warning + ">" in read("/profile")
    client.post("/api/v1/me/recovery-key")
    assert warning + " hidden>" in read("/profile")
    assert "Replace the recovery key" in read("/profile")


def test_a_profile_that_goes_meanwhile_is_a_page_with_401(client, store, monkeypatch, strokes):
    """Another device may delete the contributor while the page is put together."""
    draw(client, strokes)
    found = store.contributor(client.get("/api/v1/me").json["id"])
    while not store.delete_contributor(found.id):
        pass
    monkeypatch.setattr(type(store), "contributor", lambda *_: found)
    response = client.get("/profile", headers=HTML)
    assert (response.status_code, response.mimetype) == (401, "text/html")
