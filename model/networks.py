"""The two networks, each one literal list of layers: the slides' own, and a deep one.

Input: (n, 32, 32, 1) float, 0 black to 1 white ink. Output: (n, n_classes) probabilities.
"""

import keras
from keras import layers
from keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU

from model.raster import SIZE


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


def _convolve(filters: int) -> list[keras.Layer]:
    """Return a 3x3 convolution that keeps the size, normalised over the batch, with ReLU.

    The normalisation shifts each channel itself, so the convolution needs no bias.
    """
    return [
        Conv2D(filters, (3, 3), padding="same", use_bias=False),
        BatchNormalization(momentum=0.95),
        ReLU(),
    ]


def deep(n_classes: int) -> keras.Model:
    """Build the default network: VGG's groups of 3x3 convolutions (Simonyan, Zisserman 2014)."""
    return keras.Sequential(
        [
            layers.Input((SIZE, SIZE, 1)),
            *_convolve(32),
            MaxPooling2D(pool_size=(2, 2)),
            *_convolve(64),
            *_convolve(64),
            MaxPooling2D(pool_size=(2, 2)),
            *_convolve(128),
            *_convolve(128),
            *_convolve(128),
            MaxPooling2D(pool_size=(2, 2)),
            *_convolve(256),
            *_convolve(256),
            MaxPooling2D(pool_size=(2, 2)),
            Flatten(),
            Dropout(0.3),
            Dense(256, use_bias=False),
            BatchNormalization(momentum=0.95),
            ReLU(),
            Dropout(0.3),
            # In float32 also where the rest is not: a softmax needs the digits.
            Dense(n_classes, activation="softmax", dtype="float32"),
        ],
        name="deep",
    )


NETWORKS = {"slides": slides, "deep": deep}
