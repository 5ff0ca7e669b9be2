"""People in a store."""

import pytest
from sqlalchemy import event

from app.store import tables


@pytest.fixture
def people(store):
    """Four contributors' ids; the last one is a moderator."""
    ids = [store.add_contributor(name).id for name in ("Ada", "Bob", "Cleo", "Mod")]
    store.set_moderator(ids[3], moderator=True)
    return ids


@pytest.fixture(scope="session")
def accepted_counts():
    """A function that gives a contributor's counters: (drawings, accepted)."""

    def count(store, contributor_id):
        c = tables.contributors.c
        with store._reading() as db:
            return tuple(
                db.execute(tables.contributors.select().where(c.id == contributor_id))
                .mappings()
                .one()[name]
                for name in ("drawings", "accepted")
            )

    return count


def _steps(plan):
    return " / ".join(step.detail for step in plan)


@pytest.fixture
def plans_of(sqlite_store):
    """A function that does something and returns its SELECTs, each with the steps of its plan."""

    def find(action):
        queries = []

        def note(_connection, _cursor, statement, parameters, _context, _many):
            queries.append((statement, parameters))

        event.listen(sqlite_store._reader, "before_cursor_execute", note)
        action()
        event.remove(sqlite_store._reader, "before_cursor_execute", note)
        with sqlite_store._reading() as db:
            return [
                (statement, _steps(db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)))
                for statement, values in queries
                if statement.startswith("SELECT")
            ]

    return find
