"""Consensus, flags, moderators' decisions and their undoing, the same on both databases."""

import pytest
from sqlalchemy import event, update

from app.store import (
    Action,
    ChangedSince,
    Filter,
    Flag,
    Store,
    UnknownAction,
    UnknownContributor,
    UnknownRecording,
    tables,
)

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
NOBODY = ["A" * 22, "", "\0" * 22, "é" * 22]


@pytest.fixture
def people(store):
    """Four contributors' ids; the last one is a moderator."""
    ids = [store.add_contributor(name).id for name in ("Ada", "Bob", "Cleo", "Mod")]
    store.set_moderator(ids[3], moderator=True)
    return ids


def accepted_counts(store, contributor_id):
    """Return a contributor's counters (drawings, accepted)."""
    c = tables.contributors.c
    with store._reading() as db:
        return tuple(
            db.execute(tables.contributors.select().where(c.id == contributor_id))
            .mappings()
            .one()[name]
            for name in ("drawings", "accepted")
        )


def test_as_many_must_agree_as_the_consensus_says(store, people):
    """With two needed the drawer's vote is not enough; a second voter accepts, and can undo it."""
    ada, bob, *_ = people
    store.recount(2)
    assert store.consensus() == 2
    drawing = store.add_recording(ada, DOT, ALPHA)
    assert drawing.accepted is None
    assert accepted_counts(store, ada) == (1, 0)
    assert store.vote(drawing.id, ALPHA, bob).accepted == ALPHA
    assert accepted_counts(store, ada) == (1, 1)
    assert store.unvote(drawing.id, ALPHA, bob).accepted is None
    assert accepted_counts(store, ada) == (1, 0)


def test_a_dispute_comes_and_goes_with_the_votes(store, people):
    """1:1 and 2:1 are disputed, 3:1 is not."""
    drawing = store.add_recording(people[0], DOT, ALPHA)
    disputed = [drawing.disputed]
    for person, symbol in zip(people[1:], (BETA, ALPHA, ALPHA), strict=True):
        disputed.append(store.vote(drawing.id, symbol, person).disputed)
    assert disputed == [False, True, True, False]
    assert store.recording(drawing.id).accepted == ALPHA


def test_a_moderator_settles_over_the_votes(store, people):
    """Settled as a symbol, as none, and not at all: the drawer's count follows each time."""
    ada, bob, _, mod = people
    drawing = store.add_recording(ada, DOT, ALPHA).id
    store.vote(drawing, BETA, bob)
    seen = []
    for decide, *what in (
        (store.settle, BETA),
        (store.settle, None),
        (store.unsettle,),
        (store.unsettle,),
    ):
        found = decide(drawing, *what, mod)
        seen.append((found.accepted, found.settled, found.disputed, accepted_counts(store, ada)[1]))
    assert seen == [(BETA, BETA, False, 1), (None, "", False, 0), *[(None, None, True, 0)] * 2]
    actions = [line.action for line in store.moderation_log(9)]
    assert actions == ["unsettle", "settle", "settle"]  # what changed nothing left no line


def test_votes_go_on_under_a_decision(store, people):
    """A vote on a settled drawing is kept, and counts again when the decision is taken back."""
    ada, bob, cleo, mod = people
    drawing = store.add_recording(ada, DOT, ALPHA).id
    store.settle(drawing, BETA, mod)
    store.vote(drawing, ALPHA, bob)
    assert store.vote(drawing, ALPHA, cleo).accepted == BETA
    shown = store.unsettle(drawing, mod)
    assert (shown.accepted, shown.votes) == (ALPHA, {ALPHA: 3})


def test_a_hidden_drawing_counts_for_nothing(store, people):
    """It leaves lists, ranking, counts and exports, and is back in all of them when shown."""
    ada, _, _, mod = people
    kept, gone = (store.add_recording(ada, DOT, ALPHA).id for _ in range(2))
    hidden = store.hide(gone, "offensive", mod)
    assert (hidden.hidden, hidden.hidden_reason, hidden.accepted) == (True, "offensive", None)
    assert [drawing.id for drawing in store.gallery(9)] == [kept]
    assert [drawing.id for drawing in store.gallery(9, wanted=Filter(symbol=ALPHA))] == [kept]
    assert [drawing.id for drawing in store.labelled()] == [kept]
    assert store.accepted_counts() == {ALPHA: 1}
    assert store.counts()["recordings"] == store.ranking(9)[0].drawings == 1
    assert accepted_counts(store, ada) == (1, 1)
    assert store.recording(gone) == hidden
    assert store.show(gone, mod).accepted == ALPHA
    assert [drawing.id for drawing in store.gallery(9)] == [gone, kept]
    assert accepted_counts(store, ada) == (2, 2)


def test_deleting_a_hidden_drawing_takes_nothing_off_twice(store, people):
    """What was taken off the counts when it was hidden is not taken off again."""
    ada, bob, _, mod = people
    drawing = store.add_recording(ada, DOT, ALPHA).id
    store.vote(drawing, ALPHA, bob)
    store.hide(drawing, "private", mod)
    store.delete_recording(drawing)
    assert accepted_counts(store, ada) == (0, 0)
    assert store.counts() == {"recordings": 0, "votes": 0, "contributors": 4}
    [line] = store.moderation_log(9)
    assert (line.action, line.gone) == ("hide", True)


def test_each_contributor_flags_a_drawing_once(store, people):
    """A second flag changes the reason; the maker may flag too; each takes back their own."""
    ada, bob, *_ = people
    drawing = store.add_recording(ada, DOT).id
    seen = []
    for say, *what in (
        (store.flag, bob, "other"),
        (store.flag, bob, "private"),
        (store.flag, ada, "no-symbol"),
        (store.unflag, bob),
        (store.unflag, bob),
    ):
        say(drawing, *what)
        seen.append((store.recording(drawing).flags, store.flag_reasons([drawing])[drawing]))
    assert seen == [
        (1, {"other": 1}),
        (1, {"private": 1}),
        (2, {"no-symbol": 1, "private": 1}),
        *[(1, {"no-symbol": 1})] * 2,
    ]
    assert store.flag_of(drawing, ada) == Flag("no-symbol", dismissed=False)
    assert store.flag_of(drawing, bob) is None


def test_dismissed_flags_do_not_come_back_by_themselves(store, people):
    """Whose flag was dismissed can neither repeat it nor take it back to flag anew; others can."""
    ada, bob, cleo, mod = people
    drawing = store.add_recording(ada, DOT).id
    store.flag(drawing, bob, "other")
    assert store.dismiss_flags(drawing, mod).flags == 0
    store.unflag(drawing, bob)
    store.flag(drawing, bob, "offensive")
    assert store.recording(drawing).flags == 0
    assert store.flag_of(drawing, bob).dismissed
    store.flag(drawing, cleo, "other")
    assert store.recording(drawing).flags == 1
    [line] = store.moderation_log(9)
    assert (line.action, line.before, line.after) == ("dismiss", "1", "0")


def test_dismissed_flags_are_restored_by_an_undo(store, people):
    """An undo restores those flags and no others; undoing that dismisses them alone again."""
    ada, bob, cleo, mod = people
    drawing = store.add_recording(ada, DOT).id
    store.flag(drawing, bob, "other")
    store.dismiss_flags(drawing, mod)
    store.flag(drawing, cleo, "other")
    [dismissal] = store.moderation_log(1)
    assert store.undo(dismissal.id, mod).flags == 2
    [restoring] = store.moderation_log(1)
    assert (restoring.action, restoring.before, restoring.after) == ("restore", "1", "2")
    assert store.undo(restoring.id, mod).flags == 1
    assert store.flag_of(drawing, bob).dismissed


def test_any_moderators_decision_is_undone_by_another(store, people):
    """The value before it is back, the line is marked, and the undo has a line of its own."""
    ada, bob, _, mod = people
    drawing = store.add_recording(ada, DOT, ALPHA).id
    store.settle(drawing, BETA, mod)
    store.hide(drawing, "other", mod)
    store.set_moderator(bob, moderator=True)
    hiding, settling = store.moderation_log(9)
    assert store.undo(hiding.id, bob).hidden is False
    assert store.undo(settling.id, bob).accepted == ALPHA
    lines = store.moderation_log(9, recording_id=drawing)
    told = [(line.moderator, line.action, line.before, line.after) for line in lines]
    assert told == [
        ("Bob", "unsettle", BETA, None),
        ("Bob", "show", "other", None),
        ("Mod", "hide", None, "other"),
        ("Mod", "settle", None, BETA),
    ]
    assert [line.undone is None for line in lines] == [True, True, False, False]
    assert store.undo(hiding.id, mod).hidden is False  # once undone, nothing more is
    assert len(store.moderation_log(9)) == 4
    assert store.undo(lines[1].id, mod).hidden_reason == "other"  # an undo is undone


def test_what_was_changed_again_is_not_undone(store, people):
    """The later decision stands until it is undone itself; nothing is written."""
    drawing, mod = store.add_recording(people[0], DOT).id, people[3]
    store.settle(drawing, ALPHA, mod)
    [first] = store.moderation_log(1)
    store.settle(drawing, BETA, mod)
    assert [line.stands for line in store.moderation_log(2)] == [True, False]
    with pytest.raises(ChangedSince, match="later change first"):
        store.undo(first.id, mod)
    assert store.recording(drawing).accepted == BETA
    [second, _] = store.moderation_log(9)
    store.undo(second.id, mod)
    assert [line.stands for line in store.moderation_log(9)] == [True, False, True]
    assert store.undo(first.id, mod).settled is None


def test_the_decisions_on_a_deleted_drawing_cannot_be_undone(store, people):
    """Its lines stay in the log, and say that it is gone."""
    drawing, mod = store.add_recording(people[0], DOT).id, people[3]
    store.settle(drawing, ALPHA, mod)
    store.delete_recording(drawing)
    [line] = store.moderation_log(9)
    assert line == Action(
        line.id, line.created, "Mod", drawing, "settle", None, ALPHA, None, gone=True, stands=False
    )
    with pytest.raises(UnknownRecording):
        store.undo(line.id, mod)


def test_ids_that_nobody_has_change_nothing(store, people):
    """An id of whatever form is merely unknown, to each method."""
    drawing, mod = store.add_recording(people[0], DOT).id, people[3]
    store.settle(drawing, ALPHA, mod)
    for nothing in NOBODY:
        assert store.flag_of(nothing, mod) is None
        assert store.flag_of(drawing, nothing) is None
        assert store.named(nothing) == []
        assert store.moderation_log(9, recording_id=nothing) == []
        for error, call, *arguments in (
            (UnknownRecording, store.flag, nothing, mod, "other"),
            (UnknownContributor, store.flag, drawing, nothing, "other"),
            (UnknownRecording, store.unflag, nothing, mod),
            (UnknownRecording, store.settle, nothing, ALPHA, mod),
            (UnknownContributor, store.settle, drawing, BETA, nothing),
            (UnknownRecording, store.hide, nothing, "other", mod),
            (UnknownContributor, store.hide, drawing, "other", nothing),
            (UnknownRecording, store.dismiss_flags, nothing, mod),
            (UnknownAction, store.undo, nothing, mod),
            (UnknownAction, store.moderation_log, 1, nothing),
            (UnknownRecording, store.queue, "flagged", 1, nothing),
            (UnknownContributor, store.set_moderator, nothing),
        ):
            keywords = {"moderator": True} if call == store.set_moderator else {}
            with pytest.raises(error):
                call(*arguments, **keywords)
        store.unflag(drawing, nothing)
    assert store.recording(drawing).accepted == ALPHA
    assert len(store.moderation_log(9)) == 1


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


def test_the_queues_are_read_off_an_index_of_their_own(sqlite_store):
    """SQLite takes the small index, so that a long gallery costs the queues nothing."""
    queries = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        queries.append((statement, parameters))

    event.listen(sqlite_store._reader, "before_cursor_execute", note)
    for name in ("disputed", "flagged"):
        sqlite_store.queue(name, 5)
    sqlite_store.waiting()
    event.remove(sqlite_store._reader, "before_cursor_execute", note)
    selects = [query for query in queries if query[0].startswith("SELECT")]
    assert len(selects) == 4
    with sqlite_store._reading() as db:
        for statement, parameters in selects:
            steps = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plan = " / ".join(step.detail for step in steps)
            assert "ix_recordings_disputed" in plan or "ix_recordings_flagged" in plan
            assert "ORDER BY" not in plan


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


def test_a_database_is_counted_anew_when_the_consensus_changes(database_url):
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


def test_a_recount_puts_right_what_is_wrong_and_tells_how_much(store, people):
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
