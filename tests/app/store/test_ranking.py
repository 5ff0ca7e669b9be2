"""The ranking: by what, of which time, and who shares a place; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from itertools import chain, product

import pytest
from sqlalchemy import event, update

from app.store import CRITERIA, Order, tables

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


def counts(lines):
    """Return the place and the three counts of each line."""
    return [(line.place, line.accepted, line.symbols, line.drawings) for line in lines]


@pytest.fixture
def people(store):
    """Ann has most drawings, Bob most symbols, Cy most accepted drawings, Dee none."""
    ids = {name: store.add_contributor(name).id for name in ("Ann", "Bob", "Cy", "Dee")}
    for name, symbols in (
        ("Ann", [ALPHA, None, None, None, None]),
        ("Bob", [ALPHA, BETA, "c"]),
        ("Cy", [ALPHA] * 4),
    ):
        for symbol in symbols:
            store.add_recording(ids[name], DOT, symbol)
    return ids


@pytest.mark.parametrize(
    ("by", "names", "places"),
    [
        ("accepted", ["Cy", "Bob", "Ann"], [1, 2, 3]),
        ("symbols", ["Bob", "Cy", "Ann"], [1, 2, 2]),
        ("drawings", ["Ann", "Cy", "Bob"], [1, 2, 3]),
    ],
)
def test_each_criterion_has_its_own_order(store, people, by, names, places):
    """Most first; equal counts share a place; who never drew is not listed."""
    lines = store.ranking(10, 0, Order(by))
    assert [line.place for line in lines] == places
    tied = sorted(line.contributor.name for line in lines)
    assert tied == sorted(names)
    assert lines[0].contributor.name == names[0]
    every = {"Ann": (1, 1, 5), "Bob": (3, 3, 3), "Cy": (4, 1, 4)}
    for line in lines:
        assert (line.accepted, line.symbols, line.drawings) == every[line.contributor.name]
    assert [line.line for line in lines] == [0, 1, 2]


def test_a_shared_place_takes_as_many_places_as_it_has_people(store):
    """After three in the second place comes the fifth."""
    for drawings in (2, 5, 2, 0, 1, 2):
        person = store.add_contributor()
        for _ in range(drawings):
            store.add_recording(person.id, DOT)
    lines = store.ranking(10)
    assert [(line.place, line.drawings) for line in lines] == [
        (1, 5), (2, 2), (2, 2), (2, 2), (5, 1),
    ]  # fmt: skip


def test_pages_of_the_ranking_agree_with_the_whole(store):
    """A place does not depend on the page that it stands on."""
    for drawings in (3, 1, 3, 3, 2, 1):
        person = store.add_contributor()
        for number in range(drawings):
            store.add_recording(person.id, DOT, f"s:{number // 2}")
    for order, limit in product(map(Order, CRITERIA), (1, 2, 3)):
        pages = (store.ranking(limit, offset, order) for offset in range(0, 7, limit))
        assert list(chain.from_iterable(pages)) == store.ranking(10, 0, order), (order, limit)
        assert store.ranking(limit, 6, order) == [], (order, limit)


def test_one_s_own_line_comes_from_whatever_page(store, people):
    """Above the page that is asked for, on it once, and below it; none for who never drew."""
    whole = store.ranking(10, 0, Order("drawings"))
    for limit, offset, lines in ((1, 1, [0, 1]), (2, 0, [0, 1]), (0, 0, [0]), (1, 2, [0, 2])):
        found = store.ranking(limit, offset, Order("drawings", also=people["Ann"]))
        assert found == [whole[line] for line in lines]
    assert store.ranking(1, 0, Order("drawings", also=people["Bob"])) == [whole[0], whole[2]]
    for nobody in (people["Dee"], "A" * 22):
        assert store.ranking(1, 0, Order("drawings", also=nobody)) == whole[:1]


def test_only_the_span_of_time_counts(store, people):
    """Drawings from before it count for nothing, not even a line."""
    now = datetime.now(UTC)
    with store._writing() as db:
        db.execute(update(tables.recordings).values(created=now - timedelta(days=40)))
    for symbol in (ALPHA, ALPHA, None):
        store.add_recording(people["Bob"], DOT, symbol)
    store.add_recording(people["Dee"], DOT)
    for by in CRITERIA:
        lines = store.ranking(10, 0, Order(by, now - timedelta(days=30)))
        assert counts(lines) == [(1, 2, 1, 3), (2, 0, 0, 1)]
        assert [line.contributor.name for line in lines] == ["Bob", "Dee"]
    assert len(store.ranking(10, 0, Order("accepted", now - timedelta(days=50)))) == 4


def test_hidden_drawings_count_for_nothing(store, people):
    """What a moderator hid adds to no count, and alone makes no line."""
    last = store.add_recording(people["Bob"], DOT, "d")
    r = tables.recordings.c
    with store._writing() as db:
        hidden = (r.contributor_id == people["Cy"]) | (r.id == last.id)
        db.execute(update(tables.recordings).where(hidden).values(hidden=True))
    lines = store.ranking(10, 0, Order("accepted"))
    assert counts(lines) == [(1, 3, 3, 3), (2, 1, 1, 5)]


def test_the_ranking_counts_votes_and_symbols(store):
    """Votes are those a contributor has cast, symbols what their drawings were accepted as."""
    me, other = store.add_contributor(), store.add_contributor()
    first = store.add_recording(me.id, DOT, ALPHA)
    store.add_recording(me.id, DOT, ALPHA)
    store.add_recording(me.id, DOT, BETA)
    undecided = store.add_recording(me.id, DOT, "x")
    store.vote(undecided.id, "y", other.id)
    store.vote(first.id, ALPHA, other.id)
    store.unvote(first.id, ALPHA, other.id)
    [line] = store.ranking(10)
    assert (line.contributor, line.drawings, line.votes) == (me, 4, 4)
    assert (line.accepted, line.symbols) == (3, 2)


def test_the_ranking_reads_no_drawing(sqlite_store):
    """All that is counted comes off an index, in the order in which it is counted."""
    queries = []
    event.listen(
        sqlite_store._reader,
        "before_cursor_execute",
        lambda _db, _cursor, statement, parameters, *_: queries.append((statement, parameters)),
    )
    sqlite_store.ranking(10, 0, Order("symbols", datetime.now(UTC)))
    [(statement, parameters)] = [query for query in queries if "rank()" in query[0]]
    with sqlite_store._reading() as db:
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [step.detail for step in plan]
    assert sum("recordings USING COVERING INDEX" in step for step in steps) == 1
    assert not any("FOR GROUP BY" in step or step == "SCAN recordings" for step in steps)
