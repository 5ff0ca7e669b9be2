"""The classes' mean embeddings in the last layer: directions, scale, and what has no samples."""

import numpy as np
import pytest

from model.training.means import leaning

RNG = np.random.default_rng(0)
CENTRES = 3 * RNG.normal(size=(4, 6)).astype(np.float32)
LABELS = np.repeat(np.arange(4), 50)
EMBEDDINGS = (CENTRES[LABELS] + RNG.normal(size=(200, 6))).astype(np.float32)
WEIGHTS = RNG.normal(size=(6, 5)).astype(np.float32)  # of the fifth class there is no sample


def test_the_whole_share_is_the_means():
    """Each class' weights then point where its embeddings lie, and tell the classes apart."""
    leant = leaning(WEIGHTS, EMBEDDINGS, LABELS, 1.0)
    for label in range(4):
        mean = EMBEDDINGS[label == LABELS].mean(axis=0)
        cosine = mean @ leant[:, label] / np.linalg.norm(mean) / np.linalg.norm(leant[:, label])
        assert cosine == pytest.approx(1, abs=1e-5)
    read = (EMBEDDINGS @ leant[:, :4]).argmax(axis=1)
    assert (read == LABELS).mean() > 0.9 > ((EMBEDDINGS @ WEIGHTS).argmax(axis=1) == LABELS).mean()


def test_both_classifiers_weigh_alike():
    """The means' scores vary as much as those of the weights, whatever the embeddings' unit."""
    for unit in (1, 100):
        leant = leaning(WEIGHTS, unit * EMBEDDINGS, LABELS, 1.0)
        scores = unit * EMBEDDINGS @ leant[:, :4]
        assert scores.std() == pytest.approx((unit * EMBEDDINGS @ WEIGHTS[:, :4]).std(), rel=1e-4)


def test_a_share_is_a_blend():
    """Half of each is half of each."""
    leant, means = (leaning(WEIGHTS, EMBEDDINGS, LABELS, share) for share in (0.5, 1.0))
    np.testing.assert_allclose(leant[:, :4], (WEIGHTS + means)[:, :4] / 2, rtol=1e-5)


def test_a_class_without_samples_keeps_its_weights():
    """Nothing is known of its mean."""
    leant = leaning(WEIGHTS, EMBEDDINGS, LABELS, 0.5)
    np.testing.assert_array_equal(leant[:, 4], WEIGHTS[:, 4])
