"""Added symbols: a near drawing is one of them, a far one is not, and a distribution remains."""

import numpy as np
import pytest

from model.neighbours import Blend, Judged, Neighbours, blended, fit_blend, normalised

RNG = np.random.default_rng(4)
# Two added symbols in eight dimensions, three drawings each.
CENTRES = normalised(RNG.normal(0, 1, (2, 8)).astype(np.float32))
LABELS = np.array([0, 1, 0, 1, 0, 1])
DRAWINGS = (CENTRES[LABELS] + RNG.normal(0, 0.02, (6, 8))).astype(np.float32)
FLAT = np.full((1, 5), 0.2, dtype=np.float32)


def test_a_near_drawing_is_of_the_added_symbol():
    """Where the network knows nothing, the likeness decides, and decides which."""
    added = Neighbours(DRAWINGS, LABELS)
    answers = added.blend(np.repeat(FLAT, 2, axis=0), CENTRES * 7)
    assert answers.argmax(axis=1).tolist() == [5, 6]
    assert answers.max() > 0.8


def test_a_far_drawing_stays_what_it_was():
    """What is unlike every added symbol keeps its probabilities nearly whole."""
    known = np.array([[0.97, 0.01, 0.02, 0, 0]], dtype=np.float32)
    answers = Neighbours(DRAWINGS, LABELS).blend(known, -CENTRES[:1])
    np.testing.assert_allclose(answers[:, :5], known, atol=1e-3)


def test_probabilities_sum_to_one_and_known_ones_keep_their_proportions():
    """Blending takes from all known symbols alike."""
    known = np.array([[0.6, 0.3, 0.1]], dtype=np.float32)
    answers = blended(known, np.array([[0.85, 0.7]], dtype=np.float32), Blend())
    assert answers.sum() == pytest.approx(1)
    np.testing.assert_allclose(answers[0, :3] / answers[0, :3].sum(), known[0], rtol=1e-5)
    assert answers[0, 3] > answers[0, 4]


def test_likeness_is_to_the_nearest_drawing():
    """One drawing just alike is enough; the length of an embedding says nothing."""
    examples = np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32)
    added = Neighbours(examples, np.array([0, 0, 1]))
    np.testing.assert_allclose(added.likeness(np.array([[0, 9.0]])), [[1, 0]], atol=1e-6)


def test_a_sure_network_is_believed_more():
    """The same likeness weighs less where the softmax is sure, by `doubt`."""
    likeness = np.array([[0.85]], dtype=np.float32)
    sure = np.array([[0.999, 0.001]], dtype=np.float32)
    torn = np.array([[0.5, 0.5]], dtype=np.float32)
    assert blended(sure, likeness, Blend())[0, 2] < blended(torn, likeness, Blend())[0, 2] / 2


def test_a_blend_is_fitted_to_what_tells_apart():
    """Likenesses of 0.9 for added and 0.6 for known symbols: the bar comes to lie between."""
    flat = np.repeat(FLAT, 50, axis=0)
    added = RNG.normal(0.9, 0.02, (50, 1)).astype(np.float32)
    known = RNG.normal(0.6, 0.02, (50, 1)).astype(np.float32)
    zero, five = np.zeros(50, dtype=np.int64), np.full(50, 5)
    found = fit_blend([Judged(flat, known, zero), Judged(flat, added, five)])
    assert blended(flat, added, found)[:, 5].min() > 0.9
    assert blended(flat, known, found)[:, 5].max() < 0.1
