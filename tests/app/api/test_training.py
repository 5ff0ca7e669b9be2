"""What Train asks for, by mode, on its page and over the API."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, update

from app.store import tables
from model.accuracy import Reading, Report

HTML = {"Accept": "text/html"}
ALPHA, BETA, INT = "latex:latex2e:alpha", "latex:latex2e:beta", "latex:latex2e:int"
PATH = "/api/v1/training"


@pytest.fixture
def reports(app):
    """Let the networks' reports be these, by name."""

    def set_(reports):
        app.extensions["writemath"] = replace(app.extensions["writemath"], reports=reports)

    return set_


@pytest.fixture
def read(client):
    """Get the page's text for a query; it must be there."""

    def get(query=""):
        response = client.get(f"/train{query}", headers=HTML)
        assert response.status_code == 200
        return response.text

    return get


def asked(text):
    """The symbol that the page asks for, and the mode that it is in."""
    return re.search(r'data-symbol="([^"]+)"', text)[1], re.search(
        r'<option value="(\w+)" selected', text
    )[1]


def ids(answer):
    """Return the ids of an answer's symbols."""
    return [symbol["id"] for symbol in answer.json["symbols"]]


def test_any_symbol_is_asked_for_in_another_order_each_time(client, app):
    """The symbols are the table's, each once; two answers are not the same."""
    first, second = (ids(client.get(f"{PATH}?limit=50")) for _ in range(2))
    assert len(set(first)) == 50
    assert set(first) <= set(app.extensions["writemath"].symbols.ids)
    assert first != second


def test_the_fewest_are_those_without_accepted_drawings(client, app, store, strokes):
    """A symbol with a drawing comes after all without, and with two after those with one."""
    me = store.add_contributor().id
    others = set(app.extensions["writemath"].symbols.ids) - {ALPHA, BETA, INT}
    row = {"contributor_id": me, "strokes": "[]", "created": datetime.now(UTC)}
    with store._writing() as db:  # an import of a thousand drawings takes seconds
        rows = [{**row, "id": id_, "accepted": id_} for id_ in others]
        db.execute(insert(tables.recordings), rows)
    store.add_recording(me, strokes, ALPHA)
    store.add_recording(me, strokes, ALPHA)
    assert set(ids(client.get(f"{PATH}?mode=fewest&limit=2"))) == {BETA, INT}
    store.add_recording(me, strokes, BETA)
    assert ids(client.get(f"{PATH}?mode=fewest&limit=1")) == [INT]
    assert ALPHA not in ids(client.get(f"{PATH}?mode=fewest&limit=50"))


def test_the_confused_are_those_that_a_report_says(client, reports):
    """The first network with a report tells; look-alikes and what is read rightly are left out."""
    readings = {
        ALPHA: Reading(9, 1, 9, ((INT, 8),)),
        BETA: Reading(9, 9, 9, ()),
        "latex:latex2e:sum": Reading(9, 0, 9, (("latex:latex2e:Sigma", 9),)),
    }
    reports({"slides": Report(27, "some", readings)})
    assert ids(client.get(f"{PATH}?mode=confused")) == [ALPHA]


def test_without_a_report_the_votes_tell(client, reports, store, strokes):
    """What voters disagree on is confused; where they never did, nothing tells."""
    reports({})
    answer = client.get(f"{PATH}?mode=confused")
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "mode")
    id_ = store.add_recording(store.add_contributor().id, strokes, ALPHA).id
    store.vote(id_, "local:gone", store.add_contributor().id)
    with store._writing() as db:
        db.execute(update(tables.recordings).values(disputed=True))
    assert ids(client.get(f"{PATH}?mode=confused")) == [ALPHA]


@pytest.mark.parametrize(
    ("query", "field"),
    [("mode=chosen", "mode"), ("mode=", "mode"), ("limit=0", "limit"), ("limit=51", "limit")],
)
def test_a_wrong_query_names_its_field(client, query, field):
    """Bad values are 422 with the field's name."""
    answer = client.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, field)


@pytest.mark.parametrize(
    ("query", "symbol", "mode"),
    [
        ("", None, "random"),
        (f"?symbol={INT}", INT, "chosen"),
        (f"?mode=chosen&symbol={INT}", INT, "chosen"),
        (f"?mode=fewest&symbol={INT}", INT, "fewest"),
        ("?mode=chosen", None, "chosen"),
        ("?mode=fewest", None, "fewest"),
        ("?mode=confused", None, "confused"),
    ],
)
def test_the_address_says_what_is_asked_for(read, query, symbol, mode):
    """A symbol in the address is asked for first, and alone where no mode is named."""
    first, shown = asked(read(query))
    assert shown == mode
    assert first == symbol if symbol else first.startswith("latex:")


def test_a_mode_that_is_none_is_a_page_that_says_so(client):
    """An unknown mode is 422 and names the field."""
    answer = client.get("/train?mode=all", headers=HTML)
    assert answer.status_code == 422
    assert "mode" in answer.text


def test_the_page_says_who_tells_what_is_confused(read, reports):
    """The network is named; where nothing tells, the mode cannot be chosen, and is not taken."""
    assert "Symbols that the network deep mixed up most." in read("?mode=confused")
    reports({})
    text = read("?mode=confused")
    assert asked(text)[1] == "random"
    assert '<option value="confused" disabled>' in text
    assert "Nothing tells yet which symbols are confused" in text


@pytest.mark.parametrize("told_by", ["votes", "report"])
def test_where_none_that_is_known_is_confused_any_symbol_is_asked_for(
    client, read, reports, store, strokes, told_by
):
    """Disputes about removed symbols alone, and a report without confusions, tell nothing."""
    everything_right = {ALPHA: Reading(9, 9, 9, ())}
    reports({"slides": Report(9, "some", everything_right)} if told_by == "report" else {})
    id_ = store.add_recording(store.add_contributor().id, strokes, "local:gone").id
    store.vote(id_, "local:lost", store.add_contributor().id)
    assert store.disputed_symbols() == {"local:gone": 1, "local:lost": 1}
    assert client.get(f"{PATH}?mode=confused").status_code == 422
    text = read("?mode=confused")
    assert asked(text)[1] == "random"
    assert "Nothing tells yet which symbols are confused" in text
