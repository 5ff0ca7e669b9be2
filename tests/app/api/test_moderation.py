"""Flags and moderators over plain HTTP: what each may do, and that everyone else is refused."""

import pytest

URL = "/api/v1/recordings"
LOG = "/api/v1/moderation/log"
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
HTML = {"Accept": "text/html"}


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
