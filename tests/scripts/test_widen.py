"""scripts/widen.py: a network begins with the weights of another in other widths."""

import keras
import numpy as np
import pytest
import widen
from keras import layers

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


def small(*, side=8, kernel=3, strides=1, widths=(4, 6)):
    """Build a network of two normalised convolutions and two dense layers, for 3 classes."""
    first, second = widths
    model = keras.Sequential(
        [
            layers.Input((side, side, 1)),
            layers.Conv2D(first, kernel, strides=strides, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Conv2D(second, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(5, use_bias=False),
            layers.BatchNormalization(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    rng = np.random.default_rng(0)
    for norm in model.layers:
        if isinstance(norm, layers.BatchNormalization):
            norm.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in norm.get_weights()])
    return model


def answers(model):
    """What it says of four random rasters."""
    side = model.input_shape[1]
    rasters = np.random.default_rng(1).random((4, side, side, 1), dtype=np.float32)
    return model.predict_on_batch(rasters)


def test_the_same_widths_are_a_copy():
    """Then nothing is new, and the answers are the source's."""
    source, target = small(), small()
    assert not np.allclose(answers(source), answers(target))
    widen.widen(source, target)
    np.testing.assert_allclose(answers(source), answers(target), rtol=1e-5)


def test_new_channels_leave_the_old_ones_whole():
    """Where what is read from the new channels is taken away, the answers are the source's."""
    source, target = small(widths=(4, 6)), small(widths=(7, 6))
    widen.widen(source, target)
    kernel = target.layers[3].get_weights()[0]
    kernel[:, :, 4:] = 0
    target.layers[3].set_weights([kernel])
    np.testing.assert_allclose(answers(source), answers(target), rtol=1e-5)


def test_of_too_many_channels_the_heaviest_are_kept():
    """A channel whose normalisation weighs nothing is the one to go: the answers stay."""
    source, target = small(widths=(4, 6)), small(widths=(4, 5))
    norm = source.layers[4]
    gamma, beta, mean, variance = norm.get_weights()
    gamma[2] = beta[2] = 0
    norm.set_weights([gamma, beta, mean, variance])
    widen.widen(source, target)
    np.testing.assert_allclose(answers(source), answers(target), rtol=1e-5)


def test_a_kernel_for_twice_the_resolution_sees_the_same():
    """A blur of the raster with twice the pixels, every second one of them, is the source's."""
    source, target = small(), small(side=16, kernel=5, strides=2)
    source.layers[0].set_weights([np.full((3, 3, 1, 4), 0.1, dtype=np.float32)])
    widen.widen(source, target)
    even = np.ones((1, 8, 8, 1), dtype=np.float32)
    before = source.layers[0](even)[0, 2:6, 2:6]
    after = target.layers[0](even.repeat(2, axis=1).repeat(2, axis=2))[0, 2:6, 2:6]
    np.testing.assert_allclose(before, after, rtol=1e-5)


def test_other_layers_are_refused():
    """A network with another kind of layer gives no weights."""
    other = keras.Sequential([layers.Input((8, 8, 1)), layers.Flatten(), layers.Dense(3)])
    with pytest.raises(widen.WidenError, match="other kinds of layers"):
        widen.widen(other, small())
