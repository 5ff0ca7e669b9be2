"""The slides' network in NumPy answers as LiteRT does, and its gradient is a gradient."""

from dataclasses import fields

import numpy as np
import pytest

from model.activations import Weights, convolve, forward, pool, read_weights, saliency, softmax
from model.bundle import BUNDLES, TFLITE
from model.calibrate import Groups, Temperatures
from model.predictor import Predictor
from model.raster import as_input, render
from model.symbols import shapes_of

CROSS = [np.array([[0.0, 5.0], [10.0, 5.0]]), np.array([[5.0, 0.0], [5.0, 10.0]])]


@pytest.fixture(scope="module")
def predictor():
    """The shipped slides bundle."""
    return Predictor.load(BUNDLES / "slides")


@pytest.fixture(scope="module")
def weights(predictor):
    """Its weights."""
    return read_weights(predictor.model, len(predictor.bundle.symbols))


def test_numpy_and_litert_agree(predictor, weights):
    """On a drawing and on noise, calibrated probabilities differ by less than 1e-4."""
    noise = np.random.default_rng(1).integers(0, 256, (3, 32, 32), dtype=np.uint8)
    rasters = np.concatenate([render(CROSS)[None], noise])
    raw = np.stack([forward(weights, x[..., 0]).probabilities for x in as_input(rasters)])
    bundle = predictor.bundle
    temperatures = Temperatures(**bundle.card["temperatures"])
    calibrated = temperatures.apply(raw, Groups(shapes_of(bundle.symbols)))
    np.testing.assert_allclose(calibrated, predictor.predict(rasters), rtol=0, atol=1e-4)


def test_another_network_is_told_apart():
    """The deep bundle has no such weights; neither has slides with another number of classes."""
    deep = Predictor.load(BUNDLES / "deep")
    assert read_weights(deep.model, len(deep.bundle.symbols)) is None
    assert read_weights((BUNDLES / "slides" / TFLITE).read_bytes(), 7) is None


def test_saliency_is_the_gradient_of_the_log_probability(weights):
    """Central differences at every 37th pixel, in float64, agree to 1e-4."""
    image = as_input(render(CROSS))[..., 0].astype(np.float64)
    # Ties on blank paper have no gradient: noise makes each maximum the only one.
    image += np.random.default_rng(2).random((32, 32)) * 0.1
    exact = Weights(*(getattr(weights, f.name).astype(np.float64) for f in fields(Weights)))
    seen = forward(exact, image)
    answer = int(seen.logits.argmax())
    slope = saliency(exact, seen, answer)
    assert np.abs(slope).max() > 0.01
    for at in range(0, 1024, 37):
        step = np.zeros(1024)
        step[at] = 1e-6
        ends = [forward(exact, image + sign * step.reshape(32, 32)) for sign in (1, -1)]
        up, down = (np.log(end.probabilities[answer]) for end in ends)
        assert (up - down) / 2e-6 == pytest.approx(slope.flat[at], abs=1e-4, rel=1e-3)


def test_a_convolution_multiplies_and_adds():
    """An inner cell of the slides' 7x7 example: nine products, and the bias."""
    patch = np.array([[104, 116, 116], [109, 97, 114], [116, 104, 111]], np.float32)
    kernel = np.array([[9, -3, -1], [-6, 5, 3], [2, -8, 0]], np.float32)
    result = convolve(patch[..., None], kernel[..., None, None], np.array([1], np.float32))
    assert result.tolist() == [[[46]]]


def test_pooling_keeps_the_largest_of_four():
    """Blocks do not overlap, and an odd last row falls away."""
    maps = np.arange(20, dtype=np.float32).reshape(5, 4, 1)
    assert pool(maps)[..., 0].tolist() == [[5, 7], [13, 15]]


def test_softmax_of_large_logits_is_finite():
    """The largest is taken off first."""
    assert softmax(np.array([1000, 1000], np.float32)).tolist() == [0.5, 0.5]
