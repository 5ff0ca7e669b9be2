"""Begin a network with the weights of another that has the same layers in other widths.

    python scripts/widen.py runs/deep-1/deep/model.keras runs/wide/deep --network deep

Channels that both have are copied; where there were more, those that the batch normalisation
weighs most are kept; new ones begin at random, as usual. A first kernel of another size is
resampled, for a raster of another resolution. The result is no better than a start: it computes
something else than its source until it is trained (`writemath train --start`).
"""

import argparse
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
from keras.layers import BatchNormalization, Conv2D, Dense
from numpy.typing import NDArray

from model.networks import NETWORKS
from model.train import build

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

# New inputs of a layer are noise at first: so much less of them.
_NEW = np.float32(0.7)


class WidenError(ValueError):
    """The networks are not of the same layers."""


def widen(source: keras.Model, target: keras.Model) -> None:
    """Give `target` what its layers can take of the weights of `source`; raises WidenError."""
    layers = [[layer for layer in model.layers if layer.weights] for model in (source, target)]
    if [type(layer) for layer in layers[0]] != [type(layer) for layer in layers[1]]:
        raise WidenError(f"{source.name} and {target.name} have other kinds of layers")
    kept = np.arange(1)  # which channels of the source the target still has
    for (layer, after), new in zip(pairwise([*layers[0], None]), layers[1], strict=True):
        if isinstance(layer, Conv2D):
            kept = _convolution(layer, new, kept, after)
        elif isinstance(layer, BatchNormalization):
            _normalisation(layer, new, kept)
        elif layer.kernel.shape == new.kernel.shape:
            new.set_weights(layer.get_weights())
        else:
            kept = _after_flatten(layer, new, kept)


def _convolution(layer: Conv2D, new: Conv2D, rows: Index, after: keras.Layer | None) -> Index:
    """Copy a kernel from the inputs `rows` that are left; return the outputs that are kept."""
    if layer.use_bias or not isinstance(after, BatchNormalization):
        raise WidenError(f"{layer.name} is not followed by its normalisation")
    kernel, fresh = layer.get_weights()[0], new.get_weights()[0]
    gamma = after.get_weights()[0]
    columns = _heaviest(np.abs(gamma), fresh.shape[-1])
    kernel = _resample(kernel, fresh.shape[0])[..., rows, :][..., columns]
    if fresh.shape[-2] > kernel.shape[-2]:
        fresh *= _NEW
    n, m = (min(a, b) for a, b in zip(kernel.shape[-2:], fresh.shape[-2:], strict=True))
    fresh[..., :n, :m] = kernel[..., :n, :m]
    new.set_weights([fresh])
    return columns


def _heaviest(weights: Floats, most: int) -> Index:
    """Return which of the weights (n,) are among the `most` largest, in their order."""
    chosen: Index = np.sort(np.argsort(-weights, kind="stable")[:most])
    return chosen


def _resample(kernel: Floats, size: int) -> Floats:
    """Return a square kernel (k, k, n, m) in another size, its sum about the same."""
    before = len(kernel)
    if before == size:
        return kernel
    at = np.linspace(0, before - 1, size)
    low = np.minimum(np.floor(at).astype(int), before - 2)
    steps = np.zeros((size, before), dtype=np.float32)
    steps[np.arange(size), low] = 1 - (at - low)
    steps[np.arange(size), low + 1] = at - low
    larger: Floats = np.einsum("ai,bj,ijnm->abnm", steps, steps, kernel)
    return larger * np.float32(before**2 / size**2)


def _normalisation(layer: BatchNormalization, new: BatchNormalization, rows: Index) -> None:
    values = []
    for weights, fresh in zip(layer.get_weights(), new.get_weights(), strict=True):
        n = min(len(rows), len(fresh))
        fresh[:n] = weights[rows[:n]]
        values.append(fresh)
    new.set_weights(values)


def _after_flatten(layer: Dense, new: Dense, rows: Index) -> Index:
    """Copy a kernel (pixels * channels, units) for the channels that are left."""
    kernel, fresh = layer.get_weights()[0], new.get_weights()[0]
    pixels = len(fresh) // len(rows)
    by_channel = kernel.reshape(pixels, -1, kernel.shape[1])[:, rows].reshape(len(fresh), -1)
    if layer.use_bias or by_channel.shape != fresh.shape:
        raise WidenError(f"{layer.name} cannot be fitted to {new.name}")
    new.set_weights([by_channel])
    return np.arange(fresh.shape[1])


def main() -> None:
    """Read the command line and write the network."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("source", type=Path, help="a .keras file made here")
    parser.add_argument("out", type=Path, help="the folder to write model.keras into")
    parser.add_argument("--network", choices=sorted(NETWORKS), default="deep")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    keras.utils.set_random_seed(options.seed)
    source = keras.saving.load_model(options.source, compile=False)
    target = build(options.network, source.output_shape[-1])
    widen(source, target)
    options.out.mkdir(parents=True, exist_ok=True)
    target.save(options.out / "model.keras")


if __name__ == "__main__":
    main()
