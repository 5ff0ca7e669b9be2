"""A bundle's layers as its model.keras tells them, read without Keras: the config is JSON in a zip.

For looking at. What is served is the LiteRT form; nothing of the file is run.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

Shape = tuple[int, ...]
# What is said beside the layer before it, instead of in a row of its own.
_NOTES = {"BatchNormalization": "normalized", "ReLU": "ReLU", "Dropout": "dropout in training"}
# The shipped networks' configs have 50 kB at most.
_MOST_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class Layer:
    """One row: the layer as Keras writes it, what follows at once, its output, its weights.

    `shape` has no batch: (rows, columns, channels), or (units,). `weights` counts those of what
    follows too, also where training does not learn them, as the means of a normalization.
    """

    text: str
    then: tuple[str, ...]
    shape: Shape
    weights: int


@lru_cache(maxsize=16)
def read_networks(path: Path, sha256: str) -> tuple[tuple[Layer, ...], ...]:  # noqa: ARG001
    """Return the layers of each network that the .keras file at `path` is made of.

    It is one network, or several joined; () where a layer is none of ours. `sha256` is the card's:
    it tells the file from one that lay there before.
    """
    try:
        config = json.loads(_config(path))["config"]
        return tuple(tuple(_rows(layers)) for layers in _networks(config))
    except Exception:  # noqa: BLE001  a file of anybody's: what is wrong with it is no matter here
        return ()


def _config(path: Path) -> bytes:
    """Read a .keras file's config; raises ValueError for one that is none of ours by its size."""
    with zipfile.ZipFile(path) as archive, archive.open("config.json") as file:
        text = file.read(_MOST_BYTES + 1)
    if len(text) > _MOST_BYTES:
        raise ValueError(f"{path}: its config.json has more than {_MOST_BYTES} bytes")
    return text


def _networks(config: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the layers of each network without a network in it."""
    inner = [part["config"] for part in config["layers"] if "layers" in part["config"]]
    if not inner:
        yield config["layers"]
    for part in inner:
        yield from _networks(part)


def _rows(layers: list[dict[str, Any]]) -> Iterator[Layer]:
    row = Layer("Input()", (), tuple(layers[0]["config"]["batch_shape"][1:]), 0)
    for layer in layers[1:]:
        kind = layer["class_name"]
        if kind in _NOTES:
            more = 4 * row.shape[-1] if kind == "BatchNormalization" else 0
            row = replace(row, then=(*row.then, _NOTES[kind]), weights=row.weights + more)
        else:
            yield row
            row = _row(kind, layer["config"], row.shape)
    yield row


def _row(kind: str, config: dict[str, Any], shape: Shape) -> Layer:
    """Describe a layer that is given `shape`; raises ValueError for one of another kind."""
    if kind == "Conv2D":
        window, filters = config["kernel_size"], config["filters"]
        weights = (prod(window) * shape[-1] + config["use_bias"]) * filters
        text = f"Conv2D({filters}, {tuple(window)}{_options(config)})"
        return Layer(text, _activation(config), (*_slid(shape, window, config), filters), weights)
    if kind == "MaxPooling2D":
        window = config["pool_size"]
        slid = (*_slid(shape, window, config), shape[-1])
        return Layer(f"MaxPooling2D({tuple(window)})", (), slid, 0)
    if kind == "Flatten":
        return Layer("Flatten()", (), (prod(shape),), 0)
    if kind == "Dense":
        units = config["units"]
        weights = (shape[-1] + config["use_bias"]) * units
        return Layer(f"Dense({units})", _activation(config), (units,), weights)
    raise ValueError(f"no row for a layer {kind}")


def _slid(shape: Shape, window: list[int], config: dict[str, Any]) -> Shape:
    """Return the rows and columns of places that a window of these rows and columns takes."""
    same = config["padding"] == "same"
    return tuple(
        -(-(length - (0 if same else side - 1)) // step)
        for length, side, step in zip(shape, window, config["strides"], strict=False)
    )


def _options(config: dict[str, Any]) -> str:
    step = config["strides"][0]
    strides = f", strides={step}" if step > 1 else ""
    return strides + (', padding="same"' if config["padding"] == "same" else "")


def _activation(config: dict[str, Any]) -> tuple[str, ...]:
    name = config["activation"]
    known = {"linear": (), "relu": ("ReLU",), "softmax": ("softmax",)}
    return known[name]
