"""A contributor is deleted batch by batch; after each one everything that is left is right."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import func, insert, select, update

from app.store import UnknownContributor, UnknownRecording, departure, recordings, tables
from app.store.contributors import new_id

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


def assert_counters_are_right(store):
    """Compare each counter of a contributor and of a drawing with the rows that it counts."""
    with store._reading() as db:
        r, v, c, f = (
            tables.recordings.c, tables.votes.c, tables.contributors.c, tables.flags.c,
        )  # fmt: skip
        for rows, kept in (
            (r.contributor_id, (c.id, c.drawings)),
            (v.contributor_id, (c.id, c.votes)),
            (f.recording_id, (r.id, r.flags)),
        ):
            counted = dict(db.execute(select(rows, func.count()).group_by(rows)).all())
            assert Counter(dict(db.execute(select(*kept)).all())) == Counter(counted)


def accepted(store, recording_id):
    """Return the accepted symbol that the gallery goes by."""
    r = tables.recordings.c
    with store._reading() as db:
        return db.scalar(select(r.accepted).where(r.id == recording_id))


def flag(store, recording_id, contributor_id):
    """Flag a drawing."""
    with store._writing() as db:
        r = tables.recordings.c
        row = {"recording_id": recording_id, "contributor_id": contributor_id}
        now = db.scalar(select(r.created).where(r.id == recording_id))
        db.execute(insert(tables.flags), row | {"reason": "spam", "created": now})
        more = update(tables.recordings).where(r.id == recording_id)
        db.execute(more.values(flags=r.flags + 1))


def leave(store, contributor_id):
    """Delete until it is done; return in how many steps."""
    steps = 1
    while not store.delete_contributor(contributor_id):
        steps += 1
        assert_counters_are_right(store)
    return steps


def rows(store, table):
    """Count a table's rows."""
    with store._reading() as db:
        return db.scalar(select(func.count()).select_from(table))


@pytest.fixture
def people(store):
    """One who leaves, and two others; they drew, voted and flagged, one for the other."""
    me, ann, bob = (store.add_contributor().id for _ in range(3))
    mine = [store.add_recording(me, DOT, ALPHA).id for _ in range(3)]
    theirs = [store.add_recording(ann, DOT, ALPHA).id for _ in range(3)]
    for drawing in (*mine, *theirs):
        store.vote(drawing, BETA, bob)
    for drawing in theirs[:2]:
        store.vote(drawing, ALPHA, me)
    flag(store, theirs[2], me)
    flag(store, theirs[2], bob)
    flag(store, mine[0], bob)
    return me, ann, bob, theirs


def test_nothing_of_a_contributor_is_left(store, people):
    """Drawings, votes, flags, reports and keys are gone; others keep theirs, counted anew."""
    me, ann, bob, _ = people
    store.add_key(me)
    store.add_recovery_key(me)
    leave(store, me)
    assert store.contributor(me) is None
    for table in (tables.recordings, tables.votes, tables.flags, tables.keys):
        with store._reading() as db:
            owned = table.c.contributor_id == me
            assert db.scalar(select(func.count()).select_from(table).where(owned)) == 0
    assert store.counts() == {"recordings": 3, "votes": 6, "contributors": 2}
    assert rows(store, tables.flags) == 1
    assert (store.profile(ann).votes, store.profile(bob).votes) == (3, 3)
    assert_counters_are_right(store)


def test_the_votes_of_others_are_settled_anew(store, people):
    """A symbol that was accepted by the vote of one who left is no longer; a tie may break."""
    me, _, _, theirs = people
    third = store.add_recording(people[1], DOT, ALPHA).id
    store.vote(third, BETA, me)
    assert [accepted(store, id_) for id_ in (*theirs, third)] == [ALPHA, ALPHA, None, None]
    leave(store, me)
    assert [accepted(store, id_) for id_ in (*theirs, third)] == [None, None, None, ALPHA]


def test_the_moderators_log_stays_without_a_name(store, people):
    """What one decided who then left is still to be read."""
    me, _, _, theirs = people
    log = {"id": new_id(), "moderator_id": me, "recording_id": theirs[0], "action": "hide"}
    with store._writing() as db:
        created = db.scalar(select(tables.recordings.c.created).limit(1))
        db.execute(insert(tables.moderation), log | {"created": created})
    leave(store, me)
    with store._reading() as db:
        line = select(tables.moderation.c.moderator_id).filter_by(id=log["id"])
        assert db.execute(line).all() == [(None,)]


def test_after_each_batch_everything_is_right(store, people, monkeypatch):
    """Whoever is stopped between two batches leaves counters that agree with the rows."""
    monkeypatch.setattr(departure, "BATCH", 1)
    # Three drawings, votes on two others, a flag, and the contributor.
    assert leave(store, people[0]) == 3 + 2 + 1 + 1


@pytest.mark.parametrize("fails", ["delete", "unvote"])
def test_a_batch_that_fails_changes_nothing(store, people, monkeypatch, fails):
    """A fault in the middle of a batch takes the whole batch back; the next try goes on."""
    whole, calls = getattr(recordings, fails), []

    def second_time(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise ZeroDivisionError
        whole(*arguments)

    monkeypatch.setattr(recordings, fails, second_time)
    with pytest.raises(ZeroDivisionError):
        leave(store, people[0])
    assert_counters_are_right(store)
    assert store.contributor(people[0]) is not None
    leave(store, people[0])
    assert store.contributor(people[0]) is None


def test_one_who_goes_on_while_leaving_is_deleted_all_the_same(store, people):
    """What was added between two batches, on another device, is found by the next."""
    me, *_ = people
    assert store.delete_contributor(me) is False
    store.add_recording(me, DOT, ALPHA)
    leave(store, me)
    assert store.contributor(me) is None
    assert_counters_are_right(store)


def test_deleting_nobody_is_done(store):
    """An id that nobody has, or no longer, has nothing left."""
    for nobody in ("A" * 22, "", "\0" * 22):
        assert store.delete_contributor(nobody) is True


def test_people_leave_while_everybody_votes(store):
    """Two leave at once who voted for each other, amid votes and deletions: nobody deadlocks."""
    people = [store.add_contributor().id for _ in range(6)]
    drawings = [store.add_recording(people[i % 6], DOT, ALPHA).id for i in range(24)]
    for i, drawing in enumerate(drawings):
        store.vote(drawing, BETA, people[(i + 1) % 6])
        store.vote(drawing, ALPHA, people[(i + 2) % 6])

    def busy(i):
        with suppress(UnknownRecording, UnknownContributor):
            if i % 6 == 0:
                while not store.delete_contributor(people[i // 6 % 3]):
                    pass
            elif i % 6 == 1:
                store.delete_recording(drawings[i % 24])
            elif i % 2:
                store.add_recording(people[i % 6], DOT, BETA)
            else:
                store.vote(drawings[(5 * i) % 24], BETA, people[i % 6])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(busy, range(72)))
    assert [store.contributor(person) for person in people[:3]] == [None] * 3
    assert_counters_are_right(store)
