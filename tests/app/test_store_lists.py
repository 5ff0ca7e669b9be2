"""The newest drawings and the counts, the same on SQLite and on PostgreSQL."""

import re
from datetime import UTC, datetime

from sqlalchemy import event, update

from app.store import tables

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"

# Steps of SQLite's plans that no page should need.
WHOLE_TABLE = re.compile(r"SCAN (recordings|votes|contributors)(?! USING)|FOR ORDER BY")


def pages(store, limit, **filters):
    """Walk through all pages of the newest drawings; return the ids of each page."""
    found, before = [], None
    while page := store.recent(limit, before, **filters):
        found.append([drawing.id for drawing in page])
        before = page[-1].id
    return found


def test_the_newest_drawings_come_first(store):
    """The gallery's first page holds the newest drawings with their votes."""
    me = store.add_contributor()
    drawn = [store.add_recording(me.id, DOT, ALPHA) for _ in range(4)]
    assert store.recent(3) == [store.recording(drawing.id) for drawing in drawn[:0:-1]]
    assert store.recent(3)[0].votes == {ALPHA: 1}


def test_pages_hold_each_drawing_once(store):
    """Going on from the last drawing of a page finds every drawing, and none twice."""
    me = store.add_contributor()
    drawn = [store.add_recording(me.id, DOT).id for _ in range(7)]
    assert pages(store, 3) == [drawn[6:3:-1], drawn[3:0:-1], drawn[:1]]


def test_drawings_of_one_moment_are_not_lost_between_pages(store):
    """Drawings made in the same microsecond still come once each, in the order of their ids."""
    me = store.add_contributor()
    drawn = [store.add_recording(me.id, DOT).id for _ in range(5)]
    with store._writing() as db:
        db.execute(update(tables.recordings).values(created=datetime(2026, 1, 1, tzinfo=UTC)))
    newest_first = sorted(drawn, reverse=True)
    assert pages(store, 2) == [newest_first[:2], newest_first[2:4], newest_first[4:]]


def test_a_page_does_not_move_when_a_drawing_is_added(store):
    """What comes before a drawing stays the same, however many are added after it."""
    me = store.add_contributor()
    drawn = [store.add_recording(me.id, DOT).id for _ in range(4)]
    second_page = store.recent(2, drawn[2])
    store.add_recording(me.id, DOT)
    assert store.recent(2, drawn[2]) == second_page
    assert [drawing.id for drawing in second_page] == [drawn[1], drawn[0]]


def test_the_gallery_of_a_symbol_holds_what_was_accepted_as_it(store):
    """A symbol's drawings are those that the votes have settled on, as soon as they have."""
    me, other = store.add_contributor(), store.add_contributor()
    alphas = [store.add_recording(me.id, DOT, ALPHA).id for _ in range(3)]
    store.add_recording(me.id, DOT, BETA)
    store.add_recording(me.id, DOT)
    assert pages(store, 2, symbol=ALPHA) == [alphas[:0:-1], alphas[:1]]
    store.vote(alphas[1], BETA, other.id)
    assert pages(store, 2, symbol=ALPHA) == [[alphas[2], alphas[0]]]
    assert store.recent(5, symbol="latex:latex2e:gamma") == []


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
    sqlite_store.recent(10)
    sqlite_store.recent(10, newest, ALPHA)
    sqlite_store.recording(newest)
    event.remove(sqlite_store._reader, "before_cursor_execute", note)
    selects = [query for query in queries if query[0].startswith("SELECT")]
    assert len(selects) == 6
    with sqlite_store._reading() as db:
        for statement, parameters in selects:
            plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = " / ".join(step.detail for step in plan)
            assert not WHOLE_TABLE.search(steps), statement
