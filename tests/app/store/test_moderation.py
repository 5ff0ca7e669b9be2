"""Consensus, flags, moderators' decisions and their undoing, the same on both databases."""

import pytest

from app.store import (
    Action,
    ChangedSince,
    Filter,
    Flag,
    UnknownAction,
    UnknownContributor,
    UnknownRecording,
)

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
NOBODY = ["A" * 22, "", "\0" * 22, "é" * 22]


def test_as_many_must_agree_as_the_consensus_says(store, people, accepted_counts):
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


def test_a_moderator_settles_over_the_votes(store, people, accepted_counts):
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


def test_a_hidden_drawing_counts_for_nothing(store, people, accepted_counts):
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


def test_deleting_a_hidden_drawing_takes_nothing_off_twice(store, people, accepted_counts):
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
