"""Calibration: temperatures that are found again, and a bar that flags what it should."""

import numpy as np
import pytest

from model.calibrate import FLAGGED, cross_fit, fit_temperature, temper, unsure_below


def softmax(logits):
    """Return probabilities (n, n_classes) float32."""
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)


def drawn(n, seed=0):
    """Return logits and answers drawn by just these probabilities: perfectly calibrated."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, 12))
    answers = [rng.choice(12, p=row / row.sum()) for row in softmax(logits).astype(float)]
    return logits, np.array(answers)


def test_a_temperature_divides_the_logits():
    """Two classes of 9 to 1, at temperature 2, are of 3 to 1."""
    tempered = temper(np.array([[0.9, 0.1]], dtype=np.float32), 2.0)
    np.testing.assert_allclose(tempered, [[0.75, 0.25]], rtol=1e-6)


def test_temperature_one_changes_nothing():
    """At 1 the probabilities come back, also those rounded to 0, and sum to 1."""
    probabilities = np.array([[1, 0, 0], [0.2, 0.3, 0.5]], dtype=np.float32)
    np.testing.assert_allclose(temper(probabilities, 1.0), probabilities, atol=1e-7)


@pytest.mark.parametrize("temperature", [0.6, 1.0, 1.7, 2.5])
def test_a_known_temperature_is_found_again(temperature):
    """Logits made too bold or too shy by a factor are brought back by just that factor."""
    logits, answers = drawn(4000)
    found = fit_temperature(softmax(logits * temperature), answers)
    assert found == pytest.approx(temperature, rel=0.06)


def test_each_half_is_tempered_by_the_other():
    """No sample has a part in its own temperature."""
    logits, answers = drawn(1000)
    probabilities = softmax(logits * 2)
    crossed = cross_fit(probabilities, answers)
    of_odd = fit_temperature(probabilities[1::2], answers[1::2])
    np.testing.assert_array_equal(crossed[::2], temper(probabilities[::2], of_odd))
    of_even = fit_temperature(probabilities[::2], answers[::2])
    np.testing.assert_array_equal(crossed[1::2], temper(probabilities[1::2], of_even))


def test_a_single_sample_stays_as_it_is():
    """It has no other half."""
    probabilities = np.array([[0.9, 0.1]], dtype=np.float32)
    assert cross_fit(probabilities, np.array([0])) is probabilities


def test_the_bar_flags_its_share():
    """Of the drawings it was set on, the bar lies above `FLAGGED` of their best shapes."""
    best = np.random.default_rng(0).uniform(0.3, 1, 5000)
    bar = unsure_below(np.stack([best, 1 - best], -1).astype(np.float32))
    assert (np.maximum(best, 1 - best) < bar).mean() == pytest.approx(FLAGGED, abs=0.002)
