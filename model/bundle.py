"""A trained model on disk, as it ships: two forms of the network, its classes and its card.

    model.keras    the source of truth, for training and study
    model.tflite   what is served
    symbols.txt    class ids, one a line, in the order of the network's outputs
    card.json      data, settings, figures, temperatures, and the sha256 of each other file
    report.json    how each symbol is read (model/accuracy.py); older bundles have none

Reading a bundle needs no TensorFlow and runs nothing from it: text, and a .tflite whose hash is
that of the card.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

BUNDLES = Path(__file__).parent / "bundles"
CARD, CLASSES, KERAS, TFLITE = "card.json", "symbols.txt", "model.keras", "model.tflite"
REPORT = "report.json"
_FILES = (KERAS, TFLITE, CLASSES)
_TEMPERATURES = ("between", "within")


class BundleError(ValueError):
    """A bundle that is incomplete or not what its card says."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A checked bundle: `symbols` are class ids in output order, `card` is its card.json."""

    name: str
    version: str
    path: Path
    symbols: tuple[str, ...]
    card: dict[str, Any]


def list_bundles(root: Path = BUNDLES) -> dict[str, Path]:
    """Return the folders below `root` that hold a card, by name."""
    return {card.parent.name: card.parent for card in sorted(root.glob(f"*/{CARD}"))}


def load_bundle(path: Path) -> Bundle:
    """Read a bundle after checking every file against its card.

    Raises:
        BundleError: A file is missing or has another hash than the card says, or the card is not
            JSON or lacks a field that serving needs.
    """
    try:
        card = json.loads((path / CARD).read_text(encoding="utf-8"))
        for name in _files(report=REPORT in card["files"]):
            if sha256(path / name) != card["files"][name]:
                raise BundleError(f"{path / name}: its sha256 is not the card's")
        positive = all(0 < card["temperatures"][name] < math.inf for name in _TEMPERATURES)
        if not (math.isfinite(card["unsure_below"]) and positive):
            raise BundleError(f"{path / CARD}: temperatures and unsure_below must be numbers")
        symbols = tuple((path / CLASSES).read_text(encoding="utf-8").splitlines())
        return Bundle(path.name, card["version"], path, symbols, card)
    except (OSError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BundleError(f"{path} is no bundle: {type(error).__name__}: {error}") from error


def _files(*, report: bool) -> tuple[str, ...]:
    return (*_FILES, REPORT) if report else _FILES


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_model(model: "keras.Model", classes: tuple[str, ...], path: Path) -> None:
    """Write the network in both forms and its classes, all but the card.

    The served form has two outputs: the probabilities, and what the last layer reads.
    """
    import keras

    path.mkdir(parents=True, exist_ok=True)
    (path / REPORT).unlink(missing_ok=True)  # it would tell of another network
    model.save(path / KERAS, include_optimizer=False)
    served = keras.Model(model.inputs, [model.outputs[0], model.layers[-1].input])
    served.export(path / TFLITE, format="litert", verbose=False)
    (path / CLASSES).write_text("".join(f"{name}\n" for name in classes), encoding="utf-8")


def write_card(path: Path, card: dict[str, Any]) -> None:
    """Write the card with the hashes of the files that stand beside it."""
    files = {name: sha256(path / name) for name in _files(report=(path / REPORT).exists())}
    text = json.dumps({**card, "files": files}, indent=2, ensure_ascii=False)
    (path / CARD).write_text(text + "\n", encoding="utf-8")


def add_report(path: Path, report: dict[str, Any]) -> None:
    """Write a bundle's report, and its hash into the card.

    Raises:
        BundleError: There is no whole bundle at `path`.
    """
    card = load_bundle(path).card
    lines = [f"{json.dumps(k)}: {_line(v)}" for k, v in report["symbols"].items()]
    head = {name: value for name, value in report.items() if name != "symbols"}
    symbols = ",\n".join(lines)
    text = f'{_line(head)[:-1]}, "symbols": {{\n{symbols}\n}}}}\n'
    (path / REPORT).write_text(text, encoding="utf-8")
    write_card(path, card)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
