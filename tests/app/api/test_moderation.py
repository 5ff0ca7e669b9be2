"""Flags and moderators over plain HTTP: what each may do, and that everyone else is refused."""

import re

import pytest

URL = "/api/v1/recordings"
LOG = "/api/v1/moderation/log"
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
HTML = {"Accept": "text/html"}


@pytest.fixture
def store(app):
    """The application's store."""
    return app.extensions["writemath"].store


@pytest.fixture
def drawing(client, strokes):
    """The id of a drawing of `client`, who says that it is an alpha."""
    return client.post(URL, json={"strokes": strokes, "symbol": ALPHA}).json["id"]


@pytest.fixture
def other(app):
    """Another browser, whose contributor has written here."""
    client = app.test_client()
    client.post(URL, json={"strokes": [[[0, 0]]]})
    return client


@pytest.fixture
def stranger(app):
    """A browser that has never written here."""
    return app.test_client()


@pytest.fixture
def mod(app, store):
    """A program with a moderator's key."""
    person = store.add_contributor("Mod")
    store.set_moderator(person.id, moderator=True)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {store.add_key(person.id)}"
    return client


def acts(drawing, action="A" * 22):
    """Return every request that is for moderators only: (method, path, body)."""
    return [
        ("put", f"{URL}/{drawing}/settled", {"symbol": BETA}),
        ("put", f"{URL}/{drawing}/settled", {"symbol": None}),
        ("delete", f"{URL}/{drawing}/settled", None),
        ("put", f"{URL}/{drawing}/hidden", {"reason": "other"}),
        ("delete", f"{URL}/{drawing}/hidden", None),
        ("delete", f"{URL}/{drawing}/flags", None),
        ("put", f"{LOG}/{action}/undone", None),
        ("get", LOG, None),
        ("get", "/api/v1/moderation/disputed", None),
        ("get", "/api/v1/moderation/flagged", None),
        ("get", "/moderation", None),
        ("get", "/moderation?list=log", None),
    ]


def send(client, method, path, body, **more):
    """Send one of `acts`."""
    return client.open(path, method=method.upper(), json=body, **more)


def test_everyone_but_moderators_is_refused(client, other, stranger, drawing, store, mod):
    """The maker, another contributor and a stranger get 403, nothing changes, nobody is made."""
    other.put(f"{URL}/{drawing}/flag", json={"reason": "other"})
    mod.put(f"{URL}/{drawing}/settled", json={"symbol": ALPHA})
    [line] = mod.get(LOG).json["actions"]
    before = store.recording(drawing), store.counts(), store.moderation_log(9)
    for someone in (client, other, stranger):
        for act in acts(drawing, line["id"]) + acts("no-such-drawing"):
            answer = send(someone, *act)
            assert (answer.status_code, answer.json["type"]) == (403, "/problems/not-moderator")
            assert "Set-Cookie" not in answer.headers
    assert (store.recording(drawing), store.counts(), store.moderation_log(9)) == before


def test_a_moderator_who_was_revoked_is_refused(mod, drawing, store):
    """The right ends at once, with the key still good."""
    [person] = store.moderators()
    assert mod.get(LOG).status_code == 200
    store.set_moderator(person.id, moderator=False)
    assert {send(mod, *act).status_code for act in acts(drawing)} == {403}


def test_a_decision_of_another_sites_page_is_refused(mod, drawing, store):
    """A moderator's browser that another site leads here decides nothing."""
    before = store.recording(drawing)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    acts_here = [act for act in acts(drawing) if act[0] != "get"]
    acts_here.append(("put", f"{URL}/{drawing}/flag", {"reason": "other"}))
    acts_here.append(("delete", f"{URL}/{drawing}/flag", None))
    for act in acts_here:
        answer = send(mod, *act, headers=foreign)
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/cross-site")
    assert store.recording(drawing) == before


def test_the_answer_tells_what_moderators_and_votes_made_of_it(client, other, mod, drawing):
    """`disputed`, `settled` and `hidden` follow votes and decisions; votes stay what they were."""

    def told(answer):
        assert answer.status_code == 200
        body = answer.json
        return [body[name] for name in ("accepted", "disputed", "settled", "hidden")]

    assert told(client.get(f"{URL}/{drawing}")) == [ALPHA, False, False, False]
    assert told(other.put(f"{URL}/{drawing}/votes/{BETA}")) == [None, True, False, False]
    path = f"{URL}/{drawing}/settled"
    assert told(mod.put(path, json={"symbol": BETA})) == [BETA, False, True, False]
    assert told(mod.put(path, json={"symbol": None})) == [None, False, True, False]
    assert told(mod.delete(path)) == [None, True, False, False]
    path = f"{URL}/{drawing}/hidden"
    assert told(mod.put(path, json={"reason": "private"})) == [None, False, False, True]
    assert told(mod.delete(path)) == [None, True, False, False]
    assert client.get(f"{URL}/{drawing}").json["votes"] == {ALPHA: 1, BETA: 1}


@pytest.mark.parametrize("end", ["", ".png", ".svg"])
def test_a_hidden_drawing_is_there_for_its_maker_and_moderators_only(
    client, other, stranger, mod, drawing, end
):
    """Others get 404, whatever they have in their cache; those who see it keep no copy."""
    seen = stranger.get(f"{URL}/{drawing}{end}")
    mod.put(f"{URL}/{drawing}/hidden", json={"reason": "offensive"})
    for someone in (other, stranger):
        known = {"If-None-Match": seen.headers["ETag"]}
        # A wrong key is 401 elsewhere; here it would tell that there is something.
        for headers in ({}, known, {"Authorization": "Bearer nobody"}):
            answer = someone.get(f"{URL}/{drawing}{end}", headers=headers)
            assert (answer.status_code, answer.json["type"]) == (404, "/problems/unknown-recording")
    for someone in (client, mod):
        answer = someone.get(f"{URL}/{drawing}{end}")
        assert answer.status_code == 200
        assert answer.cache_control.no_store
        assert answer.cache_control.private
    mod.delete(f"{URL}/{drawing}/hidden")
    assert stranger.get(f"{URL}/{drawing}{end}").headers["ETag"] == seen.headers["ETag"]


def test_a_hidden_drawing_is_on_no_page_and_takes_no_votes(client, other, mod, drawing, store):
    """Gallery, symbol page and ranking lack it; others' votes and flags find nothing."""
    mod.put(f"{URL}/{drawing}/hidden", json={"reason": "other"})
    for path in ("/gallery", f"/symbols/{ALPHA}"):
        assert drawing not in other.get(path).text
    assert other.get(f"/drawings/{drawing}").status_code == 404
    for method, path, body in (
        ("put", f"votes/{ALPHA}", None),
        ("delete", f"votes/{ALPHA}", None),
        ("put", "flag", {"reason": "other"}),
        ("delete", "flag", None),
    ):
        assert send(other, method, f"{URL}/{drawing}/{path}", body).status_code == 404
    assert "Hidden by a moderator" in client.get(f"/drawings/{drawing}").text
    assert store.recording(drawing).votes == {ALPHA: 1}
    assert client.delete(f"{URL}/{drawing}").status_code == 204


def test_a_drawing_is_flagged_and_the_flag_taken_back(client, other, stranger, drawing, store):
    """Anyone may, the maker too: 200 with one's own flag, once each; 204 when it is taken back."""
    path = f"{URL}/{drawing}/flag"
    answer = other.put(path, json={"reason": "offensive"})
    assert (answer.status_code, answer.json) == (200, {"reason": "offensive", "dismissed": False})
    assert other.put(path, json={"reason": "private"}).json["reason"] == "private"
    first = stranger.put(path, json={"reason": "no-symbol"})
    assert "Set-Cookie" in first.headers  # a first write makes a contributor
    client.put(path, json={"reason": "other"})
    assert store.recording(drawing).flags == 3
    for someone in (other, stranger, client):
        assert [someone.delete(path).status_code for _ in range(2)] == [204, 204]
    assert store.recording(drawing).flags == 0


def test_taking_back_a_flag_that_is_not_there_makes_nobody(stranger, drawing, store):
    """A stranger's DELETE is 204 and sets no cookie."""
    before = store.counts()
    answer = stranger.delete(f"{URL}/{drawing}/flag")
    assert (answer.status_code, store.counts()) == (204, before)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("what", "body", "path"),
    [
        ("flag", {}, "reason"),
        ("flag", {"reason": "ugly"}, "reason"),
        ("flag", {"reason": None}, "reason"),
        ("flag", {"reason": "other", "note": "x"}, "note"),
        ("hidden", {}, "reason"),
        ("hidden", {"reason": 5}, "reason"),
        ("settled", {}, "symbol"),
        ("settled", {"symbol": 5}, "symbol"),
        ("settled", {"symbols": ALPHA}, "symbols"),
        ("settled", [], ""),
    ],
)
def test_a_wrong_body_is_422_and_names_the_field(mod, drawing, store, what, body, path):
    """Nothing is stored."""
    before = store.recording(drawing)
    answer = mod.put(f"{URL}/{drawing}/{what}", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == path
    assert store.recording(drawing) == before


@pytest.mark.parametrize("what", ["flag", "hidden", "settled"])
def test_a_body_that_is_no_json_is_415_and_a_large_one_413(mod, drawing, what):
    """The limits of every body hold here."""
    path = f"{URL}/{drawing}/{what}"
    assert mod.put(path, data="reason=other").status_code == 415
    large = mod.put(path, data=b" " * (2 << 20), content_type="application/json")
    assert large.status_code == 413


def test_what_is_not_there_is_404(mod, client):
    """An unknown drawing, symbol or line of the log, of whatever form."""
    stored = client.post(URL, json={"strokes": [[[0, 0]]]}).json["id"]
    for id_ in ("nope", "A" * 22, "%00"):
        for method, path, body in acts(id_, id_)[:7]:
            assert send(mod, method, path, body).status_code == 404
        assert mod.put(f"{URL}/{id_}/flag", json={"reason": "other"}).status_code == 404
        for list_ in ("log", "disputed", "flagged"):
            refused = mod.get(f"/api/v1/moderation/{list_}?before={id_}")
            assert refused.status_code == 404
            assert [error["path"] for error in refused.json["errors"]] == ["before"]
    answer = mod.put(f"{URL}/{stored}/settled", json={"symbol": "nope"})
    assert answer.json["type"] == "/problems/unknown-symbol"
    answer = mod.put(f"{LOG}/{'A' * 22}/undone")
    assert answer.json["type"] == "/problems/unknown-action"


@pytest.mark.parametrize("list_", ["log", "disputed", "flagged"])
@pytest.mark.parametrize("limit", ["0", "101", "x", "1e1"])
def test_a_wrong_limit_is_422(mod, list_, limit):
    """The query is checked as everywhere."""
    answer = mod.get(f"/api/v1/moderation/{list_}?limit={limit}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "limit"


def test_the_queues_and_the_log_are_paged(mod, client, other, strokes):
    """Each item once, newest first; `more` ends with the last page; flags come with reasons."""
    drawn = [
        client.post(URL, json={"strokes": strokes, "symbol": ALPHA}).json["id"] for _ in range(3)
    ]
    for id_ in drawn:
        other.put(f"{URL}/{id_}/votes/{BETA}")
        other.put(f"{URL}/{id_}/flag", json={"reason": "private"})
    for list_ in ("disputed", "flagged"):
        path = f"/api/v1/moderation/{list_}?limit=2"
        first = mod.get(path)
        assert first.cache_control.no_store
        assert [one["id"] for one in first.json["recordings"]] == drawn[:0:-1]
        assert first.json["more"] is True
        assert first.json["recordings"][0]["flags"] == {"private": 1}
        second = mod.get(f"{path}&before={drawn[1]}").json
        assert ([one["id"] for one in second["recordings"]], second["more"]) == ([drawn[0]], False)
    for id_ in drawn:
        mod.delete(f"{URL}/{id_}/flags")
    log = mod.get(f"{LOG}?limit=2").json
    assert ([line["recording_id"] for line in log["actions"]], log["more"]) == (drawn[:0:-1], True)
    assert mod.get(f"{LOG}?recording={drawn[1]}").json["actions"] == [log["actions"][1]]
    assert mod.get("/api/v1/moderation/flagged").json == {"recordings": [], "more": False}


def test_a_decision_is_undone_from_the_log(mod, drawing, client):
    """200 with the drawing as it was; what was changed again since is 409 and stays."""
    path = f"{URL}/{drawing}/settled"
    for symbol in (BETA, None):
        mod.put(path, json={"symbol": symbol})
    newest, first = mod.get(LOG).json["actions"]
    assert (newest["before"], newest["after"]) == (BETA, "")
    late = mod.put(f"{LOG}/{first['id']}/undone")
    assert (late.status_code, late.json["type"]) == (409, "/problems/changed-since")
    for line, accepted in ((newest, BETA), (newest, BETA), (first, ALPHA)):
        answer = mod.put(f"{LOG}/{line['id']}/undone")
        assert (answer.status_code, answer.json["accepted"]) == (200, accepted)
    client.delete(f"{URL}/{drawing}")
    assert all(line["gone"] for line in mod.get(LOG).json["actions"])
    assert mod.put(f"{LOG}/{first['id']}/undone").status_code == 404


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


def test_flags_and_decisions_count_as_writes(make_app, settings, strokes):
    """The rate limit of writes holds for them."""
    from dataclasses import replace

    limited = replace(settings, rate_limits=True, write_limit="2/minute")
    client = make_app(limited).test_client()
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    path = f"{URL}/{id_}/flag"
    assert client.put(path, json={"reason": "other"}).status_code == 200
    assert client.put(path, json={"reason": "other"}).status_code == 429
    for method, path, body in acts(id_)[:7]:
        assert send(client, method, path, body).status_code == 429


def test_the_setting_decides_how_many_must_agree(make_app, settings, strokes):
    """WRITEMATH_CONSENSUS=2: the drawer alone is not enough, and the page says so."""
    from dataclasses import replace

    app = make_app(replace(settings, consensus=2))
    client, other = app.test_client(), app.test_client()
    stored = client.post(URL, json={"strokes": strokes, "symbol": ALPHA}).json
    assert client.get(f"{URL}/{stored['id']}").json["accepted"] is None
    assert "1 of 2 votes needed" in client.get(stored["url"]).text
    assert other.put(f"{URL}/{stored['id']}/votes/{ALPHA}").json["accepted"] == ALPHA
    assert "Accepted as" in client.get(stored["url"]).text
