"""People in a store."""

import pytest

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
