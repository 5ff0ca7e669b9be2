"""Other hands: repeatable, as varied as asked, and never out of the frame."""

from dataclasses import astuple, replace

import numpy as np
import pytest

from model.augment import Hand, affine, vary
from model.raster import PEN, render_ink
from model.strokes import fit, pack

RNG = np.random.default_rng(2)
INK = pack(
    [[RNG.uniform(0, 300, (30, 2)), RNG.uniform(0, 300, (5, 2))], [RNG.normal(0, 1, (9, 2))]]
)


def test_the_same_generator_gives_the_same_drawings():
    """What a seed draws today it draws tomorrow; another seed draws otherwise."""
    first, pens = vary(INK, np.random.default_rng(7))
    again, pens_again = vary(INK, np.random.default_rng(7))
    other, _ = vary(INK, np.random.default_rng(8))
    assert np.array_equal(first.points, again.points)
    assert np.array_equal(pens, pens_again)
    assert not np.allclose(first.points, other.points)


def test_a_hand_without_variation_changes_nothing():
    """All amounts 0: the same drawing up to the fit, drawn with the plain pen."""
    still, pen = vary(INK, np.random.default_rng(0), Hand().scaled(0))
    np.testing.assert_allclose(fit(still).points, fit(INK).points, atol=1e-12)
    assert pen.tolist() == [PEN, PEN]


def test_a_hand_on_a_good_device_keeps_every_point():
    """Variation of the hand moves points; it adds and loses none."""
    varied, pen = vary(INK, np.random.default_rng(0), Hand(sparse=0, reorder=0))
    assert varied.lengths.tolist() == INK.lengths.tolist()
    assert varied.counts.tolist() == INK.counts.tolist()
    assert pen.shape == (2,)


def test_a_slow_device_loses_inner_points_only():
    """Where points are left out, every stroke keeps its first and its last, and so each dot."""
    ink = pack([[np.arange(60.0).reshape(30, 2), np.zeros((1, 2))]] * 50)
    varied, _ = vary(ink, np.random.default_rng(0), replace(Hand().scaled(0), sparse=1.0))
    assert varied.counts.tolist() == ink.counts.tolist()
    assert varied.lengths[1::2].tolist() == [1] * 50
    assert 2 <= varied.lengths[::2].min() < 10 < varied.lengths[::2].max() <= 30
    whole = fit(ink.take(np.array([0]))).points - 0.5
    ends = np.cumsum(varied.lengths)[::2] - 1
    np.testing.assert_allclose(fit(varied).points[ends] - 0.5, np.tile(whole[29], (50, 1)))


def test_a_driver_rounds_corners():
    """Smoothing moves a corner inwards and leaves both ends where they are."""
    corner = pack([[np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])]])
    varied, _ = vary(corner, np.random.default_rng(0), replace(Hand().scaled(0), smooth=1.0))
    points = varied.points - varied.points[0]
    np.testing.assert_allclose(points, [[0, 0], [0.625, 0.375], [1, 1]], atol=1e-12)


def test_a_small_canvas_has_whole_pixels():
    """On a grid, distinct coordinates are at most those of a canvas 128 pixels wide."""
    dense = pack([[np.random.default_rng(1).uniform(0, 1, (5000, 2))]])
    varied, _ = vary(dense, np.random.default_rng(0), replace(Hand().scaled(0), grid=1.0))
    assert 16 <= len(np.unique(varied.points[:, 0].round(9))) <= 129


def test_a_drawing_is_varied_but_recognisable():
    """At usual strength most of the ink stays where it was, and not all of it."""
    ink = pack([[np.array([[0.0, 0.0], [60.0, 60.0]]), np.array([[60.0, 0.0], [0.0, 60.0]])]] * 200)
    plain = render_ink(ink)[0] > 127
    varied, pen = vary(ink, np.random.default_rng(3))
    shared = [(plain & other).sum() / plain.sum() for other in render_ink(varied, pen=pen) > 127]
    assert 0.35 < np.mean(shared) < 0.9


def test_pens_stay_between_a_hair_and_a_brush():
    """However far widths are varied, they stay between 1.2 and 3.6 pixels."""
    _, pen = vary(pack([[np.zeros((1, 2))]] * 500), np.random.default_rng(0), Hand(pen=3.0))
    assert (pen.min(), pen.max()) == (1.2, 3.6)


@pytest.mark.parametrize(
    ("hand", "spread"),
    [
        (Hand(rotation=6, scale=0, shear=0), np.deg2rad(6)),
        (Hand(rotation=0, scale=0, shear=0.1), 0.1),
    ],
)
def test_amounts_are_standard_deviations(hand, spread):
    """Over many drawings, the upper right of the matrices spreads as much as the hand says."""
    matrices = affine(20_000, np.random.default_rng(0), hand)
    assert matrices[:, 0, 1].std() == pytest.approx(spread, rel=0.03)
    assert matrices[:, 0, 0].mean() == pytest.approx(1, abs=0.01)


def test_scaled_multiplies_every_amount():
    """Half the strength is half of each amount; a share of drawings is never above all."""
    half, much = Hand().scaled(0.5), Hand().scaled(100)
    assert [2 * amount for amount in astuple(half)] == pytest.approx(astuple(Hand()))
    assert (much.sparse, much.smooth, much.grid, much.reorder) == (1, 1, 1, 1)


def test_a_hand_may_begin_elsewhere():
    """Strokes come in any order and from either end, each whole and with its own drawing."""
    strokes = [np.array([[0.0, n], [1.0, n], [3.0, n]]) for n in range(4)]
    ink = pack([strokes] * 50 + [[np.zeros((1, 2))]])
    varied, _ = vary(ink, np.random.default_rng(0), replace(Hand().scaled(0), reorder=1.0))
    assert varied.counts.tolist() == ink.counts.tolist()
    drawn = fit(varied).points[:600].reshape(50, 4, 3, 2)
    plain = fit(ink).points[:12].reshape(4, 3, 2)
    for one in drawn:
        assert sorted(one[:, 0, 1]) == pytest.approx(sorted(plain[:, 0, 1]))
        assert np.ptp(one[..., 1], axis=1).max() == 0
    assert len({tuple(one[:, 0, 1]) for one in drawn}) > 10
    assert 0.3 < np.mean(drawn[:, :, 0, 0] == 0) < 0.7
