"""Drawings of no symbol: whole drawings, repeatable, and shown to the network without an answer."""

import numpy as np
import pytest

from model.strokes import pack
from model.training.outliers import TRAINED, UNSEEN, mixed, outliers

LINE, CROSS = [np.array([[0.0, 0], [1, 0]])], [np.array([[0.0, 0], [1, 1]])] * 2
INK = pack([LINE, CROSS])


@pytest.mark.parametrize("kind", [*TRAINED, *UNSEEN])
def test_each_kind_gives_as_many_drawings_as_asked(kind):
    """All are finite, have an extent, and differ from one another; a seed repeats them."""
    drawn = outliers(kind, 5, INK, np.random.default_rng(1))
    again = outliers(kind, 5, INK, np.random.default_rng(1))
    assert len(drawn) == 5
    assert np.isfinite(drawn.points).all()
    assert np.array_equal(drawn.points, again.points)
    alone = [drawn.take(np.array([i])).points for i in range(5)]
    assert min(np.ptp(points) for points in alone) > 0
    assert len({points.tobytes() for points in alone}) == 5


def test_several_symbols_stand_apart():
    """Two to four symbols, none reaching into the next along the line that they stand on."""
    ink = pack([LINE])
    for seed in range(20):
        drawn = outliers("several", 1, ink, np.random.default_rng(seed))
        assert 2 <= drawn.counts[0] <= 4
        starts, ends = drawn.points[::2, 0], drawn.points[1::2, 0]
        if np.ptp(starts) > 0.5:  # beside one another, not below
            assert (starts[1:] > ends[:-1]).all()


def test_training_sees_only_its_own_kinds(monkeypatch):
    """The unseen kinds are kept for measuring what training does not know."""
    import model.training.outliers

    seen = []
    for kind, made in list(model.training.outliers._KINDS.items()):
        monkeypatch.setitem(
            model.training.outliers._KINDS,
            kind,
            lambda ink, rng, kind=kind, made=made: (seen.append(kind), made(ink, rng))[1],
        )
    mixed(200, INK, np.random.default_rng(0))
    assert set(seen) == set(TRAINED)
