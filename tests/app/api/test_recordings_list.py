"""GET /api/v1/recordings: lists of drawings for programs, and what they do not show."""

import pytest
from sqlalchemy import update

from app.store import gallery, tables

ALPHA, INT = "latex:latex2e:alpha", "latex:latex2e:int"
PATH = "/api/v1/recordings"


@pytest.fixture
def post(client, strokes):
    """Store a drawing of the client's; return its id."""
    return lambda symbol=None: client.post(
        PATH, json={"strokes": strokes} | ({"symbol": symbol} if symbol else {})
    ).json["id"]


def mark(store, id_, **values):
    """Set columns of a recording."""
    with store._writing() as db:
        db.execute(update(tables.recordings).where(tables.recordings.c.id == id_).values(values))


def ids(answer):
    """Return the ids of an answer's drawings."""
    assert answer.status_code == 200, answer.text
    return [drawing["id"] for drawing in answer.json["recordings"]]


def test_the_list_is_walked_by_next(client, post):
    """Each answer names the following page, the last one none."""
    drawn = [post() for _ in range(5)][::-1]
    first = client.get(f"{PATH}?limit=2")
    second = client.get(f"{PATH}?limit=2&before={first.json['next']}")
    third = client.get(f"{PATH}?limit=2&before={second.json['next']}")
    assert ids(first) + ids(second) + ids(third) == drawn
    assert third.json["next"] is None


def test_a_drawing_in_the_list(client, post, strokes):
    """It has all that the recording has, and its state; the strokes where they are asked for."""
    id_ = post(INT)
    whole = client.get(f"{PATH}/{id_}").json
    (listed,) = client.get(PATH).json["recordings"]
    state = {"disputed": False, "hidden": False, "strokes": None}
    assert listed == {name: whole[name] for name in listed.keys() & whole.keys()} | state
    (full,) = client.get(f"{PATH}?strokes=true").json["recordings"]
    assert full == listed | {"strokes": strokes}


def test_a_list_with_strokes_ends_where_it_has_many_points(client, post, strokes, monkeypatch):
    """Its pages are shorter, and `next` still leads through all; a list without is as it was."""
    drawn = [post() for _ in range(5)][::-1]
    own = str(strokes).count("[")
    for points, most in ((2 * own, 2), (3 * own - 1, 2), (1, 1), (5 * own, 3)):
        monkeypatch.setattr(gallery, "POINTS", points)
        found, before = [], ""
        while before is not None:
            answer = client.get(f"{PATH}?strokes=true&limit=3{before and f'&before={before}'}")
            assert 0 < len(ids(answer)) <= most
            assert all(drawing["strokes"] == strokes for drawing in answer.json["recordings"])
            found += ids(answer)
            before = answer.json["next"]
        assert found == drawn
    monkeypatch.setattr(gallery, "POINTS", 1)
    assert ids(client.get(f"{PATH}?limit=5")) == drawn


def test_lists_by_what_they_show_and_of_a_symbol(client, post, store, app):
    """mine, unlabelled and disputed, alone and with a symbol; another client has nothing."""
    accepted, waiting, disputed = post(INT), post(), post(ALPHA)
    mark(store, disputed, accepted=None, disputed=True)
    assert ids(client.get(f"{PATH}?show=mine")) == [disputed, waiting, accepted]
    assert ids(client.get(f"{PATH}?show=unlabelled")) == [waiting]
    assert ids(client.get(f"{PATH}?show=disputed")) == [disputed]
    assert ids(client.get(f"{PATH}?symbol={INT}")) == [accepted]
    assert ids(client.get(f"{PATH}?show=mine&symbol={ALPHA}")) == [disputed]
    assert ids(app.test_client().get(f"{PATH}?show=mine")) == []
    assert ids(app.test_client().get(PATH)) == [disputed, waiting, accepted]


def test_a_hidden_drawing_is_listed_to_its_drawer_alone(client, post, store, app):
    """Under mine it is marked; the list of others does not have it, nor the drawer's of all."""
    id_ = post(INT)
    mark(store, id_, hidden=True)
    assert client.get(f"{PATH}?show=mine").json["recordings"][0]["hidden"] is True
    for show in ("all", "unlabelled", "disputed"):
        assert ids(client.get(f"{PATH}?show={show}")) == []
    assert ids(app.test_client().get(f"{PATH}?show=mine")) == []


def test_a_key_s_own_drawings_are_mine(app, store, strokes):
    """A program that is known by its key lists what it has drawn."""
    person = store.add_contributor()
    headers = {"Authorization": f"Bearer {store.add_key(person.id)}"}
    drawn = store.add_recording(person.id, strokes).id
    assert ids(app.test_client().get(f"{PATH}?show=mine", headers=headers)) == [drawn]


def test_one_s_own_list_stays_out_of_shared_caches(client, post):
    """A proxy must not give one visitor's list to another."""
    post()
    assert "private" in client.get(f"{PATH}?show=mine").headers["Cache-Control"]
    assert "private" not in client.get(PATH).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("show=yours", "show"),
        ("show=", "show"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1e1", "limit"),
        ("strokes=perhaps", "strokes"),
    ],
)
def test_a_wrong_query_names_its_field(client, query, field):
    """Bad values are 422, and the problem says which field and why."""
    answer = client.get(f"{PATH}?{query}")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"][0]["path"] == field


@pytest.mark.parametrize("query", ["symbol=no", "symbol=", "symbol=%00", "before=no", "before=%00"])
def test_a_symbol_or_drawing_that_is_not_there_is_404(client, query):
    """Ids of any form are compared, never parsed."""
    answer = client.get(f"{PATH}?{query}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert [error["path"] for error in answer.json["errors"]] == [query.partition("=")[0]]
