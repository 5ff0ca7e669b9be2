"""/api/v1/me: what contributors see, change, take along and delete of their own."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.api import me
from app.security import COOKIE

URL = "/api/v1/me"
RECORDINGS = "/api/v1/recordings"
ALPHA = "latex:latex2e:alpha"
FOREIGN = {"Sec-Fetch-Site": "cross-site"}
WRITES = [
    ("patch", ""),
    ("delete", ""),
    ("post", "/keys"),
    ("delete", "/keys/x"),
    ("post", "/recovery-key"),
    ("post", "/recover"),
    ("post", "/sign-out"),
]


def test_a_contributor_sees_what_is_kept(known):
    """Name, counts and keys; what was not said is null."""
    mine = known.get(URL).json
    assert re.fullmatch(r"[A-Z]\w+ [A-Z]\w+ \d{4}", mine["name"])
    kept = {name: mine[name] for name in mine if name not in {"id", "name", "created"}}
    assert kept == {
        "language": None, "handedness": None, "moderator": False, "recovery": None, "keys": [],
        "drawings": 1, "accepted": kept["accepted"], "symbols": kept["accepted"], "votes": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("get", "/export"), *WRITES[:5]])
def test_a_stranger_is_told_that_nothing_is_kept(client, method, path, assert_problem):
    """401, in the API's form; nobody is made."""
    answer = client.open(URL + path, method=method.upper(), json={"label": "x"})
    assert_problem(answer, 401, "not-known")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.get_cookie(COOKIE) is None


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_another_sites_page_changes_nothing(known, store, method, path, assert_problem):
    """Every write is refused, the one that would sign the visitor in among them."""
    before = known.get(URL).json
    body = {"key": store.add_recovery_key(store.add_contributor().id)}
    answer = known.open(URL + path, method=method.upper(), json=body, headers=FOREIGN)
    assert_problem(answer, 403, "cross-site")
    assert "Set-Cookie" not in answer.headers
    assert known.get(URL).json == before


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("get", "/export"), *WRITES])
def test_no_cache_keeps_an_answer(app, known, method, path):
    """Answers and problems alike are for the caller alone."""
    for client in (known, app.test_client()):
        answer = client.open(URL + path, method=method.upper(), json={})
        assert answer.headers["Cache-Control"] == "no-store"


def test_name_language_and_hand_are_changed(known):
    """Each in its normal form; null takes a word back; what is left out stays."""
    mine = known.patch(URL, json={"name": " Ada  L ", "language": "PT-br", "handedness": "left"})
    assert mine.status_code == 200
    said = ("name", "language", "handedness")
    assert [mine.json[name] for name in said] == ["Ada L", "pt-BR", "left"]
    mine = known.patch(URL, json={"handedness": None}).json
    assert [mine[name] for name in said] == ["Ada L", "pt-BR", None]
    assert known.get(URL).json == known.patch(URL, json={}).json == mine


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", None), ("name", 7), ("name", "a\nb"), ("name", "x" * 61),
        ("name", "Moderator"), ("name", "\u0410da"), ("name", "\u3164"),
        ("language", "german"), ("language", ""), ("language", 1), ("language", "\u0000"),
        ("handedness", "none"), ("handedness", ""), ("handedness", True),
        ("moderator", True), ("votes", 5), ("id", "A" * 22),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(known, field, value, assert_problem):
    """422 with the field's name, and nothing of the request is taken."""
    before = known.get(URL).json
    answer = known.patch(URL, json={"handedness": "both", field: value})
    assert_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["path"] == field
    assert known.get(URL).json == before


def test_anothers_name_is_refused(known, store, assert_problem):
    """422 that names the field, whatever the case."""
    store.add_contributor("Ada Lovelace")
    answer = known.patch(URL, json={"name": "ada lovelace"})
    assert_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["path"] == "name"


@pytest.mark.parametrize("name", ["Ada Lovelace", "The Moderator"])
def test_ones_own_name_is_no_choice(app, store, name, assert_problem):
    """A form that sends it back with something else is saved, though it could not be chosen now."""
    store.add_contributor(name)
    mine = store.add_contributor(name)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {store.add_key(mine.id)}"
    saved = client.patch(URL, json={"name": name, "language": "de", "handedness": None})
    assert (saved.status_code, saved.json["name"], saved.json["language"]) == (200, name, "de")
    answer = client.patch(URL, json={"name": name.upper()})
    assert_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["path"] == "name"


@pytest.mark.parametrize(
    ("method", "path"), [("patch", ""), ("post", "/keys"), ("post", "/recover")]
)
def test_bodies_are_json_objects(known, method, path, assert_problem):
    """Another content type is 415, no JSON 422, too much 413."""
    send = getattr(known, method)
    assert_problem(send(URL + path, data="name=Ada"), 415, "unsupported-type")
    for body in (b"", b"{", b"[]", b"null", b'{"name": "\xff"}', b'{"key": "\\ud800"}'):
        assert_problem(send(URL + path, data=body, content_type="application/json"), 422, "invalid")
    large = b'{"key": "' + b"x" * (1 << 20) + b'"}'
    assert_problem(send(URL + path, data=large, content_type="application/json"), 413, "too-large")


def test_signing_out_forgets_the_browser_alone(app, known, strokes, assert_problem):
    """The cookie goes, the contributor stays; the next drawing is somebody else's."""
    mine = known.get(URL).json["id"]
    key = known.post(f"{URL}/recovery-key").json["key"]
    assert known.post(f"{URL}/sign-out").status_code == 204
    assert known.get_cookie(COOKIE) is None
    assert_problem(known.get(URL), 401, "not-known")
    known.post(RECORDINGS, json={"strokes": strokes})
    assert known.get(URL).json["id"] != mine
    assert app.test_client().post(f"{URL}/recover", json={"key": key}).json["drawings"] == 1


def test_the_export_is_one_document_with_everything(app, known, strokes):
    """Profile, drawings with strokes, votes with their times; a file for the browser."""
    other = app.test_client()
    theirs = other.post(RECORDINGS, json={"strokes": strokes}).json["id"]
    known.put(f"{RECORDINGS}/{theirs}/votes/{ALPHA}")
    answer = known.get(f"{URL}/export")
    assert answer.content_type == "application/json"
    assert 'attachment; filename="writemath.json"' in answer.headers["Content-Disposition"]
    export = json.loads(answer.text)
    assert export["profile"] == known.get(URL).json
    [drawing] = export["drawings"]
    assert drawing["strokes"] == strokes
    assert {vote["recording_id"] for vote in export["votes"]} == {drawing["id"], theirs}
    assert all(re.match(r"\d{4}-\d\d-\d\dT", vote["created"]) for vote in export["votes"])
    assert [export[name] for name in ("flags", "reports", "moderation")] == [[], [], []]


def test_deleting_everything_leaves_nothing(app, known, store, strokes, assert_problem):
    """Drawings, votes and keys are gone, and the cookie is nobody's, on this browser and others."""
    other, second = app.test_client(), app.test_client()
    theirs = other.post(RECORDINGS, json={"strokes": strokes}).json["id"]
    known.put(f"{RECORDINGS}/{theirs}/votes/{ALPHA}")
    key = known.post(f"{URL}/keys", json={"label": "tablet"}).json["key"]
    second.post(f"{URL}/recover", json={"key": known.post(f"{URL}/recovery-key").json["key"]})
    assert known.delete(URL).status_code == 204
    assert known.get_cookie(COOKIE) is None
    assert store.counts() == {"recordings": 1, "votes": 0, "contributors": 1}
    assert other.get(f"{RECORDINGS}/{theirs}").json["votes"] == {}
    assert_problem(second.get(URL), 401, "not-known")
    bearer = {"Authorization": f"Bearer {key}"}
    assert_problem(app.test_client().get(URL, headers=bearer), 401, "bad-key")


def test_a_long_history_is_deleted_in_several_requests(known, store, strokes, monkeypatch):
    """202 says that there is more; what is there between two requests is right."""
    for _ in range(3):
        known.post(RECORDINGS, json={"strokes": strokes})
    monkeypatch.setattr(me, "PATIENCE", -1)
    answers = [known.delete(URL)]
    assert answers[0].json == {"done": False}
    while answers[-1].status_code == 202:
        assert known.get(URL).status_code == 200
        answers.append(known.delete(URL))
    assert {answer.status_code for answer in answers} == {202, 204}
    assert store.counts() == {"recordings": 0, "votes": 0, "contributors": 0}


def test_one_who_is_deleted_in_the_middle_of_a_request_is_told(app, known, store, strokes):
    """Writes that another device's deletion overtakes are 401, never a fault of the server."""
    mine = known.get(URL).json["id"]
    cookie = known.get_cookie(COOKIE).value
    others = [app.test_client() for _ in range(6)]
    for other in others:
        other.set_cookie(COOKIE, cookie)

    def write(other):
        return other.post(RECORDINGS, json={"strokes": strokes, "symbol": ALPHA}).status_code

    with ThreadPoolExecutor(8) as threads:
        done = threads.submit(lambda: [store.delete_contributor(mine) for _ in range(200)])
        statuses = set(threads.map(write, others))
        done.result()
    assert statuses <= {201, 401}
    assert store.contributor(mine) is None or store.delete_contributor(mine) in {True, False}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/keys", {"label": "x"}),
        ("post", "/recovery-key", None),
        ("patch", "", {"language": "de"}),
        ("get", "", None),
        ("get", "/export", None),
    ],
)
def test_one_who_is_gone_when_it_comes_to_writing_is_401(
    known, store, monkeypatch, method, path, body, assert_problem
):
    """Between the cookie's check and the write somebody else may have deleted the contributor."""
    found = store.contributor(known.get(URL).json["id"])
    while not store.delete_contributor(found.id):
        pass
    monkeypatch.setattr(type(store), "contributor", lambda *_: found)
    answer = known.open(URL + path, method=method.upper(), json=body)
    assert_problem(answer, 401, "not-known")
