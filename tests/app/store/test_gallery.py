"""The lists of drawings, the same on SQLite and on PostgreSQL: what is in each, and its order."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.store import Filter, UnknownRecording, gallery, tables
from app.store.gallery import COUNTED

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
UNLABELLED, DISPUTED = Filter("unlabelled"), Filter("disputed")

# Steps of SQLite's plans that no list should need.
WHOLE_TABLE = re.compile(r"SCAN (recordings|votes|contributors)(?! USING)|FOR ORDER BY")


@pytest.fixture
def me(store):
    """A contributor."""
    return store.add_contributor()


@pytest.fixture
def draw(store, me):
    """Store a drawing of mine, or of `who`; return its id."""
    return lambda symbol=None, who=me: store.add_recording(who.id, DOT, symbol).id


def mark(store, *ids, **values):
    """Set columns of recordings, as a moderator's decision would."""
    with store._writing() as db:
        db.execute(update(tables.recordings).where(tables.recordings.c.id.in_(ids)).values(values))


def listed(store, wanted=Filter(), limit=50):  # noqa: B008
    """Return the ids of a list."""
    return [drawing.id for drawing in store.gallery(limit, wanted=wanted)]


def pages(store, limit, wanted=Filter()):  # noqa: B008
    """Walk through all pages of a list; return the ids of each page."""
    found, before = [], None
    while page := store.gallery(limit, before, wanted):
        found.append([drawing.id for drawing in page])
        before = page[-1].id
    return found


def test_a_list_tells_all_but_the_strokes(store, me, draw):
    """Time, drawer, votes and state come at once, the strokes where they are asked for."""
    id_ = draw(ALPHA)
    for symbol in (ALPHA, ALPHA, BETA):
        store.vote(id_, symbol, store.add_contributor().id)
    [drawing] = store.gallery(1)
    assert drawing.created == store.recording(id_).created
    assert (drawing.id, drawing.contributor, drawing.accepted) == (id_, me, ALPHA)
    assert list(drawing.votes.items()) == [(ALPHA, 3), (BETA, 1)]
    assert (drawing.disputed, drawing.hidden, drawing.strokes) == (False, False, None)
    assert store.gallery(1, strokes=True)[0].strokes == DOT


def test_pages_hold_each_drawing_once(store, draw):
    """Going on from the last drawing of a page finds every drawing, newest first, none twice."""
    drawn = [draw() for _ in range(7)]
    assert pages(store, 3) == [drawn[6:3:-1], drawn[3:0:-1], drawn[:1]]


@pytest.mark.parametrize("wanted", [Filter(), UNLABELLED, DISPUTED, Filter(symbol=ALPHA)])
def test_drawings_of_one_moment_are_not_lost_between_pages(store, draw, wanted):
    """Drawings made in the same microsecond still come once each, in the order of their ids."""
    drawn = [draw() for _ in range(5)]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    mark(store, *drawn, created=at, disputed=wanted == DISPUTED)
    if wanted.symbol:
        mark(store, *drawn, accepted=ALPHA)
    newest_first = sorted(drawn, reverse=True)
    assert pages(store, 2, wanted) == [newest_first[:2], newest_first[2:4], newest_first[4:]]


def test_a_page_does_not_move_when_a_drawing_is_added(store, draw):
    """What comes before a drawing stays the same, however many are added after it."""
    drawn = [draw() for _ in range(4)]
    second_page = store.gallery(2, drawn[2])
    draw()
    assert store.gallery(2, drawn[2]) == second_page
    assert [drawing.id for drawing in second_page] == [drawn[1], drawn[0]]


@pytest.mark.parametrize("before", ["x" * 22, "", "a\x00b", "ü"])
def test_a_page_after_no_drawing_is_refused(store, before):
    """An id of any form that is nobody's is merely unknown."""
    with pytest.raises(UnknownRecording):
        store.gallery(2, before)


def test_each_list_has_what_it_says(store, me, draw):
    """Mine are my own, unlabelled wait for votes, disputed for a decision."""
    other = store.add_contributor()
    accepted, waiting, disputed = draw(ALPHA), draw(), draw()
    theirs = draw(BETA, other)
    mark(store, disputed, disputed=True)
    assert listed(store) == [theirs, disputed, waiting, accepted]
    assert listed(store, Filter("mine", contributor_id=me.id)) == [disputed, waiting, accepted]
    assert listed(store, Filter("mine", contributor_id=other.id)) == [theirs]
    assert listed(store, Filter("mine")) == []
    assert listed(store, UNLABELLED) == [waiting]
    assert listed(store, DISPUTED) == [disputed]


def test_a_hidden_drawing_is_its_drawer_s_alone(store, me, draw):
    """It is in no list but that of who drew it, which says that it is hidden."""
    ids = [draw(ALPHA), draw(), draw()]
    mark(store, *ids, hidden=True)
    mark(store, ids[2], disputed=True)
    for show in ("all", "unlabelled", "disputed"):
        assert listed(store, Filter(show)) == listed(store, Filter(show, ALPHA)) == []
    mine = store.gallery(5, wanted=Filter("mine", contributor_id=me.id))
    assert [(drawing.id, drawing.hidden) for drawing in mine] == [(id_, True) for id_ in ids[::-1]]
    assert store.disputed_symbols() == {}


def test_what_was_settled_as_no_symbol_waits_for_nothing(store, me, draw):
    """A moderator's decision that it is none stands: it is not unlabelled, nor of a symbol."""
    id_ = draw(ALPHA)
    mark(store, id_, accepted=None, settled="")
    assert listed(store) == [id_]
    assert listed(store, UNLABELLED) == listed(store, Filter(symbol=ALPHA)) == []
    assert listed(store, Filter("mine", contributor_id=me.id)) == [id_]


def test_a_symbol_s_list_has_what_is_accepted_as_it_or_may_become_it(store, me, draw):
    """One vote is enough where nothing is accepted; what is accepted as another is not in it."""
    other = store.add_contributor()
    alphas = [draw(ALPHA) for _ in range(3)]
    beta = draw(BETA)
    store.vote(beta, ALPHA, other.id)
    store.vote(beta, BETA, store.add_contributor().id)  # two to one: accepted as beta
    even = draw(BETA)
    store.vote(even, ALPHA, other.id)
    draw()
    mark(store, even, disputed=False)
    assert listed(store, Filter(symbol=ALPHA)) == [even, *alphas[::-1]]
    assert pages(store, 2, Filter(symbol=ALPHA)) == [[even, alphas[2]], [alphas[1], alphas[0]]]
    assert listed(store, Filter("mine", ALPHA, me.id)) == [even, *alphas[::-1]]
    assert listed(store, Filter("mine", ALPHA, other.id)) == []
    assert listed(store, Filter("unlabelled", ALPHA)) == [even]
    assert listed(store, Filter("unlabelled", "latex:latex2e:gamma")) == []
    mark(store, even, disputed=True)
    assert listed(store, Filter("disputed", ALPHA)) == [even]
    assert listed(store, Filter("unlabelled", ALPHA)) == []


def test_lists_are_counted(store, me, draw):
    """The count is that of the list, with or without a symbol."""
    for symbol in (ALPHA, ALPHA, None):
        draw(symbol)
    assert store.gallery_count(Filter()) == 3
    assert store.gallery_count(Filter(symbol=ALPHA)) == 2
    assert store.gallery_count(UNLABELLED) == 1
    assert store.gallery_count(DISPUTED) == 0
    assert store.gallery_count(Filter("mine", contributor_id=me.id)) == 3


def test_a_count_ends_where_it_would_say_nothing_new(sqlite_store):
    """Of more than a thousand drawings, a thousand are counted."""
    me = sqlite_store.add_contributor().id
    row = {"contributor_id": me, "strokes": "[]", "created": datetime.now(UTC)}
    with sqlite_store._writing() as db:
        many = [row | {"id": f"{i:022}"} for i in range(COUNTED + 5)]
        db.execute(tables.recordings.insert(), many)
    assert sqlite_store.gallery_count(Filter()) == COUNTED


def test_the_disputed_symbols_are_counted_by_votes(store, draw):
    """Every vote on a disputed drawing counts, and none on another."""
    disputed = draw(ALPHA)
    store.vote(disputed, BETA, store.add_contributor().id)
    store.vote(disputed, BETA, store.add_contributor().id)
    draw(ALPHA)
    mark(store, disputed, disputed=True)
    assert store.disputed_symbols() == {ALPHA: 1, BETA: 2}


@pytest.mark.parametrize("show", ["all", "mine", "unlabelled", "disputed"])
@pytest.mark.parametrize("symbol", [None, ALPHA])
def test_the_lists_are_read_off_an_index(sqlite_store, plans_of, show, symbol):
    """No list reads a whole table; without a symbol, none sorts either."""
    me = sqlite_store.add_contributor()
    newest = sqlite_store.add_recording(me.id, DOT, ALPHA).id

    def read():
        sqlite_store.gallery(10, None, Filter(show, symbol, me.id))
        sqlite_store.gallery(10, newest, Filter(show, symbol, me.id))
        sqlite_store.gallery_count(Filter(show, symbol, me.id))

    plans = plans_of(read)
    assert len(plans) >= 4
    for _, steps in plans:
        faults = WHOLE_TABLE.findall(steps)
        assert not [fault for fault in faults if fault or symbol is None], steps


def test_strokes_come_up_to_as_many_points_as_a_list_may_have(store, me, monkeypatch):
    """A drawing that goes over has none, and neither has a smaller one after it."""
    small = [store.add_recording(me.id, [[[0, 0], [1, i]]]).id for i in range(2)]
    large = store.add_recording(me.id, [[[0, i] for i in range(40)]]).id
    newest = store.add_recording(me.id, [[[0, 0], [1, 2]]]).id
    monkeypatch.setattr(gallery, "POINTS", 20)
    found = {drawing.id: drawing.strokes for drawing in store.gallery(9, strokes=True)}
    assert found == {newest: [[[0, 0], [1, 2]]], large: None, small[1]: None, small[0]: None}
    [first, *_] = store.gallery(9, newest, strokes=True)
    assert len(first.strokes[0]) == 40
