"""Calibration: temperatures that are found again, and a bar that flags what it should."""

import numpy as np
import pytest

from model.calibrate import (
    FLAGGED,
    Groups,
    Temperatures,
    cross_fit,
    fit_temperatures,
    temper,
    unsure_below,
)

# Twelve classes: three groups of three, three alone.
GROUPS = Groups(list("abcabcabcdef"))


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


def test_each_group_keeps_its_sum_whatever_happens_within():
    """At `between` 1 the groups' sums stay; at `within` 2 shares of 9 to 1 become 3 to 1."""
    groups = Groups(["a", "b", "a"])
    probabilities = np.array([[0.45, 0.5, 0.05]], dtype=np.float32)
    calibrated = Temperatures(between=1.0, within=2.0).apply(probabilities, groups)
    np.testing.assert_allclose(calibrated, [[0.375, 0.5, 0.125]], rtol=1e-5)
    np.testing.assert_allclose(groups.total(calibrated), groups.total(probabilities), rtol=1e-5)


def test_groups_add_up_in_any_order_of_classes():
    """The columns are the groups by name, each the sum of its classes."""
    groups = Groups(["x", "b", "x", "a"])
    sums = groups.total(np.array([[1, 2, 4, 8]], dtype=np.float32))
    assert sums.tolist() == [[8, 2, 5]]
    assert groups.number.tolist() == [2, 1, 2, 0]


def test_temperatures_of_one_change_nothing():
    """Neutral temperatures give the probabilities back, also where a whole group has none."""
    probabilities = np.array([[0.2, 0.8, 0, 0]], dtype=np.float32)
    same = Temperatures().apply(probabilities, Groups(["a", "a", "b", "b"]))
    np.testing.assert_allclose(same, probabilities, atol=1e-6)


@pytest.mark.parametrize(("between", "within"), [(0.6, 1.7), (1.0, 1.0), (2.0, 0.8)])
def test_known_temperatures_are_found_again(between, within):
    """Groups and members made too bold or too shy are brought back by just those factors."""
    logits, answers = drawn(6000)
    spoiled = Temperatures(1 / between, 1 / within).apply(softmax(logits), GROUPS)
    found = fit_temperatures(spoiled, answers, GROUPS)
    assert found.between == pytest.approx(between, rel=0.08)
    assert found.within == pytest.approx(within, rel=0.08)


def test_every_symbol_weighs_alike():
    """Ten times the drawings of some symbols do not move the temperatures."""
    logits, answers = drawn(1500)
    probabilities = softmax(logits * 1.3)
    often = np.concatenate([np.arange(len(answers)), *[np.flatnonzero(answers < 3)] * 9])
    once = fit_temperatures(probabilities, answers, GROUPS)
    assert fit_temperatures(probabilities[often], answers[often], GROUPS) == once


def test_each_half_is_calibrated_by_the_other():
    """No sample has a part in its own temperatures."""
    logits, answers = drawn(1000)
    probabilities = softmax(logits * 2)
    crossed = cross_fit(probabilities, answers, GROUPS)
    for mine, other in (
        (slice(0, None, 2), slice(1, None, 2)),
        (slice(1, None, 2), slice(0, None, 2)),
    ):
        found = fit_temperatures(probabilities[other], answers[other], GROUPS)
        np.testing.assert_array_equal(crossed[mine], found.apply(probabilities[mine], GROUPS))


def test_a_single_sample_stays_as_it_is():
    """It has no other half."""
    probabilities = np.array([[0.9, 0.1]], dtype=np.float32)
    assert cross_fit(probabilities, np.array([0]), Groups(["a", "b"])) is probabilities


def test_the_bar_flags_its_share():
    """Of the drawings it was set on, the bar lies above `FLAGGED` of their best shapes."""
    best = np.random.default_rng(0).uniform(0.3, 1, 5000)
    bar = unsure_below(np.stack([best, 1 - best], -1).astype(np.float32))
    assert (np.maximum(best, 1 - best) < bar).mean() == pytest.approx(FLAGGED, abs=0.002)
