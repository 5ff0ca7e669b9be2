"""Which decisions of moderators can be undone, and what an undo leaves alone, on both databases."""

import pytest

from app.store import ChangedSince

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


@pytest.fixture
def people(store):
    """Three contributors' ids; the last one is a moderator."""
    ids = [store.add_contributor(name).id for name in ("Ada", "Bob", "Mod")]
    store.set_moderator(ids[2], moderator=True)
    return ids


@pytest.fixture
def drawing(store, people):
    """A drawing's id."""
    return store.add_recording(people[0], DOT, ALPHA).id


@pytest.fixture
def decide(store, drawing, people):
    """Make decisions, of "hide" and "show"; return their lines' ids."""

    def make(*actions):
        for action in actions:
            if action == "hide":
                store.hide(drawing, "other", people[2])
            else:
                store.show(drawing, people[2])
        return [line.id for line in store.moderation_log(len(actions))][::-1]

    return make


def standing(store):
    """Tell of each line, the oldest first, whether it stands."""
    return [line.stands for line in store.moderation_log(20)][::-1]


def test_what_came_to_the_same_again_is_the_later_lines(store, people, drawing, decide):
    """Hidden, shown and hidden: the first hiding does not stand, and undoing it shows nothing."""
    first, *_ = decide("hide", "show", "hide")
    assert standing(store) == [False, False, True]
    with pytest.raises(ChangedSince):
        store.undo(first, people[2])
    assert store.recording(drawing).hidden
    assert len(store.moderation_log(9)) == 3


def test_lines_are_undone_one_after_the_other(store, people, drawing, decide):
    """A later line that was undone, and its undo, are in no earlier line's way."""
    mod = people[2]
    lines = decide("hide", "show", "hide")
    for line, hidden in zip(lines[::-1], (False, True, False), strict=True):
        assert store.undo(line, mod).hidden is hidden
    assert [line.undone is None for line in store.moderation_log(9)] == [True] * 3 + [False] * 3


def test_what_was_done_again_by_an_undo_is_in_the_way(store, people, decide):
    """Shown and hidden again, each undone and redone: the first hiding is not the last decision."""
    mod = people[2]
    first, _ = decide("hide", "show")
    for _ in range(2):
        store.undo(store.moderation_log(1)[0].id, mod)
    decide("hide")
    for _ in range(2):
        store.undo(store.moderation_log(1)[0].id, mod)
    with pytest.raises(ChangedSince):
        store.undo(first, mod)


def test_other_kinds_and_other_drawings_are_in_nobodys_way(store, people, drawing, decide):
    """Settling, flags and what is decided of another drawing leave a hiding as it stands."""
    ada, bob, mod = people
    [hiding] = decide("hide")
    store.settle(drawing, BETA, mod)
    store.flag(drawing, bob, "other")
    store.dismiss_flags(drawing, mod)
    store.hide(store.add_recording(ada, DOT).id, "other", mod)
    assert standing(store) == [True] * 4
    assert store.undo(hiding, mod).hidden is False


def test_undoing_a_restoring_leaves_new_flags_alone(store, people, drawing):
    """Who flags after a dismissal has been looked at by nobody, before the restoring or after."""
    ada, bob, mod = people
    other = store.add_contributor().id
    store.flag(drawing, bob, "other")
    store.dismiss_flags(drawing, mod)
    store.flag(drawing, ada, "private")
    store.undo(store.moderation_log(1)[0].id, mod)
    store.flag(drawing, other, "offensive")
    [restoring] = store.moderation_log(1)
    assert store.undo(restoring.id, mod).flags == 2
    assert store.flag_reasons([drawing])[drawing] == {"offensive": 1, "private": 1}
    [line] = store.moderation_log(1)
    assert (line.action, line.before, line.after) == ("dismiss", "3", "2")
    for flags in (3, 2, 3):  # back and forth
        assert store.undo(store.moderation_log(1)[0].id, mod).flags == flags


def test_undoing_a_restoring_without_flags_left_is_marked_all_the_same(store, people, drawing):
    """Who had flagged took it back: nothing is dismissed, and nothing more is undone."""
    _, bob, mod = people
    store.flag(drawing, bob, "other")
    store.dismiss_flags(drawing, mod)
    store.undo(store.moderation_log(1)[0].id, mod)
    store.unflag(drawing, bob)
    [restoring] = store.moderation_log(1)
    store.undo(restoring.id, mod)
    [line, _] = store.moderation_log(9)
    assert (line.id, line.undone is None) == (restoring.id, False)


def test_an_undo_bears_the_moment_at_which_its_line_was_undone(store, people, decide):
    """By that the two are known to belong together."""
    [hiding] = decide("hide")
    store.undo(hiding, people[2])
    undo, undone = store.moderation_log(2)
    assert undone.undone == undo.created
