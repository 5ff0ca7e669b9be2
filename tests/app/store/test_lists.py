"""The counts, and queries that an index answers, the same on SQLite and on PostgreSQL."""

import re

from sqlalchemy import event

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"

# Steps of SQLite's plans that no page should need.
WHOLE_TABLE = re.compile(r"SCAN (recordings|votes|contributors)(?! USING)|FOR ORDER BY")


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
    sqlite_store.gallery(10)
    sqlite_store.recording(newest)
    event.remove(sqlite_store._reader, "before_cursor_execute", note)
    selects = [query for query in queries if query[0].startswith("SELECT")]
    assert len(selects) == 4
    with sqlite_store._reading() as db:
        for statement, parameters in selects:
            plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = " / ".join(step.detail for step in plan)
            assert not WHOLE_TABLE.search(steps), statement
