"""Added symbols: a near drawing is one of them, a far one is not, and a distribution remains."""

import numpy as np
import pytest

from model.neighbours import Blend, Judged, Neighbours, blended, features, fit_blend, normalised

RNG = np.random.default_rng(4)
# Two added symbols in eight dimensions, three drawings each.
CENTRES = normalised(RNG.normal(0, 1, (2, 8)).astype(np.float32))
LABELS = np.array([0, 1, 0, 1, 0, 1])
DRAWINGS = (CENTRES[LABELS] + RNG.normal(0, 0.02, (6, 8))).astype(np.float32)
FLAT = np.full((1, 5), 0.2, dtype=np.float32)
SHOWN = features(np.repeat(FLAT, 6, axis=0), DRAWINGS)


def test_a_near_drawing_is_of_the_added_symbol():
    """Where the network knows nothing, the likeness decides, and decides which."""
    flat = np.repeat(FLAT, 2, axis=0)
    answers = Neighbours(SHOWN, LABELS).blend(flat, features(flat, CENTRES * 7))
    assert answers.argmax(axis=1).tolist() == [5, 6]
    assert answers.max() > 0.8


def test_a_far_drawing_stays_what_it_was():
    """What is unlike every added symbol keeps its probabilities nearly whole."""
    known = np.array([[0.97, 0.01, 0.02, 0, 0]], dtype=np.float32)
    answers = Neighbours(SHOWN, LABELS).blend(known, features(known, -CENTRES[:1]))
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
    same = np.array([[1.0, 0]], dtype=np.float32)
    examples = np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32)
    added = Neighbours(features(same.repeat(3, axis=0), examples), np.array([0, 0, 1]))
    found = added.likeness(features(same, np.array([[0, 9.0]], dtype=np.float32)))
    np.testing.assert_allclose(found, [[1, 0.5]], atol=1e-6)


def test_likeness_is_half_of_embeddings_and_half_of_answers():
    """The cosine, and the Bhattacharyya coefficient: the sum of the roots of p q."""
    p, q = (np.array([row], dtype=np.float32) for row in ([0.5, 0.5, 0], [0.2, 0.3, 0.5]))
    here, there = (np.array([row], dtype=np.float32) for row in ([3, 4], [4, 3]))
    found = Neighbours(features(p, here), np.array([0])).likeness(features(q, there))
    expected = (24 / 25 + np.sqrt(0.1) + np.sqrt(0.15)) / 2
    assert found.item() == pytest.approx(expected, abs=1e-6)


def test_a_sure_network_is_believed_more():
    """The same likeness weighs less where the softmax is sure, by `doubt`."""
    likeness = np.array([[0.85]], dtype=np.float32)
    sure = np.array([[0.999, 0.001]], dtype=np.float32)
    torn = np.array([[0.5, 0.5]], dtype=np.float32)
    assert blended(sure, likeness, Blend())[0, 2] < blended(torn, likeness, Blend())[0, 2] / 2


def test_a_blend_is_fitted_to_what_tells_apart():
    """Likenesses of 0.9 for added and 0.6 for known symbols: the bar comes to lie between."""
    best, nothing, zero = np.full(50, 0.2), np.full(50, -1), np.zeros(50, dtype=np.int64)
    near = RNG.normal(0.9, 0.02, (50, 1)).astype(np.float32)
    far = RNG.normal(0.6, 0.02, (50, 1)).astype(np.float32)
    blend = fit_blend(Judged(best, far, best, nothing), Judged(best, near, 0 * best, zero))
    flat = np.repeat(FLAT, 50, axis=0)
    assert blended(flat, near, blend)[:, 5].min() > 0.9
    assert blended(flat, far, blend)[:, 5].max() < 0.1


def test_the_loss_is_that_of_the_blended_probabilities():
    """For known and for added symbols, as written out over all columns."""
    chances = normalised(RNG.uniform(0, 1, (4, 3)).astype(np.float32))
    chances /= chances.sum(axis=1, keepdims=True)
    likeness = RNG.uniform(0.5, 1, (4, 2)).astype(np.float32)
    columns, rows = np.array([1, 4, 2, 3]), np.arange(4)
    known, added = np.where(columns < 3, chances[rows, columns % 3], 0), columns - 3
    judged = Judged(chances.max(axis=1), likeness, known, np.where(columns < 3, -1, added))
    expected = -np.log(blended(chances, likeness, Blend())[rows, columns]).mean()
    assert judged.loss(Blend()) == pytest.approx(expected, rel=1e-4)
