"""Labelled drawings in HASYv2's layout (Thoma 2017), which `model.hasy` reads back.

    hasy-data/v2-00000.png ...        32x32, black on white
    hasy-data-labels.csv              path, symbol_id, latex, user_id
    symbols.csv                       symbol_id, latex, training_samples, test_samples, id
    classification-task/fold-1/ ...   ten splits, train.csv and test.csv, lists like the labels

`writemath export-hasy FOLDER` writes it. Symbols are numbered by their place in the label table,
from 10001 on, for the numbers below are HASYv2's own; the last column of symbols.csv has their ids.
The counts in it are those of fold 1, as in HASYv2.
"""

import csv
import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from model.hasy import HEADER
from model.jsonl import DataError
from model.raster import render
from model.strokes import parse
from model.symbols import SymbolTable

FOLDS = 10
FIRST_NUMBER = 10_001  # HASYv2's end at 1400
_FOLD_ROOT = "../../"  # from a fold's list to the pictures


class Row(NamedTuple):
    """A line of the labels; `key` is the drawing's id and is not written."""

    path: str
    symbol_id: int
    latex: str
    user_id: int
    key: str


def write_hasy(folder: Path, samples: Iterable[dict[str, Any]], table: SymbolTable) -> int:
    """Write {"id", "symbol", "strokes", "writer"} samples into a new folder; return how many.

    Those whose symbol is not in the table are left out. Writers become numbers. The folder appears
    whole, at the end, or not at all.

    Raises:
        DataError: The folder is there already, or there are fewer samples than folds.
    """
    folder = folder.absolute()
    if folder.exists():
        raise DataError(f"{folder} exists: nothing is replaced, move it away first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(".partial", f".{folder.name}.", folder.parent))
    try:
        rows = _write_pictures(partial, samples, table)
        _write_lists(partial, rows, table)
        partial.chmod(0o755)  # mkdtemp's is its owner's alone
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return len(rows)


def _write_pictures(
    folder: Path, samples: Iterable[dict[str, Any]], table: SymbolTable
) -> list[Row]:
    (folder / "hasy-data").mkdir()
    numbers = {id_: FIRST_NUMBER + place for place, id_ in enumerate(table.ids)}
    writers: dict[str, int] = {}
    rows: list[Row] = []
    for sample in samples:
        symbol = sample["symbol"]
        if symbol in numbers:
            path = f"hasy-data/v2-{len(rows):05}.png"
            (folder / path).write_bytes(_png(sample["strokes"]))
            user = writers.setdefault(sample["writer"], len(writers) + 1)
            rows.append(Row(path, numbers[symbol], table[symbol].latex, user, sample["id"]))
    return rows


def _png(strokes: list[Any]) -> bytes:
    """Draw strokes as the networks read them, but black on white."""
    file = io.BytesIO()
    Image.fromarray(255 - render(parse(strokes))).save(file, "PNG", optimize=True)
    return file.getvalue()


def _write_lists(folder: Path, rows: Sequence[Row], table: SymbolTable) -> None:
    if len(rows) < FOLDS:
        raise DataError(f"ten folds need ten drawings of known symbols, not {len(rows)}")
    folds = _folds(rows)
    _write_csv(folder / "hasy-data-labels.csv", HEADER, (row[:4] for row in rows))
    lines = [(_FOLD_ROOT + row.path, *row[1:4]) for row in rows]
    for fold in range(FOLDS):
        path = folder / "classification-task" / f"fold-{fold + 1}"
        path.mkdir(parents=True)
        for name, tested in (("train", False), ("test", True)):
            chosen = (
                line for line, own in zip(lines, folds, strict=True) if (own == fold) is tested
            )
            _write_csv(path / f"{name}.csv", HEADER, chosen)
    _write_symbols(folder / "symbols.csv", rows, folds, table)


def _folds(rows: Sequence[Row]) -> list[int]:
    """Return the fold, 0 to 9, in which each row is tested.

    Dealt out symbol by symbol, so that a symbol's drawings are spread evenly, and no fold is empty.
    """
    order = sorted(range(len(rows)), key=lambda i: (rows[i].symbol_id, rows[i].key))
    dealt = {row: place % FOLDS for place, row in enumerate(order)}
    return [dealt[row] for row in range(len(rows))]


def _write_symbols(
    path: Path, rows: Sequence[Row], folds: Sequence[int], table: SymbolTable
) -> None:
    """List the symbols that occur, with how often they do in fold 1's two parts."""
    tested = Counter(row.symbol_id for row, fold in zip(rows, folds, strict=True) if fold == 0)
    every = Counter(row.symbol_id for row in rows)
    lines = [
        (number, symbol.latex, every[number] - tested[number], tested[number], symbol.id)
        for number, symbol in enumerate(table, FIRST_NUMBER)
        if number in every
    ]
    _write_csv(path, "symbol_id,latex,training_samples,test_samples,id", lines)


def _write_csv(path: Path, header: str, rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
