"""The networks, each one literal list of layers: the slides' own, a deep one, and one of the pen.

Input: (n, size, size, 1) float, 0 black to 1 white ink, where size is 32 for `slides` and 64 for
`deep`; for `pen` (n, 1, points, features), the way that it took (`model.trajectory`). Output:
(n, n_classes) probabilities.
"""

import keras
from keras import layers
from keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU

from model.raster import SIZE
from model.trajectory import FEATURES, POINTS


def slides(n_classes: int) -> keras.Model:
    """Build the network of Martin Thoma's slides on convolutional networks, layer for layer."""
    return keras.Sequential(
        [
            layers.Input((SIZE, SIZE, 1)),
            Conv2D(16, (3, 3)),
            MaxPooling2D(pool_size=(2, 2)),
            Conv2D(16, (3, 3)),
            Flatten(),
            Dense(128, activation="relu"),
            Dense(n_classes, activation="softmax"),
        ],
        name="slides",
    )


def _convolve(
    filters: int, kernel: tuple[int, int] = (3, 3), strides: int = 1
) -> list[keras.Layer]:
    """Return a convolution, normalised over the batch, with ReLU; it keeps the size over `strides`.

    The normalisation shifts each channel itself, so the convolution needs no bias.
    """
    return [
        Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False),
        BatchNormalization(momentum=0.95),
        ReLU(),
    ]


def _classify(n_classes: int) -> list[keras.Layer]:
    """Return the layers from the last maps to the probabilities, by an embedding of 256 numbers."""
    return [
        Flatten(),
        Dropout(0.3),
        Dense(256, use_bias=False),
        BatchNormalization(momentum=0.95),
        ReLU(),
        Dropout(0.3),
        # In float32 also where the rest is not: a softmax needs the digits.
        Dense(n_classes, activation="softmax", dtype="float32"),
    ]


def deep(n_classes: int) -> keras.Model:
    """Build the default network: VGG's groups of 3x3 convolutions (Simonyan, Zisserman 2014).

    It reads twice the slides' resolution, where the strokes of dense symbols are still apart. The
    first convolution takes every second pixel: so it costs less than one at 32x32 without.
    """
    return keras.Sequential(
        [
            layers.Input((2 * SIZE, 2 * SIZE, 1)),
            *_convolve(32, (5, 5), strides=2),
            MaxPooling2D(pool_size=(2, 2)),
            *_convolve(64),
            *_convolve(80),
            MaxPooling2D(pool_size=(2, 2)),
            *_convolve(144),
            *_convolve(144),
            *_convolve(144),
            MaxPooling2D(pool_size=(2, 2)),
            *_convolve(224),
            *_convolve(224),
            MaxPooling2D(pool_size=(2, 2)),
            *_classify(n_classes),
        ],
        name="deep",
    )


def pen(n_classes: int) -> keras.Model:
    """Build the network that follows the pen; beside `deep` it knows what a raster forgets.

    Its convolutions go along the line only: 23 million multiplications to `deep`'s 60.
    """
    return keras.Sequential(
        [
            layers.Input((1, POINTS, FEATURES)),
            *_convolve(88, (1, 7)),
            *_convolve(136, (1, 5)),
            MaxPooling2D(pool_size=(1, 2)),
            *_convolve(176, (1, 3)),
            *_convolve(176, (1, 3)),
            MaxPooling2D(pool_size=(1, 2)),
            *_convolve(224, (1, 3)),
            *_convolve(224, (1, 3)),
            MaxPooling2D(pool_size=(1, 2)),
            *_convolve(264, (1, 3)),
            MaxPooling2D(pool_size=(1, 2)),
            *_classify(n_classes),
        ],
        name="pen",
    )


NETWORKS = {"slides": slides, "deep": deep, "pen": pen}
