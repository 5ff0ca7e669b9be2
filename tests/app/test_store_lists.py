"""The ranking and the counts, the same on SQLite and on PostgreSQL."""

import re

import pytest
from sqlalchemy import event

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"

# Steps of SQLite's plans that no page should need.
WHOLE_TABLE = re.compile(r"SCAN (recordings|votes|contributors)(?! USING)|FOR ORDER BY")


def test_contributors_are_ranked_by_drawings(store):
    """Most drawings first; those with as many share a place, and the next one counts them."""
    people = [store.add_contributor(name) for name in "abcdef"]
    for person, drawings in zip(people, (2, 5, 2, 0, 1, 2), strict=True):
        for _ in range(drawings):
            store.add_recording(person.id, DOT)
    standings = store.ranking(10)
    assert [(line.place, line.drawings) for line in standings] == [
        (1, 5),
        (2, 2),
        (2, 2),
        (2, 2),
        (5, 1),
    ]
    assert {line.contributor.name for line in standings[1:4]} == {"a", "c", "f"}


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_the_ranking_agree_with_the_whole(store, limit):
    """A place does not depend on the page that it stands on."""
    for drawings in (3, 1, 3, 3, 2, 1):
        person = store.add_contributor()
        for _ in range(drawings):
            store.add_recording(person.id, DOT)
    lines = [line for offset in range(0, 7, limit) for line in store.ranking(limit, offset)]
    assert lines == store.ranking(10)
    assert store.ranking(limit, 6) == []


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
    assert (line.contributor, line.drawings, line.votes, line.symbols) == (me, 4, 4, 2)


def test_counts(store):
    """The three counts are those of the rows."""
    assert store.counts() == {"recordings": 0, "votes": 0, "contributors": 0}
    me = store.add_contributor()
    store.add_recording(me.id, DOT, ALPHA)
    store.add_recording(me.id, DOT)
    assert store.counts() == {"recordings": 2, "votes": 1, "contributors": 1}


def test_the_lists_are_read_off_an_index(sqlite_store):
    """No query of the pages reads a whole table or sorts one."""
    me = sqlite_store.add_contributor()
    newest = sqlite_store.add_recording(me.id, DOT, ALPHA).id
    queries = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        queries.append((statement, parameters))

    event.listen(sqlite_store._reader, "before_cursor_execute", note)
    sqlite_store.ranking(10)
    sqlite_store.recording(newest)
    event.remove(sqlite_store._reader, "before_cursor_execute", note)
    selects = [query for query in queries if query[0].startswith("SELECT")]
    assert len(selects) == 5
    with sqlite_store._reading() as db:
        for statement, parameters in selects:
            plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = " / ".join(step.detail for step in plan)
            assert not WHOLE_TABLE.search(steps), statement
