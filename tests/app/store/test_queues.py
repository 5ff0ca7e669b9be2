"""What waits for moderators, who they are, their log, and the recount, on both databases."""

from sqlalchemy import update

from app.store import Store, tables

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


def test_the_queues_hold_what_waits_newest_first(store, people):
    """Disputed and flagged drawings, page by page, without those that are hidden."""
    ada, bob, _, mod = people
    drawn = [store.add_recording(ada, DOT, ALPHA).id for _ in range(5)]
    for drawing in drawn[1:]:
        store.vote(drawing, BETA, bob)
        store.flag(drawing, bob, "other")
    store.hide(drawn[2], "other", mod)
    waiting = [drawn[4], drawn[3], drawn[1]]
    assert store.waiting() == {"disputed": 3, "flagged": 3}
    for name in ("disputed", "flagged"):
        assert [drawing.id for drawing in store.queue(name, 9)] == waiting
        assert [drawing.id for drawing in store.queue(name, 1, drawn[4])] == [drawn[3]]
    store.settle(drawn[4], None, mod)
    store.dismiss_flags(drawn[3], mod)
    assert store.waiting() == {"disputed": 2, "flagged": 2}


def test_the_queues_are_read_off_an_index_of_their_own(sqlite_store, plans_of):
    """SQLite takes the small index, so that a long gallery costs the queues nothing."""

    def read():
        for name in ("disputed", "flagged"):
            sqlite_store.queue(name, 5)
        sqlite_store.waiting()

    plans = plans_of(read)
    assert len(plans) == 4
    for _, steps in plans:
        assert "ix_recordings_disputed" in steps or "ix_recordings_flagged" in steps
        assert "ORDER BY" not in steps


def test_the_log_is_read_page_by_page(store, people):
    """Older lines follow on the last of a page, each once."""
    drawing, mod = store.add_recording(people[0], DOT).id, people[3]
    for symbol in "abcde":
        store.settle(drawing, symbol, mod)
    found, before = [], None
    while page := store.moderation_log(2, before):
        found += [line.after for line in page]
        before = page[-1].id
    assert found == list("edcba")


def test_moderators_are_granted_and_revoked(store, people):
    """The right is the contributor's until it is taken back; keys carry it too."""
    key = store.add_key(people[3])
    assert store.contributor_for_key(key).moderator
    assert [person.name for person in store.moderators()] == ["Mod"]
    assert not store.contributor(people[0]).moderator
    store.set_moderator(people[3], moderator=False)
    assert not store.contributor_for_key(key).moderator
    assert store.moderators() == []


def test_the_log_outlives_a_moderator(store, people):
    """A line stays without a name when its moderator is deleted."""
    drawing, mod = store.add_recording(people[0], DOT).id, people[3]
    store.settle(drawing, ALPHA, mod)
    with store._writing() as db:
        db.execute(tables.contributors.delete().where(tables.contributors.c.id == mod))
    [line] = store.moderation_log(9)
    assert line.moderator is None
    assert store.undo(line.id, people[0]).settled is None


def test_a_database_is_counted_anew_when_the_consensus_changes(database_url, accepted_counts):
    """Opening with another consensus recounts; without one it stays; a new database has 1."""
    store = Store.open(database_url)
    assert store.consensus() == 1
    ada, bob = (store.add_contributor().id for _ in range(2))
    alone, both = (store.add_recording(ada, DOT, ALPHA).id for _ in range(2))
    store.vote(both, ALPHA, bob)
    store.close()
    for asked, counted, accepted in ((2, 2, 1), (None, 2, 1), (3, 3, 0), (1, 1, 2)):
        store = Store.open(database_url, asked)
        assert store.consensus() == counted
        found = [store.recording(id_).accepted for id_ in (alone, both)]
        assert sum(symbol == ALPHA for symbol in found) == accepted
        assert accepted_counts(store, ada) == (2, accepted)
        store.close()


def test_a_recount_puts_right_what_is_wrong_and_tells_how_much(store, people, accepted_counts):
    """Every derived column is mended; a second recount finds nothing to do."""
    drawing = store.add_recording(people[0], DOT, ALPHA)
    store.flag(drawing.id, people[1], "other")
    wrong = {"accepted": BETA, "disputed": True, "flags": 7}
    with store._writing() as db:
        db.execute(update(tables.recordings).values(wrong))
        db.execute(update(tables.contributors).values(drawings=9, votes=9, accepted=9))
    assert store.recount() == (1, 4)
    mended = store.recording(drawing.id)
    assert (mended.accepted, mended.disputed, mended.flags) == (ALPHA, False, 1)
    assert accepted_counts(store, people[0]) == (1, 1)
    assert store.recount() == (0, 0)
