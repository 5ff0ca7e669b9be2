"""/api/v1/me: keys for programs, and the key that brings an identity to another browser."""

from dataclasses import replace

import pytest

from app.security import COOKIE
from app.store.keys import MOST_KEYS

URL = "/api/v1/me"
RECORDINGS = "/api/v1/recordings"
ALPHA = "latex:latex2e:alpha"
# What an API key may not do, that only a browser may.
FOR_BROWSERS = [("delete", ""), ("post", "/keys"), ("delete", "/keys/x"), ("post", "/recovery-key")]


def key_of(client, label="tablet"):
    """Make an API key."""
    answer = client.post(f"{URL}/keys", json={"label": label})
    assert answer.status_code == 201
    return answer


def test_a_key_is_made_used_and_revoked(app, known, assert_problem):
    """It is shown once, draws in its holder's name, and is worth nothing once revoked."""
    made = key_of(known, "Lab tablet")
    [listed] = known.get(URL).json["keys"]
    assert listed == {name: made.json[name] for name in ("id", "label", "created")}
    assert listed["label"] == "Lab tablet"
    bearer = {"Authorization": f"Bearer {made.json['key']}"}
    assert app.test_client().get(URL, headers=bearer).json["id"] == known.get(URL).json["id"]
    assert known.delete(made.headers["Location"]).status_code == 204
    assert known.get(URL).json["keys"] == []
    assert_problem(app.test_client().get(URL, headers=bearer), 401, "bad-key")
    assert_problem(known.delete(made.headers["Location"]), 404, "unknown-key")


@pytest.mark.parametrize("label", ["", "  ", "x" * 61, "a\tb", 7, None])
def test_a_label_can_be_read(known, label, assert_problem):
    """A key is called something that can be seen."""
    answer = known.post(f"{URL}/keys", json={"label": label})
    assert_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["path"] == "label"


def test_ten_keys_are_enough(known, assert_problem):
    """One more is refused until one is revoked."""
    made = [key_of(known).json["id"] for _ in range(MOST_KEYS)]
    answer = known.post(f"{URL}/keys", json={"label": "x"})
    assert_problem(answer, 409, "too-many-keys")
    known.delete(f"{URL}/keys/{made[0]}")
    key_of(known)


def test_anothers_key_is_404(app, known, strokes, assert_problem):
    """Nobody revokes someone else's key, or learns that there is one."""
    other = app.test_client()
    other.post(RECORDINGS, json={"strokes": strokes})
    theirs = key_of(other).json["id"]
    assert_problem(known.delete(f"{URL}/keys/{theirs}"), 404, "unknown-key")
    assert len(other.get(URL).json["keys"]) == 1


def test_an_api_key_reads_and_renames(bearer, known):
    """What a program may: see and export everything, and change the profile."""
    assert bearer.get(URL).json == known.get(URL).json
    assert bearer.get(f"{URL}/export").json == known.get(f"{URL}/export").json
    assert bearer.patch(URL, json={"language": "de"}).json["language"] == "de"


@pytest.mark.parametrize(("method", "path"), FOR_BROWSERS)
def test_an_api_key_neither_makes_keys_nor_deletes(bearer, known, method, path, assert_problem):
    """A key that leaked can be revoked, and cannot take its holder's place."""
    before = known.get(URL).json
    [key] = before["keys"]
    answer = bearer.open(
        URL + path.replace("/x", f"/{key['id']}"), method=method.upper(), json={"label": "x"}
    )
    assert_problem(answer, 403, "cookie-needed")
    assert known.get(URL).json == before


def test_a_key_with_a_cookie_beside_it_is_still_a_key(bearer, known, assert_problem):
    """The header says who writes, whatever the browser sends along."""
    bearer.set_cookie(COOKIE, known.get_cookie(COOKIE).value)
    assert_problem(bearer.delete(URL), 403, "cookie-needed")


def test_a_recovery_key_moves_the_identity(app, known):
    """Typed on another device it gives that one the cookie, as often as it is typed."""
    key = known.post(f"{URL}/recovery-key").json["key"]
    assert known.get(URL).json["recovery"] is not None
    for typed in (key, key.lower().replace("-", " ")):
        other = app.test_client()
        answer = other.post(f"{URL}/recover", json={"key": typed})
        assert answer.status_code == 200
        assert answer.json == known.get(URL).json == other.get(URL).json
        assert "HttpOnly" in answer.headers["Set-Cookie"]


def test_a_recovery_key_replaces_who_one_was(app, known, strokes):
    """A browser that had drawn under another name is the key's contributor from then on."""
    other = app.test_client()
    other.post(RECORDINGS, json={"strokes": strokes})
    other.post(f"{URL}/recover", json={"key": known.post(f"{URL}/recovery-key").json["key"]})
    assert other.get(URL).json["id"] == known.get(URL).json["id"]


def test_the_kinds_of_keys_are_kept_apart(app, known, assert_problem):
    """An API key recovers nobody; a recovery key, new or replaced, is no API key."""
    api = key_of(known).json["key"]
    old, new = (known.post(f"{URL}/recovery-key").json["key"] for _ in range(2))
    for typed in (api, old, "", "x", "\x7f"):
        answer = app.test_client().post(f"{URL}/recover", json={"key": typed})
        assert_problem(answer, 422, "invalid")
        assert answer.json["errors"][0]["path"] == "key"
        assert "Set-Cookie" not in answer.headers
    for key in (old, new, new.replace("-", "")):
        answer = app.test_client().get(URL, headers={"Authorization": f"Bearer {key}"})
        assert_problem(answer, 401, "bad-key")


def test_recovery_keys_cannot_be_tried_for_long(make_app, settings):
    """After a few tries an address has to wait, although other writes are still taken."""
    limited = replace(settings, rate_limits=True, recover_limit="3/minute")
    client = make_app(limited).test_client()
    tries = [client.post(f"{URL}/recover", json={"key": "x"}).status_code for _ in range(5)]
    assert tries == [422, 422, 422, 429, 429]
    assert client.post(f"{URL}/sign-out").status_code == 204
