"""The counts, and queries that an index answers, the same on SQLite and on PostgreSQL."""

import re

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


def test_the_lists_are_read_off_an_index(sqlite_store, plans_of):
    """No query of the pages reads a whole table or sorts one."""
    me = sqlite_store.add_contributor()
    newest = sqlite_store.add_recording(me.id, DOT, ALPHA).id
    plans = plans_of(lambda: (sqlite_store.gallery(10), sqlite_store.recording(newest)))
    assert len(plans) == 4
    for statement, steps in plans:
        assert not WHOLE_TABLE.search(steps), statement
