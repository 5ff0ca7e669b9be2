"""What happens inside the slides' network, layer by layer, in NumPy: for looking, not for serving.

Conv2D(16, 3x3), MaxPooling2D, Conv2D(16, 3x3), Flatten, Dense(128, relu), Dense(n, softmax). As on
the slides, the convolutions have no activation of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from model.raster import SIZE

Floats = NDArray[np.float32]

# Two ways of adding up float32 differ by less; two biases in the wrong places by far more.
_AGREES = 1e-4


@dataclass(frozen=True, slots=True)
class Weights:
    """The network's weights: kernels (3, 3, in, 16), matrices (in, out), a bias for each output."""

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    dense: Floats
    dense_bias: Floats
    output: Floats
    output_bias: Floats


@dataclass(frozen=True, slots=True)
class Activations:
    """Each layer's output for one raster, maps with the channel last."""

    first: Floats  # (30, 30, 16)
    pooled: Floats  # (15, 15, 16)
    second: Floats  # (13, 13, 16)
    dense: Floats  # (128,)
    logits: Floats  # (n_classes,)
    probabilities: Floats  # (n_classes,), not calibrated


def convolve(image: Floats, kernel: Floats, bias: Floats) -> Floats:
    """Convolve (h, w, c) with (3, 3, c, k), no padding: (h - 2, w - 2, k)."""
    windows = sliding_window_view(image, (3, 3), axis=(0, 1))  # (h - 2, w - 2, c, 3, 3)
    result: Floats = np.tensordot(windows, kernel, axes=((3, 4, 2), (0, 1, 2))) + bias
    return result


def pool(maps: Floats) -> Floats:
    """Keep the largest of each 2x2 cells: (h, w, k) -> (h // 2, w // 2, k)."""
    largest: Floats = _blocks(maps).max(axis=(1, 3))
    return largest


def softmax(logits: Floats) -> Floats:
    """Turn (n,) logits into probabilities."""
    scores = np.exp(logits - logits.max())
    shares: Floats = scores / scores.sum()
    return shares


def forward(weights: Weights, image: Floats) -> Activations:
    """Run the network on one image (32, 32), 0 paper to 1 ink."""
    first = convolve(image[..., None], weights.first, weights.first_bias)
    pooled = pool(first)
    second = convolve(pooled, weights.second, weights.second_bias)
    dense = np.maximum(second.ravel() @ weights.dense + weights.dense_bias, 0)
    logits = dense @ weights.output + weights.output_bias
    return Activations(first, pooled, second, dense, logits, softmax(logits))


def saliency(weights: Weights, seen: Activations, answer: int) -> Floats:
    """Return the gradient (32, 32) of an answer's log-probability with respect to the image.

    Above 0, more ink there would make the answer likelier (Simonyan, Vedaldi, Zisserman 2013).
    """
    logits = -seen.probabilities
    logits[answer] += 1
    dense = (weights.output @ logits) * (seen.dense > 0)
    second = (weights.dense @ dense).reshape(seen.second.shape)
    first = _unpool(_unconvolve(second, weights.second), seen)
    return _unconvolve(first, weights.first)[..., 0]


def read_weights(model: bytes, n_classes: int) -> Weights | None:
    """Read the weights of a LiteRT file's bytes; None where its network is not the slides'.

    Weights are known by their shapes. Two of the same shape, the convolutions' biases, are put in
    the order with which the network here answers as the file itself does.
    """
    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    if tuple(interpreter.get_input_details()[0]["shape"][1:]) != (SIZE, SIZE, 1):
        return None
    probe = np.random.default_rng(0).random((SIZE, SIZE), dtype=np.float32)
    expected = _answer(interpreter, probe, n_classes)
    for weights in _candidates(interpreter, n_classes):
        if expected is not None and np.allclose(
            forward(weights, probe).probabilities, expected, rtol=0, atol=_AGREES
        ):
            return weights
    return None


def _answer(interpreter: Interpreter, image: Floats, n_classes: int) -> Floats | None:
    """Return the file's own probabilities: the output that is as wide as the classes."""
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], image[None, ..., None])
    interpreter.invoke()
    outputs = [interpreter.get_tensor(o["index"]) for o in interpreter.get_output_details()]
    return next((output[0] for output in outputs if output.shape == (1, n_classes)), None)


def _candidates(interpreter: Interpreter, n_classes: int) -> Iterator[Weights]:
    """Yield the ways to fill the network with the file's tensors of fitting shapes."""
    # LiteRT keeps what a layer puts out first: (out, 3, 3, in) and (out, in).
    flat = ((SIZE - 2) // 2 - 2) ** 2 * 16
    shapes: list[tuple[int, ...]] = [
        (16, 3, 3, 1), (16,), (16, 3, 3, 16), (16,),
        (128, flat), (128,), (n_classes, 128), (n_classes,),
    ]  # fmt: skip
    details = [d for d in interpreter.get_tensor_details() if d["dtype"] is np.float32]
    fitting = [[d["index"] for d in details if tuple(d["shape"]) == shape] for shape in shapes]
    for chosen in product(*fitting):
        if len(set(chosen)) == len(chosen):
            yield Weights(*(_as_keras(interpreter.get_tensor(index)) for index in chosen))


def _as_keras(tensor: Floats) -> Floats:
    return np.moveaxis(tensor, 0, -1).copy() if tensor.ndim > 1 else tensor


def _blocks(maps: Floats) -> Floats:
    """Return (h, w, k), cut to even sides, as (h / 2, 2, w / 2, 2, k)."""
    h, w, k = maps.shape
    return maps[: h // 2 * 2, : w // 2 * 2].reshape(h // 2, 2, w // 2, 2, k)


def _unpool(gradient: Floats, seen: Activations) -> Floats:
    """Lead a gradient (15, 15, 16) back to the cells that were the largest; ties share it."""
    largest = _blocks(seen.first) == seen.pooled[:, None, :, None]
    share = largest / largest.sum(axis=(1, 3), keepdims=True)
    back: Floats = (share * gradient[:, None, :, None]).reshape(seen.first.shape)
    return back.astype(gradient.dtype)


def _unconvolve(gradient: Floats, kernel: Floats) -> Floats:
    """Lead a gradient (h, w, k) back through a convolution: (h + 2, w + 2, c)."""
    h, w, _ = gradient.shape
    back = np.zeros((h + 2, w + 2, kernel.shape[2]), gradient.dtype)
    for y, x in product(range(3), range(3)):
        back[y : y + h, x : x + w] += gradient @ kernel[y, x].T
    return back
