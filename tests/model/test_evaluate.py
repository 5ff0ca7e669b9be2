"""Figures, against numbers worked out by hand."""

import json

import numpy as np
import pytest

from model.bundle import Bundle
from model.dataset import drawings
from model.evaluate import Answers, among, calibration_error, evaluate, places
from model.jsonl import DataError
from model.predictor import Answer

CIRCLE, RING = "latex:latex2e:bigcirc", "latex:latex2e:circ"  # one shape
TIMES, VEE = "latex:latex2e:times", "latex:latex2e:vee"


class Fixed:
    """A predictor that answers every drawing with the same probabilities."""

    def __init__(self, symbols, probabilities, path):
        self.bundle = Bundle("fixed", "1", path, symbols, {})
        self.probabilities = np.array(probabilities, dtype=np.float32)

    def see(self, ink, _pen):
        """Return the same row for each drawing."""
        return Answer(np.tile(self.probabilities, (len(ink), 1)), None, 0.0)


def labelled(*symbols):
    """Return one drawing, a line, for each symbol."""
    strokes = [[[0, 0], [1, 1]]]
    samples = ({"id": str(i), "symbol": s, "strokes": strokes} for i, s in enumerate(symbols))
    return drawings((sample, "here") for sample in samples)


def answers(rows, labels):
    """Return answers to drawings of as many classes as a row has."""
    table = np.array(rows, dtype=np.float32)
    return Answers(tuple(map(str, range(table.shape[1]))), table, np.array(labels))


def test_figures_by_hand():
    """Right answers on places 1, 2, 4 and 6 of six classes."""
    row = [0.4, 0.2, 0.15, 0.12, 0.08, 0.05]
    measured = answers([row] * 4, [0, 1, 3, 5]).figures()
    assert measured.samples == 4
    assert (measured.top1, measured.top3, measured.top5, measured.top10) == (0.25, 0.5, 0.75, 1)
    assert measured.mrr == pytest.approx((1 + 1 / 2 + 1 / 4 + 1 / 6) / 4)
    # All in one bin: 40 % sure, 25 % right.
    assert measured.ece == pytest.approx(0.15)


def test_each_class_counts_alike_in_the_means():
    """Three drawings of one class right, the one of another wrong: half, not three quarters."""
    measured = answers([[0.6, 0.3, 0.1]] * 4, [0, 0, 0, 2]).figures()
    assert (measured.top1, measured.mean_top1, measured.mean_top3) == (0.75, 0.5, 1)


def test_equal_probabilities_share_the_worst_place():
    """A model that says nothing is not credited with the first place."""
    measured = answers(np.full((2, 4), 0.25), [0, 3]).figures()
    assert (measured.top1, measured.top3, measured.top5) == (0, 0, 1)
    assert measured.mrr == 0.25


def test_no_number_is_the_last_place():
    """A network that answers NaN is wrong each time; it once came out as always right."""
    nothing = np.full((2, 3), np.nan, dtype=np.float32)
    assert places(nothing, np.array([0, 2])).tolist() == [3, 3]


def test_calibration_error_by_hand():
    """Bins weigh by their samples: 3/5 of |0.91 - 2/3| and 2/5 of |0.3 - 1/2|."""
    confidence = np.array([0.91, 0.91, 0.91, 0.3, 0.3], dtype=np.float32)
    correct = np.array([True, True, False, True, False])
    expected = 3 / 5 * (0.91 - 2 / 3) + 2 / 5 * (0.5 - 0.3)
    assert calibration_error(confidence, correct, bins=10) == pytest.approx(expected, abs=1e-6)


def test_a_certain_and_right_model_has_no_calibration_error():
    """1.0 falls into the last bin, not beyond it."""
    assert calibration_error(np.ones(3, dtype=np.float32), np.ones(3, dtype=bool)) == 0


def test_look_alikes_are_summed():
    """Symbols of one shape become one answer, under the shape's name."""
    table = np.array([[0.3, 0.5, 0.2]], dtype=np.float32)
    shaped = Answers((CIRCLE, TIMES, RING), table, np.array([2])).by_shape()
    assert shaped.names == ("circle", "times")
    np.testing.assert_allclose(shaped.probabilities, [[0.5, 0.5]])
    assert shaped.labels.tolist() == [0]


def test_probabilities_among_candidates_sum_to_one():
    """What was said of the others is shared out in proportion, also where nothing is left."""
    table = np.array([[0.6, 0.3, 0.1], [1, 0, 0]], dtype=np.float32)
    np.testing.assert_allclose(among(table, [1, 2]), [[0.75, 0.25], [0.5, 0.5]], rtol=1e-6)


def test_a_bundle_is_measured_by_symbol_and_by_shape(tmp_path):
    """A ring taken for a large circle is the wrong symbol and the right shape."""
    predictor = Fixed((CIRCLE, RING, TIMES), [0.5, 0.3, 0.2], tmp_path)
    result = evaluate(predictor, labelled(CIRCLE, RING, TIMES, RING))
    assert result.answers.figures().top1 == 0.25
    assert result.answers.by_shape().figures().top1 == 0.75
    assert result.as_dict()["symbol"]["samples"] == 4
    assert result.milliseconds > 0
    assert set(result.as_dict()) == {"symbol", "shape", "milliseconds"}
    json.dumps(result.as_dict())


def test_candidates_restrict_the_answers(tmp_path):
    """With the circle out of the way the ring is first; what the bundle does not know is none."""
    predictor = Fixed((CIRCLE, RING, TIMES), [0.5, 0.3, 0.2], tmp_path)
    result = evaluate(predictor, labelled(RING), {RING, TIMES, VEE})
    measured = result.answers.figures()
    assert measured.top1 == 1
    # Of the ring's 0.3 and the cross' 0.2.
    assert measured.ece == pytest.approx(1 - 0.6)


@pytest.mark.parametrize("candidates", [None, {CIRCLE, VEE}])
def test_a_symbol_that_cannot_be_answered_is_an_error(candidates, tmp_path):
    """A drawing of what is no candidate is named, not counted as wrong."""
    predictor = Fixed((CIRCLE, TIMES), [0.5, 0.5], tmp_path)
    with pytest.raises(DataError, match=r"not among the \d candidates: latex:latex2e:vee"):
        evaluate(predictor, labelled(CIRCLE, VEE), candidates)
