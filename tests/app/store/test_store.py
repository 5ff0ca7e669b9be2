"""Contributors, keys, drawings and votes, the same on SQLite and on PostgreSQL."""

import hashlib
import math
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.store import UnknownContributor, UnknownRecording

STROKES = [[[0, 0.5, 12], [3.25, -4, 30]], [[1e-7, 2]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
# Ids that nobody has: the right length, too short, what PostgreSQL refuses, not ASCII, hostile.
NOBODY = ["A" * 22, "", "\0" * 22, "é" * 22, "' OR 1=1 --", "A" * 100_000]


def test_a_contributor_is_found_by_id(store):
    """A contributor is found again under the id and the public name it was given."""
    added = store.add_contributor("Ada")
    assert re.fullmatch(r"[\w-]{22}", added.id, re.ASCII)
    assert store.contributor(added.id) == added
    assert added.name == "Ada"


def test_a_contributor_without_a_name_gets_one(store):
    """A made-up public name is two words and a number of four digits."""
    names = {store.add_contributor().name for _ in range(8)}
    assert len(names) > 1
    assert all(re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+ [1-9]\d{3}", name) for name in names)


def test_a_name_that_cannot_be_shown_is_refused(store):
    """Empty, long and invisible names are refused before they reach a page."""
    for name in ("", "  ", "x" * 61, "a\nb", "a\0b", "\u202eabc"):
        with pytest.raises(ValueError, match="1 to 60 printable"):
            store.add_contributor(name)


def test_a_drawing_that_is_not_there_is_unknown(store):
    """An id that no drawing has, of whatever form, is answered as unknown by every method."""
    me = store.add_contributor()
    for nothing in NOBODY:
        assert store.recording(nothing) is None
        for call, *arguments in (
            (store.vote, nothing, ALPHA, me.id),
            (store.unvote, nothing, ALPHA, me.id),
            (store.gallery, 1, nothing),
            (store.delete_recording, nothing),
        ):
            with pytest.raises(UnknownRecording):
                call(*arguments)


def test_a_contributor_who_is_not_there_is_unknown(store):
    """An id or a key that nobody has changes nothing, whatever it is used for."""
    drawing = store.add_recording(store.add_contributor().id, STROKES)
    for nobody in NOBODY:
        assert store.contributor(nobody) is None
        assert store.contributor_for_key(nobody) is None
        for call, *arguments in (
            (store.vote, drawing.id, ALPHA, nobody),
            (store.unvote, drawing.id, ALPHA, nobody),
            (store.add_recording, nobody, STROKES),
            (store.add_recording, nobody, STROKES, ALPHA),
            (store.add_key, nobody),
        ):
            with pytest.raises(UnknownContributor):
                call(*arguments)
    assert store.counts() == {"recordings": 1, "votes": 0, "contributors": 1}


def test_a_key_leads_to_its_contributor_and_only_its_hash_is_kept(store):
    """Each key opens one contributor; the database never holds the key itself."""
    me, other = store.add_contributor(), store.add_contributor()
    keys = [store.add_key(me.id), store.add_key(me.id), store.add_key(other.id)]
    assert all(re.fullmatch(r"wm_[\w-]{43}", key, re.ASCII) for key in keys)
    assert [store.contributor_for_key(key) for key in keys] == [me, me, other]
    assert store.contributor_for_key(keys[0][:-1]) is None
    with store._reading() as db:
        kept = set(db.scalars(text("SELECT sha256 FROM keys")))
    assert kept == {hashlib.sha256(key.encode()).hexdigest() for key in keys}


def test_a_drawing_comes_back_as_it_was_sent(store):
    """Strokes keep their times, their integers and every digit; the creation time is UTC."""
    me = store.add_contributor()
    drawing = store.add_recording(me.id, STROKES)
    assert store.recording(drawing.id) == drawing
    assert drawing.strokes == STROKES
    assert isinstance(drawing.strokes[0][0][0], int)
    assert drawing.contributor == me
    assert drawing.votes == {}
    assert drawing.accepted is None
    assert drawing.created.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - drawing.created) < timedelta(minutes=1)


def test_no_drawing_holds_a_number_that_is_not_finite(store):
    """NaN and the infinities are refused, and neither drawing nor count is left behind."""
    me = store.add_contributor()
    for number in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match="JSON"):
            store.add_recording(me.id, [[[0, number]]], ALPHA)
    assert store.counts()["recordings"] == 0
    assert store.ranking(10) == []


def test_a_labelled_drawing_has_its_drawers_vote(store):
    """Drawing for a symbol stores the drawing and the vote, and so the symbol is accepted."""
    me = store.add_contributor()
    drawing = store.add_recording(me.id, STROKES, ALPHA)
    assert drawing.votes == {ALPHA: 1}
    assert drawing.voters == {ALPHA: {me.id}}
    assert drawing.accepted == ALPHA


def test_a_vote_counts_once(store):
    """The same vote again changes nothing, and one vote back takes it away whole."""
    me = store.add_contributor()
    drawing = store.add_recording(me.id, STROKES)
    assert store.vote(drawing.id, ALPHA, me.id).votes == {ALPHA: 1}
    assert store.vote(drawing.id, ALPHA, me.id).votes == {ALPHA: 1}
    assert store.unvote(drawing.id, ALPHA, me.id).votes == {}
    assert store.unvote(drawing.id, ALPHA, me.id).accepted is None
    assert store.ranking(1)[0].votes == 0


def test_a_contributor_may_vote_for_look_alikes(store):
    """One contributor may say that a drawing is two symbols; that is a tie."""
    me = store.add_contributor()
    drawing = store.add_recording(me.id, STROKES, ALPHA)
    drawing = store.vote(drawing.id, BETA, me.id)
    assert drawing.votes == {ALPHA: 1, BETA: 1}
    assert drawing.accepted is None


def test_the_accepted_symbol_follows_from_the_votes(store):
    """Strictly the most votes decide; a tie leaves a drawing without a symbol."""
    first, second, third = (store.add_contributor() for _ in range(3))
    drawing = store.add_recording(first.id, STROKES, ALPHA)
    accepted = [drawing.accepted]
    for vote, symbol, who in (
        (store.vote, BETA, second),
        (store.vote, BETA, third),
        (store.unvote, BETA, second),
        (store.unvote, BETA, third),
    ):
        accepted.append(vote(drawing.id, symbol, who.id).accepted)
    assert accepted == [ALPHA, None, BETA, None, ALPHA]


def test_votes_are_listed_most_first(store):
    """A page can show the votes in the order they come: the most first, then by id."""
    voters = [store.add_contributor() for _ in range(2)]
    drawing = store.add_recording(voters[0].id, STROKES, "z")
    for symbol, who in (("b", 0), ("y", 0), ("y", 1), ("a", 1)):
        drawing = store.vote(drawing.id, symbol, voters[who].id)
    assert list(drawing.votes.items()) == [("y", 2), ("a", 1), ("b", 1), ("z", 1)]


def test_deleting_a_contributor_deletes_what_is_theirs(store):
    """Drawings, votes and keys refer to their contributor and go with it."""
    me, other = store.add_contributor(), store.add_contributor()
    store.add_key(me.id)
    mine, theirs = (store.add_recording(who.id, STROKES, ALPHA) for who in (me, other))
    store.vote(theirs.id, BETA, me.id)
    with store._writing() as db:
        db.execute(text("DELETE FROM contributors WHERE id = :id"), {"id": me.id})
    assert store.recording(mine.id) is None
    assert store.recording(theirs.id).votes == {ALPHA: 1}
    with store._reading() as db:
        assert db.scalar(text("SELECT count(*) FROM keys")) == 0
