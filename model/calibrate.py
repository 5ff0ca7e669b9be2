"""Make percentages mean what they say: a temperature, and the bar below which to say `unsure`."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Of drawings of real symbols, at most this share may be flagged as unsure.
FLAGGED = 0.02

_TEMPERATURES = np.exp(np.linspace(np.log(0.4), np.log(3.0), 80))


def temper(probabilities: Floats, temperature: float) -> Floats:
    """Divide the logits behind (n, n_classes) probabilities by `temperature`."""
    logits = np.log(np.maximum(probabilities, np.float32(1e-30))) / np.float32(temperature)
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    tempered: Floats = scores / scores.sum(axis=1, keepdims=True)
    return tempered


def fit_temperature(probabilities: Floats, labels: NDArray[np.int64]) -> float:
    """Return the temperature with the least negative log-likelihood (Guo et al. 2017)."""
    return float(min(_TEMPERATURES, key=lambda t: _loss(temper(probabilities, t), labels)))


def _loss(probabilities: Floats, labels: NDArray[np.int64]) -> float:
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-30)).mean())


def cross_fit(probabilities: Floats, labels: NDArray[np.int64]) -> Floats:
    """Temper each half of the samples by the temperature fitted on the other.

    So a calibration error measured on the result is not flattered by the fit. A single sample
    has no other half and stays as it is.
    """
    if len(labels) < 2:
        return probabilities
    even = np.arange(len(labels)) % 2 == 0
    tempered = np.empty_like(probabilities)
    for half in (even, ~even):
        temperature = fit_temperature(probabilities[~half], labels[~half])
        tempered[half] = temper(probabilities[half], temperature)
    return tempered


def unsure_below(shape_probabilities: Floats) -> float:
    """Return the bar for the best shape's probability that flags `FLAGGED` of real drawings.

    `shape_probabilities` is (n, n_shapes), look-alikes summed.
    """
    return float(np.quantile(shape_probabilities.max(axis=1), FLAGGED))
