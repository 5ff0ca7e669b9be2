"""Reports on symbols' pictures: one a contributor, taken back at will, listed for the host."""

import json

import pytest

from app.cli import main
from app.schemas.requests import MAX_NOTE
from app.store import UnknownContributor

ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
PATH = f"/api/v1/symbols/{ALPHA}/reports"
WRONG = {"reason": "wrong", "note": "the tail\npoints down"}


@pytest.fixture
def kept(app):
    """The reports in the application's store."""
    return app.extensions["writemath"].store.reports


def test_a_contributor_has_one_report_a_symbol(store):
    """A second one replaces the first; another contributor's stays beside it."""
    me, other = store.add_contributor().id, store.add_contributor().id
    store.add_report(ALPHA, me, "missing")
    second = store.add_report(ALPHA, me, "wrong", "so")
    theirs = store.add_report(ALPHA, other, "missing")
    elsewhere = store.add_report(BETA, me, "wrong")
    assert store.reports() == [second, theirs, elsewhere]
    assert store.report(ALPHA, me) == second
    assert store.report(BETA, other) is None


def test_reports_are_taken_back_one_s_own_or_all(store):
    """A contributor takes back their own; the host forgets all of a symbol."""
    me, other = store.add_contributor().id, store.add_contributor().id
    for person in (me, other):
        store.add_report(ALPHA, person, "wrong")
    store.add_report(BETA, me, "wrong")
    assert store.remove_reports(ALPHA, me) == 1
    assert store.remove_reports(ALPHA, me) == 0
    assert store.report(ALPHA, other) is not None
    assert store.remove_reports(ALPHA) == 1
    assert [report.symbol for report in store.reports()] == [BETA]


@pytest.mark.parametrize("person", ["x" * 22, "\x00", ""])
def test_nobody_reports_nothing(store, person):
    """A report is somebody's."""
    with pytest.raises(UnknownContributor):
        store.add_report(ALPHA, person, "wrong")


def test_a_report_is_sent_read_replaced_and_taken_back(client, kept):
    """POST, GET and DELETE are about the caller's own report."""
    nothing = {"symbol": ALPHA, "reason": None, "note": "", "created": None}
    assert client.get(PATH).json == nothing
    sent = client.post(PATH, json=WRONG)
    assert sent.status_code == 200
    assert {**sent.json, "created": 0} == {"symbol": ALPHA, **WRONG, "created": 0}
    assert client.get(PATH).json == sent.json
    client.post(PATH, json={"reason": "missing"})
    assert [(report.reason, report.note) for report in kept()] == [("missing", "")]
    assert client.delete(PATH).status_code == 204
    assert client.delete(PATH).status_code == 204
    assert kept() == []


def test_another_s_report_is_neither_shown_nor_taken_back(client, app, kept):
    """Who else reports sees and changes nothing of mine."""
    client.post(PATH, json=WRONG)
    other = app.test_client()
    assert other.get(PATH).json["reason"] is None
    assert other.delete(PATH).status_code == 204
    assert len(kept()) == 1
    assert "private" in other.get(PATH).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": "ugly"}, "reason"),
        ({"reason": None}, "reason"),
        ({"reason": "wrong", "note": 3}, "note"),
        ({"reason": "wrong", "note": "x" * (MAX_NOTE + 1)}, "note"),
        ({"reason": "wrong", "note": "a\x00b"}, "note"),
        ({"reason": "wrong", "note": "a\u202eb"}, "note"),
        ({"reason": "wrong", "who": "me"}, "who"),
    ],
)
def test_a_wrong_report_names_its_field(client, kept, body, field):
    """Bad values are 422; nobody becomes a contributor by them."""
    answer = client.post(PATH, json=body)
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, field)
    assert kept() == []
    assert client.get_cookie("writemath_contributor") is None


def test_a_report_is_json_about_a_symbol_from_this_site(client, kept):
    """Another type is 415, an unknown symbol 404, another site's page 403."""
    assert client.post(PATH, data="reason=wrong").status_code == 415
    for method in (client.get, client.delete, client.post):
        unknown = method("/api/v1/symbols/no/reports")
        assert (unknown.status_code, unknown.json["type"]) == (404, "/problems/unknown-symbol")
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(PATH, json=WRONG, headers=foreign).status_code == 403
    assert client.delete(PATH, headers=foreign).status_code == 403
    assert kept() == []


def test_the_host_lists_the_reports_and_forgets_them(client, runner, settings, monkeypatch, app):
    """By symbol with counts and notes, as text or JSON; --clear forgets one symbol's."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    client.post(PATH, json=WRONG)
    app.test_client().post(PATH, json={"reason": "missing"})
    client.post(f"/api/v1/symbols/{BETA}/reports", json={"reason": "missing"})
    text = runner.invoke(main, ["reports"]).output
    assert f"{ALPHA}  \\alpha  wrong: 1, missing: 1, since 20" in text
    assert "the tail" in text
    lines = runner.invoke(main, ["reports", "--json"]).output.splitlines()
    alpha, beta = map(json.loads, lines)
    assert (alpha["wrong"], alpha["missing"], alpha["notes"]) == (1, 1, [WRONG["note"]])
    assert (beta["symbol"], beta["latex"], beta["notes"]) == (BETA, r"\beta", [])
    assert "2 reports forgotten" in runner.invoke(main, ["reports", "--clear", ALPHA]).output
    assert len(runner.invoke(main, ["reports"]).output.splitlines()) == 1
