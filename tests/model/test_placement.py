"""Placement: what place and size on a canvas say inside a look-alike group, and no more."""

import numpy as np
import pytest

from model.placement import ODDS, RULES, place, share_by_place
from model.ranking import look_alikes
from model.symbols import load_symbols

TABLE = load_symbols()
SYMBOLS = tuple(TABLE)
LATEX = [symbol.latex for symbol in SYMBOLS]
EVEN = np.full(len(SYMBOLS), 1 / len(SYMBOLS), dtype=np.float32)


def box(width, height, x, y):
    """Return one stroke across a box around (x, y), on a canvas of 100 by 100."""
    half = np.array([width, height]) / 2
    return [np.array([x, y]) + np.stack([-half, half])]


def placed(strokes, probabilities=EVEN):
    """Return what is left of the probabilities on a canvas of 100 by 100."""
    return share_by_place(probabilities, SYMBOLS, place(strokes, 100, 100))


def test_features_are_shares_of_the_canvas():
    """A box of 20 x 30 in the units of a canvas of 200 x 100."""
    found = place([np.array([[10.0, 50.0], [30.0, 60.0]]), np.array([[20.0, 80.0]])], 200, 100)
    assert (found.width, found.height) == pytest.approx((0.1, 0.3))
    assert found.middle == pytest.approx(0.65)
    assert found.size == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("strokes", "likelier", "than"),
    [
        (box(0, 0, 50, 88), ".", r"\cdot"),
        (box(0, 0, 50, 50), r"\cdot", "."),
        (box(0, 0, 50, 50), r"\cdot", r"\bullet"),
        (box(14, 14, 50, 50), r"\bullet", r"\cdot"),
        (box(5, 12, 50, 85), ",", r"\textquoteright"),
        (box(5, 12, 50, 12), r"\textquoteright", ","),
        (box(4, 10, 50, 12), r"\prime", "/"),
        (box(40, 0, 50, 92), r"\_", "-"),
        (box(60, 0, 50, 85), r"\ldots", r"\cdots"),
        (box(95, 95, 50, 50), r"\sum", r"\Sigma"),
        (box(95, 95, 50, 50), r"\bigcup", r"\cup"),
        (box(10, 10, 50, 50), r"\cup", r"\bigcup"),
        (box(95, 95, 50, 50), "C", "c"),
        (box(10, 10, 50, 50), "o", "O"),
        (box(8, 8, 50, 12), r"\textdegree", r"\bigcirc"),
        (box(95, 10, 50, 50), r"\longrightarrow", r"\rightarrow"),
        (box(15, 8, 50, 50), r"\Rightarrow", r"\Longrightarrow"),
    ],
)
def test_place_and_size_decide_between_look_alikes_that_are_even(strokes, likelier, than):
    """Where the picture says nothing, the canvas does."""
    shares = placed(strokes)
    assert shares[LATEX.index(likelier)] > 1.4 * shares[LATEX.index(than)]


def test_a_middling_drawing_in_the_middle_changes_nothing():
    """People draw anything at half the canvas: that is no sign, unless it is a dot that large."""
    shares = placed(box(50, 50, 50, 50))
    others = np.array([symbol.shape != "dot" for symbol in SYMBOLS])
    assert shares[others] == pytest.approx(EVEN[others])
    assert not others[shares < 0.9 * EVEN].any()


@pytest.mark.parametrize("height", [0, 50, 100])
@pytest.mark.parametrize("width", [5, 95])
@pytest.mark.parametrize("y", [10, 50, 90])
def test_groups_keep_their_sums_and_odds_change_by_no_more_than_the_bound(width, height, y):
    """Nothing leaves its look-alike group, and a clear answer stays one."""
    rng = np.random.default_rng(0)
    before = rng.dirichlet(np.ones(len(SYMBOLS))).astype(np.float32)
    groups = look_alikes(TABLE.ids)
    after = placed(box(width, height, 50, y), before)
    assert groups.total(after[None]) == pytest.approx(groups.total(before[None]), rel=1e-5)
    change = after / before
    for number in np.unique(groups.number):
        inside = change[groups.number == number]
        assert inside.max() <= ODDS * inside.min() * 1.0001


def test_a_tap_is_the_same_picture_as_a_full_stop_and_as_a_centred_dot():
    """However rarely the network met one of the two, the place of a tap decides between them."""
    probabilities = np.zeros(len(SYMBOLS), dtype=np.float32)
    stop, centred = LATEX.index("."), LATEX.index(r"\cdot")
    probabilities[[stop, centred]] = 0.01, 0.99
    low, middle = placed(box(0, 0, 50, 90), probabilities), placed(box(0, 0, 50, 50), probabilities)
    assert low[stop] == pytest.approx(4 * low[centred], rel=1e-4)
    assert low.argmax() == stop
    assert middle.argmax() == centred
    assert low.sum() == pytest.approx(1)
    blob = placed(box(9, 9, 50, 90), probabilities)
    assert blob[centred] > blob[stop]


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_no_size_of_canvas_gives_more_than_finite_numbers(size):
    """Ink may lie far outside, and a canvas may be absurd."""
    strokes = [np.array([[-1e308, -1e308], [1e308, 1e308]])]
    shares = share_by_place(EVEN, SYMBOLS, place(strokes, size, size))
    assert np.isfinite(shares).all()
    assert shares.sum() == pytest.approx(1, rel=1e-5)


def test_rules_speak_of_commands_that_have_look_alikes():
    """A rule about a command alone in its group, or about none of the table, does nothing."""
    groups = look_alikes(TABLE.ids).number
    size = np.bincount(groups)[groups]
    shared = {latex for latex, n in zip(LATEX, size, strict=True) if n > 1}
    assert {command for rule in RULES for command in rule.commands.split()} <= shared
