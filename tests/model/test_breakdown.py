"""Where answers go wrong, against cases worked out by hand."""

import numpy as np
import pytest

from model import breakdown
from model.evaluate import Answers

CIRCLE, RING = "latex:latex2e:bigcirc", "latex:latex2e:circ"  # one shape
TIMES = "latex:latex2e:times"
# Said: ring, circle, times, times; was: circle, circle, circle, times.
ANSWERS = Answers(
    (CIRCLE, RING, TIMES),
    np.array([[0.2, 0.7, 0.1], [0.9, 0.1, 0], [0.1, 0, 0.9], [0, 0.4, 0.6]], dtype=np.float32),
    np.array([0, 0, 0, 2]),
)


def test_pairs_are_counted_with_what_they_were():
    """Two errors, one of them between look-alikes, each of three drawings of a circle."""
    pairs = {(pair.said, pair.alike): pair for pair in breakdown.confusions(ANSWERS)}
    assert set(pairs) == {(RING, True), (TIMES, False)}
    assert all((pair.was, pair.count, pair.of) == (CIRCLE, 1, 3) for pair in pairs.values())


def test_the_most_confident_error_comes_first():
    """Right answers are none, however confident."""
    assert breakdown.worst_errors(ANSWERS).tolist() == [2, 0]
    assert breakdown.worst_errors(ANSWERS, most=1).tolist() == [2]


def test_classes_come_worst_first():
    """A class without drawings is none."""
    worst, best = breakdown.by_class(ANSWERS)
    assert (worst.name, worst.count, worst.top1) == (CIRCLE, 3, pytest.approx(1 / 3))
    assert (best.name, best.top1, best.top3) == (TIMES, 1, 1)


def test_many_strokes_stand_together():
    """From `most` strokes on drawings are one line."""
    lines = breakdown.by_strokes(ANSWERS, np.array([1, 2, 9, 3]), most=3)
    assert [(line.name, line.count) for line in lines] == [("1", 1), ("2", 1), ("3 or more", 2)]


def test_reliability_bins_hold_every_drawing():
    """Each bin's mean confidence lies in it; together they hold all drawings."""
    bins = breakdown.reliability(ANSWERS, bins=10)
    assert sum(item.count for item in bins) == 4
    assert all(item.low - 1e-6 <= item.confidence <= item.high + 1e-6 for item in bins)
    high = bins[-1]
    assert (high.count, high.accuracy) == (2, 0.5)


def test_the_bootstrap_holds_the_figures_and_narrows_with_their_number():
    """Each interval is around its figure; of nine times as many drawings it is a third as wide."""
    rng = np.random.default_rng(5)
    spans = []
    for n in (100, 900):
        said = rng.dirichlet([1, 1, 1], n).astype(np.float32)
        answers = Answers((CIRCLE, RING, TIMES), said, rng.integers(0, 3, n))
        found, figures = breakdown.bootstrap(answers), answers.figures()
        for name in ("mrr", "mean_top1"):
            low, high = found[name]
            assert low < getattr(figures, name) < high
        assert found["ece"][1] > figures.ece
        spans.append(found["mrr"][1] - found["mrr"][0])
    assert spans[0] / spans[1] == pytest.approx(3, rel=0.25)
