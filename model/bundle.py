"""A trained model on disk, as it ships: two forms of the network, its classes and its card.

    model.keras    the source of truth, for training and study
    model.tflite   what is served
    symbols.txt    class ids, one a line, in the order of the network's outputs
    card.json      data, settings, figures, temperatures, and the sha256 of each other file
    report.json    how each symbol is read (model/accuracy.py); older bundles have none
    pen.keras, pen.tflite  a second network, or several joined, that reads strokes beside the first
                           one; not all have it

Reading a bundle needs no TensorFlow and runs nothing from it: text, and a .tflite whose bytes are
hashed as they are used.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.aside import written_aside
from model.errors import InputError

if TYPE_CHECKING:
    import keras

BUNDLES = Path(__file__).parent / "bundles"
CARD, CLASSES, KERAS, TFLITE = "card.json", "symbols.txt", "model.keras", "model.tflite"
REPORT = "report.json"
PEN_KERAS, PEN_TFLITE = "pen.keras", "pen.tflite"
_FILES = (KERAS, TFLITE, CLASSES)
# Weights; those of the slides' network, half a million, are also read as they are.
_SMALL = 800_000
_TEMPERATURES = ("between", "within")
# Fitted ones are 0.4 to 3; what is far outside would be 0 or infinite in float32.
_COLDEST, _HOTTEST = 1e-3, 1e3


class BundleError(InputError):
    """A bundle that is incomplete or not what its card says."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A checked bundle: `symbols` are class ids in output order, `card` is its card.json."""

    name: str
    version: str
    path: Path
    symbols: tuple[str, ...]
    card: dict[str, Any]


def pens(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a card says of each network of the pen, the last trained first."""
    return [card["pen"], *card["pen"].get("others", ())] if "pen" in card else []


def list_bundles(root: Path = BUNDLES) -> dict[str, Path]:
    """Return the folders below `root` that hold a card, by name."""
    return {card.parent.name: card.parent for card in sorted(root.glob(f"*/{CARD}"))}


def load_bundle(path: Path | str, *, report: bool = True) -> Bundle:
    """Read the bundle in the folder `path` after checking every file against its card.

    `report=False` leaves its report unchecked, for what does not read it and may write it anew.

    Raises:
        BundleError: A file is missing or has another hash than the card says, or the card is not
            JSON or lacks a field that serving needs.
    """
    path = Path(path)
    try:
        card = json.loads((path / CARD).read_text(encoding="utf-8"))
        _check_files(card, path, report=report)
        _check_numbers(card, path)
        symbols = tuple(_checked(path / CLASSES, card).decode().splitlines())
        return Bundle(path.name, card["version"], path, symbols, card)
    except BundleError:
        raise
    except (OSError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        # ValueError: no JSON, no UTF-8, or a number of 5,000 digits.
        raise BundleError(f"{path} is no bundle: {type(error).__name__}: {error}") from error


def read_file(bundle: Bundle, name: str) -> bytes:
    """Return a file of a bundle, to be used as it is: what lies there may have changed since.

    A bundle that is being made has no hashes yet, and is taken as it lies.

    Raises:
        BundleError: The file is not there any more, or not the one that the card names.
    """
    path = bundle.path / name
    try:
        return _checked(path, bundle.card) if "files" in bundle.card else path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path}: {error.strerror}") from error


def _checked(path: Path, card: dict[str, Any]) -> bytes:
    """Return a file's bytes; raises BundleError unless they have the card's hash."""
    data = path.read_bytes()
    _check_hash(path, hashlib.sha256(data).hexdigest(), card)
    return data


def _check_hash(path: Path, digest: str, card: dict[str, Any]) -> None:
    if digest != card["files"][path.name]:
        raise BundleError(f"{path}: its sha256 is not the card's")


def _files(*, report: bool, pen: bool) -> tuple[str, ...]:
    return (*_FILES, *((REPORT,) if report else ()), *((PEN_KERAS, PEN_TFLITE) if pen else ()))


def _check_files(card: dict[str, Any], path: Path, *, report: bool) -> None:
    """Raise BundleError unless each file has the card's hash."""
    for name in _files(report=report and REPORT in card["files"], pen="pen" in card):
        _check_hash(path / name, sha256(path / name), card)


def _check_numbers(card: dict[str, Any], path: Path) -> None:
    """Raise BundleError unless what serving computes with are numbers that it can."""
    for part in (card, card["raster"]) if "pen" in card else (card,):
        found = part["temperatures"]
        if sorted(found) != sorted(_TEMPERATURES):
            raise BundleError(f"{path / CARD}: temperatures must be {' and '.join(_TEMPERATURES)}")
        if not all(_COLDEST <= found[name] <= _HOTTEST for name in _TEMPERATURES):
            raise BundleError(f"{path / CARD}: temperatures must be {_COLDEST:g} to {_HOTTEST:g}")
        if not math.isfinite(part["unsure_below"]):
            raise BundleError(f"{path / CARD}: unsure_below must be a number")
    if "pen" in card and not 0 < card["pen"]["share"] < 1:
        raise BundleError(f"{path / CARD}: the pen's share must be between 0 and 1")


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_model(model: "keras.Model", classes: tuple[str, ...], path: Path) -> None:
    """Write the network in both forms and its classes, all but the card: no bundle until then.

    The served form has two outputs: the probabilities, and what the last layer reads.
    """
    import keras

    path.mkdir(parents=True, exist_ok=True)
    for other in (CARD, REPORT, PEN_KERAS, PEN_TFLITE):  # they would belong to another network
        (path / other).unlink(missing_ok=True)
    model.save(path / KERAS, include_optimizer=False)
    served = keras.Model(model.inputs, [model.outputs[0], model.layers[-1].input])
    _export(served, path / TFLITE)
    (path / CLASSES).write_text("".join(f"{name}\n" for name in classes), encoding="utf-8")


def add_pen(model: "keras.Model", bundle: Bundle, path: Path) -> None:
    """Write a copy of a bundle to `path` with a network of the pen in it, all but the card.

    Where the bundle has one already, `model` joins it: each that it is made of counts alike.
    """
    import keras

    from model.training.join import join

    if "pen" in bundle.card:
        before = keras.saving.load_model(bundle.path / PEN_KERAS, compile=False)
        model = join(before, model, 1 / (1 + len(pens(bundle.card))))
    path.mkdir(parents=True, exist_ok=True)
    for other in (CARD, REPORT):
        (path / other).unlink(missing_ok=True)
    for name in _FILES:
        (path / name).write_bytes(read_file(bundle, name))
    model.save(path / PEN_KERAS, include_optimizer=False)
    _export(model, path / PEN_TFLITE)


def _export(model: "keras.Model", path: Path) -> None:
    """Write the served form.

    The weights of a large network are whole numbers of 8 bits, with a scale for each filter, and so
    are a layer's inputs while it computes: half the file and a third of the time of half precision,
    almost the same answers (docs/decisions/eight-bits.md).
    """
    options: dict[str, Any] = {}
    if model.count_params() > _SMALL:
        import tensorflow as tf

        options["optimizations"] = [tf.lite.Optimize.DEFAULT]
    model.export(path, format="litert", verbose=False, **options)


def write_card(path: Path, card: dict[str, Any]) -> None:
    """Write the card with the hashes of the files that stand beside it."""
    names = _files(report=(path / REPORT).exists(), pen="pen" in card)
    files = {name: sha256(path / name) for name in names}
    text = json.dumps({**card, "files": files}, indent=2, ensure_ascii=False)
    with written_aside(path / CARD) as partial:
        partial.write_text(text + "\n", encoding="utf-8")


def add_report(path: Path, report: dict[str, Any]) -> None:
    """Write a bundle's report, and its hash into the card.

    A kill between the two leaves a report that is not the card's; to add it again mends that, for
    the old report is not checked.

    Raises:
        BundleError: There is no whole bundle at `path`.
    """
    card = load_bundle(path, report=False).card
    lines = [f"{json.dumps(k)}: {_line(v)}" for k, v in report["symbols"].items()]
    head = {name: value for name, value in report.items() if name != "symbols"}
    symbols = ",\n".join(lines)
    text = f'{_line(head)[:-1]}, "symbols": {{\n{symbols}\n}}}}\n'
    with written_aside(path / REPORT) as partial:
        partial.write_text(text, encoding="utf-8")
    write_card(path, card)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
