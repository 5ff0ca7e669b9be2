"""Make percentages mean what they say: two temperatures, and the bar below which to say `unsure`.

A network learns which look-alike it was from few drawings and is too sure of it, while it is too
shy of the look-alike group: so the groups have one temperature, and the symbols in each another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

# Of drawings of real symbols, this share is flagged as unsure: at most 2 % may be, with some room
# for hands and devices that the held-out drawings do not have.
FLAGGED = 0.015

_TEMPERATURES = np.exp(np.linspace(np.log(0.4), np.log(3.0), 80))
_TINY = np.float32(1e-30)


class Groups:
    """Columns that belong together: `number` (n_classes,) int is the group of each."""

    def __init__(self, names: Sequence[str]) -> None:
        _, number = np.unique(np.array(names), return_inverse=True)
        self.number: Index = number.astype(np.int64)
        self._order = np.argsort(self.number, kind="stable")
        self._starts = np.searchsorted(self.number[self._order], np.arange(number.max() + 1))

    def total(self, values: Floats) -> Floats:
        """Sum (n, n_classes) over each group: (n, n_groups)."""
        sums: Floats = np.add.reduceat(values[:, self._order], self._starts, axis=1)
        return sums


@dataclass(frozen=True, slots=True)
class Temperatures:
    """What the logits are divided by: `between` those of groups, `within` those inside a group."""

    between: float = 1.0
    within: float = 1.0

    def apply(self, probabilities: Floats, groups: Groups) -> Floats:
        """Calibrate (n, n_classes) probabilities; each group's inner order stays as it is."""
        totals = groups.total(probabilities)
        inner = temper_within(probabilities, groups, self.within)
        calibrated: Floats = temper(totals, self.between)[:, groups.number] * inner
        return calibrated


def together(first: Floats, second: Floats, share: float) -> Floats:
    """Join what two networks say of the same drawings, (n, n_classes) each.

    It is their geometric mean, where the second has this `share`: what one of them excludes is out,
    which is right more often than the mean where they read different things.
    """
    logs = (1 - share) * np.log(np.maximum(first, _TINY))
    logs += share * np.log(np.maximum(second, _TINY))
    return _softmax(logs)


def temper(probabilities: Floats, temperature: float) -> Floats:
    """Divide the logits behind (n, n_classes) probabilities by `temperature`."""
    logits = np.log(np.maximum(probabilities, _TINY)) / np.float32(temperature)
    return _softmax(logits)


def _softmax(logits: NDArray[Any]) -> Floats:
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = scores / scores.sum(axis=1, keepdims=True)
    return probabilities


def temper_within(probabilities: Floats, groups: Groups, temperature: float) -> Floats:
    """Return each class' share of its group, (n, n_classes), its logits divided likewise."""
    kept = np.maximum(probabilities, _TINY)
    share = kept / groups.total(kept)[:, groups.number]
    powers = (share ** np.float32(1 / temperature)).astype(np.float32)
    tempered: Floats = powers / groups.total(powers)[:, groups.number]
    return tempered


def fit_temperatures(probabilities: Floats, labels: Index, groups: Groups) -> Temperatures:
    """Return the temperatures with the least negative log-likelihood (Guo et al. 2017).

    Every symbol weighs alike, however many drawings there are of it: letters have ten times those
    of most symbols, and are looked up least. The likelihood is a product of the two parts, so each
    temperature is found alone.
    """
    weights = 1 / np.bincount(labels)[labels]
    totals, shapes = groups.total(probabilities), groups.number[labels]

    def loss(answers: Floats, right: Index) -> float:
        chance = answers[np.arange(len(right)), right]
        return -float(weights @ np.log(np.maximum(chance, _TINY)))

    return Temperatures(
        float(min(_TEMPERATURES, key=lambda t: loss(temper(totals, t), shapes))),
        float(
            min(
                _TEMPERATURES,
                key=lambda t: loss(temper_within(probabilities, groups, t), labels),
            )
        ),
    )


def cross_fit(probabilities: Floats, labels: Index, groups: Groups) -> Floats:
    """Calibrate each half of the samples by the temperatures fitted on the other.

    So a calibration error measured on the result is not flattered by the fit. A single sample
    has no other half and stays as it is.
    """
    if len(labels) < 2:
        return probabilities
    even = np.arange(len(labels)) % 2 == 0
    calibrated = np.empty_like(probabilities)
    for half in (even, ~even):
        found = fit_temperatures(probabilities[~half], labels[~half], groups)
        calibrated[half] = found.apply(probabilities[half], groups)
    return calibrated


def unsure_below(shape_probabilities: Floats) -> float:
    """Return the bar for the best shape's probability that flags `FLAGGED` of real drawings.

    `shape_probabilities` is (n, n_shapes), look-alikes summed.
    """
    return float(np.quantile(shape_probabilities.max(axis=1), FLAGGED))
