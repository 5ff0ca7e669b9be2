"""What is derived from votes, flags and decisions equals a recount, after anything at all."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.store import ChangedSince, Store, UnknownRecording, tables

DOT = [[[0, 0]]]
KEPT = {
    "recordings": ("accepted", "disputed", "flags"),
    "contributors": ("drawings", "votes", "accepted"),
}

person, drawing, symbol = st.integers(0, 3), st.integers(0, 2), st.sampled_from("abc")
step = st.one_of(
    st.tuples(st.just("add"), person, st.one_of(st.none(), symbol)),
    st.tuples(st.sampled_from(["vote", "vote", "unvote"]), drawing, symbol, person),
    st.tuples(st.just("settle"), drawing, st.one_of(st.none(), symbol), person),
    st.tuples(st.sampled_from(["hide", "flag"]), drawing, person),
    st.tuples(st.sampled_from(["unsettle", "show", "unflag", "dismiss_flags"]), drawing, person),
    st.tuples(st.just("delete"), drawing),
    st.tuples(st.just("undo"), st.integers(0, 5), person),
    st.tuples(st.just("recount"), st.integers(1, 3)),
)


def take(store, people, drawings, name, *what):
    """Take one step of a history; what it is about may be gone."""
    if name == "add":
        who, said = what
        drawings.append(store.add_recording(people[who], DOT, said).id)
    elif name == "undo":
        at, who = what
        lines = store.moderation_log(6)
        with suppress(ChangedSince, UnknownRecording):
            if lines:
                store.undo(lines[at % len(lines)].id, people[who])
    elif name == "recount":
        store.recount(*what)
    elif drawings:
        _decide(store, people, drawings[what[0] % len(drawings)], name, *what[1:])


def _decide(store, people, id_, name, *what):
    with suppress(UnknownRecording):
        if name == "delete":
            store.delete_recording(id_)
        elif name == "flag":
            store.flag(id_, people[what[0]], "other")
        elif name == "hide":
            store.hide(id_, "other", people[what[0]])
        else:
            *said, who = what
            getattr(store, name)(id_, *said, people[who])


def derived(store):
    """Read every derived column."""
    found = {}
    with store._reading() as db:
        for name, columns in KEPT.items():
            table = tables.metadata.tables[name]
            query = select(table.c.id, *(table.c[column] for column in columns))
            found[name] = {row.id: tuple(row[1:]) for row in db.execute(query)}
    return found


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_any_history_ends_where_a_recount_would(request, tmp_path_factory, kind):
    """After any votes, flags, decisions, undoings and deletions, nothing is left to put right."""
    if kind == "postgresql":
        url = request.getfixturevalue("_postgresql_store_url")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('derived')}/writemath.sqlite3"
    store = Store.open(url)

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(step, min_size=1, max_size=25))
    def ends_right(steps):
        people = [store.add_contributor().id for _ in range(4)]
        drawings = []
        for taken in steps:
            take(store, people, drawings, *taken)
        before = derived(store)
        changed = store.recount()
        assert derived(store) == before
        assert changed == (0, 0)

    try:
        ends_right()
    finally:
        with store._writing() as db:
            for table in (tables.contributors, tables.moderation, tables.state):
                db.execute(table.delete())
        store.close()


def hammer(store, busy, times):
    """Call busy(0), busy(1), ... from eight threads, and then see that a recount finds nothing."""
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(busy, range(times)))
    assert store.recount() == (0, 0)


def test_votes_and_decisions_at_once_leave_the_counts_right(store):
    """Votes, settling and hiding meet on the same drawings; nobody fails, and no vote is lost."""
    people = [store.add_contributor().id for _ in range(8)]
    drawings = [store.add_recording(people[i], DOT, "a").id for i in range(3)]

    def busy(i):
        id_ = drawings[i % 3]
        store.vote(id_, "ab"[i % 2], people[i % 8])
        decide = (
            lambda: store.settle(id_, "b", people[0]),
            lambda: store.hide(id_, "other", people[1]),
            lambda: store.unsettle(id_, people[2]),
            lambda: store.show(id_, people[3]),
        )[i // 3 % 4]
        decide()
        store.vote(id_, "c", people[i % 8])

    hammer(store, busy, 48)
    voters = [store.recording(id_).voters for id_ in drawings]
    for at, found in enumerate(voters):
        assert found["c"] == {people[i % 8] for i in range(48) if i % 3 == at}


def test_voters_on_each_others_drawings_do_not_deadlock(store):
    """Each vote changes a voter and a drawer; two who vote for each other need no second try."""
    people = [store.add_contributor().id for _ in range(4)]
    drawings = [store.add_recording(person, DOT).id for person in people]

    def busy(i):
        me, other = i % 4, (i + 1 + i // 4 % 3) % 4
        store.vote(drawings[other], "a", people[me])
        store.unvote(drawings[other], "a", people[me])
        store.vote(drawings[other], "b", people[me])

    hammer(store, busy, 48)


def test_flags_at_once_are_counted_once_each(store):
    """Eight contributors flag one drawing while it is dismissed, hidden and shown."""
    people = [store.add_contributor().id for _ in range(8)]
    id_ = store.add_recording(people[0], DOT, "a").id

    def busy(i):
        store.flag(id_, people[i % 8], "other")
        if i % 5 == 0:
            store.dismiss_flags(id_, people[0])
        if i % 3 == 0:
            store.unflag(id_, people[i % 8])

    hammer(store, busy, 32)


def test_two_moderators_undo_a_decision_once(store):
    """The same line of the log, undone from many sides at once, is undone a single time."""
    me = store.add_contributor().id
    id_ = store.add_recording(me, DOT, "a").id
    store.settle(id_, "b", me)
    [line] = store.moderation_log(1)
    hammer(store, lambda _: store.undo(line.id, me), 16)
    assert [line.action for line in store.moderation_log(9)] == ["unsettle", "settle"]


def test_a_recount_waits_for_votes_and_votes_for_it(store):
    """While the consensus changes again and again, each vote is counted by the one that holds."""
    people = [store.add_contributor().id for _ in range(8)]
    drawings = [store.add_recording(people[i], DOT, "a").id for i in range(4)]

    def busy(i):
        if i % 6 == 0:
            store.recount(1 + i // 6 % 3)
        else:
            store.vote(drawings[i % 4], "ab"[i % 2], people[i % 8])

    hammer(store, busy, 48)


def test_deletions_meet_decisions(store):
    """A drawing that goes while others decide about it is merely unknown to them."""
    people = [store.add_contributor().id for _ in range(4)]
    drawings = [store.add_recording(people[i % 4], DOT, "a").id for i in range(8)]

    def busy(i):
        id_ = drawings[i % 8]
        with suppress(UnknownRecording):
            if i % 7 == 6:
                store.delete_recording(id_)
            elif i % 2:
                store.settle(id_, "b", people[i % 4])
            else:
                store.hide(id_, "other", people[i % 4])
                store.flag(id_, people[(i + 1) % 4], "other")

    hammer(store, busy, 48)
