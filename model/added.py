"""Symbols that a host adds with a few drawings each, in a file of JSON lines beside the database.

A line is {"id", "latex", "name", "package", "mode", "unicode", "drawings": [strokes, ...]}.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from model.aside import written_aside
from model.jsonl import DataError, read_lines
from model.neighbours import Neighbours, features
from model.predictor import Predictor
from model.strokes import Ink, StrokeError, pack, parse
from model.symbols import ADDED, Mode, Symbol, SymbolTable, load_symbols

try:
    import fcntl
except ImportError:  # Windows has none: there, only one may change the file at a time
    fcntl = None  # type: ignore[assignment]

MOST_DRAWINGS = 50  # of a symbol: more belong into training
_MODES = ("math", "text", "both")
_FIELDS = ("id", "latex", "name", "package", "mode", "unicode")
_TEXTS = ("latex", "name")
_MAYBE = ("package", "unicode")


@dataclass(frozen=True, slots=True)
class AddedSymbol:
    """A symbol with the drawings that it is recognised by, each as JSON lists of strokes."""

    symbol: Symbol
    drawings: tuple[list[Any], ...]

    def ink(self) -> Ink:
        """Return the drawings packed."""
        return pack([parse(strokes) for strokes in self.drawings])


def make(latex: str, name: str, drawings: Sequence[list[Any]], **more: Any) -> AddedSymbol:
    """Return a new symbol; `more` may have id, package, mode and unicode.

    Raises:
        DataError: A field is missing or none of what it can be; the message names it.
    """
    fields = {"package": None, "mode": "math", "unicode": None, **more}
    value = {"latex": latex, "name": name, "drawings": list(drawings), **fields}
    return _added(value, latex or "symbol")


def joined(
    before: Sequence[AddedSymbol], latex: str, drawings: Sequence[list[Any]], **more: Any
) -> AddedSymbol:
    """Return the symbol of `before` that `latex` names, with more drawings, or else a new one.

    `more` may have id, name, package, mode and unicode; what it lacks stays as it was.

    Raises:
        DataError: As `make` does; or another command has the id already, or a new symbol has no
            name, or is in the label table.
    """
    id_ = more.get("id") or _id(latex, more.get("package"))
    old = next((item for item in before if item.symbol.id == id_), None)
    if old is None:
        _check_new(latex, more.get("name"), more.get("package"))
        return make(latex, more.pop("name"), drawings, **more)
    if old.symbol.latex != latex:
        raise DataError(f"{id_} is {old.symbol.latex} already: give {latex} another --id")
    kept = {name: getattr(old.symbol, name) for name in _FIELDS if name not in {"id", "latex"}}
    return make(latex, drawings=[*old.drawings, *drawings], **{**kept, **more, "id": id_})


def _check_new(latex: str, name: str | None, package: str | None) -> None:
    """See that a new symbol has a name, and is no second one of a command in the label table.

    Another package may set the same command otherwise, as esint does iint.
    """
    for known in load_symbols():
        if known.latex == latex and package in {None, "", known.package}:
            raise DataError(
                f"{latex} is in the label table already, as {known.id}; if yours is another"
                " package's, name that with --package"
            )
    if not (name and name.strip()):
        raise DataError(f"{latex} is new: say what people call it with --name")


def read_added(path: Path) -> list[AddedSymbol]:
    """Read the file; [] where there is none.

    Raises:
        DataError: A line is no symbol, or two have one id; the message names the line.
    """
    if not path.exists():
        return []
    found = [_added(value, where) for value, where in read_lines(path)]
    _check_ids(found, path.name)
    return found


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep others from changing the file between reading and writing it; they wait here.

    The lock is on a file beside it, for the file itself is replaced. It stays there, empty, and
    holds nobody up: a lock ends with its process.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_added(path: Path, symbols: Sequence[AddedSymbol]) -> None:
    """Replace the file whole: a kill leaves the old one or the new one.

    Raises:
        DataError: Two symbols have one id.
    """
    _check_ids(symbols, path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_aside(path) as partial, partial.open("w", encoding="utf-8") as file:
        for added in symbols:
            file.write(json.dumps(_as_line(added), ensure_ascii=False) + "\n")


def extended(table: SymbolTable, added: Sequence[AddedSymbol]) -> SymbolTable:
    """Return the label table with the added symbols at its end."""
    symbols = [*table, *(item.symbol for item in added)]
    return SymbolTable(symbols, table.phrases) if added else table


def neighbours(predictor: Predictor, added: Sequence[AddedSymbol]) -> Neighbours | None:
    """Place the drawings in a bundle's embedding; None where there are none, or it has none."""
    if not added:
        return None
    inks = [item.ink() for item in added]
    labels = np.arange(len(inks)).repeat([len(ink) for ink in inks])
    answers = [predictor.see(ink) for ink in inks]
    drawn = [features(chances, place) for chances, place, _ in answers if place is not None]
    return Neighbours(np.concatenate(drawn), labels) if drawn else None


def _added(value: dict[str, Any], where: str) -> AddedSymbol:
    """Check one line's object."""
    for name in _TEXTS:
        if not isinstance(value.get(name), str) or not value[name].strip():
            raise DataError(f"{where}: {name} must be a text")
    for name in _MAYBE:
        if not isinstance(value.get(name), str | None):
            raise DataError(f"{where}: {name} must be a text or null")
    if value.get("mode") not in _MODES:
        raise DataError(f"{where}: mode must be one of {', '.join(_MODES)}")
    id_ = value.get("id") or _id(value["latex"], value.get("package"))
    if not isinstance(id_, str) or not re.fullmatch(rf"{ADDED}[A-Za-z0-9:_-]+", id_):
        raise DataError(f"{where}: id must be {ADDED} with letters, digits, -, _ or :")
    return AddedSymbol(_symbol(id_, value), _drawings(value.get("drawings"), where))


def _symbol(id_: str, value: dict[str, Any]) -> Symbol:
    return Symbol(
        id=id_,
        latex=value["latex"],
        package=value.get("package") or None,
        fontenc=None,
        mode=cast("Mode", value["mode"]),
        unicode=value.get("unicode") or None,
        name=value["name"],
        shape=id_,
        aliases=(),
    )


def _drawings(value: Any, where: str) -> tuple[list[Any], ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_DRAWINGS:
        raise DataError(f"{where}: drawings must be a list of 1 to {MOST_DRAWINGS} drawings")
    for number, strokes in enumerate(value):
        try:
            parse(strokes)
        except StrokeError as error:
            raise DataError(f"{where}: drawing {number}: {error}") from error
    return tuple(value)


def _id(latex: str, package: str | None) -> str:
    """Make an id out of the command: `local:foo`, or `local:bar:foo` where package bar has it."""
    command = re.sub(r"[^A-Za-z0-9]+", "-", latex).strip("-") or "symbol"
    return ADDED + ":".join(filter(None, [re.sub(r"[^A-Za-z0-9]+", "-", package or ""), command]))


def _check_ids(symbols: Sequence[AddedSymbol], where: str) -> None:
    ids = [added.symbol.id for added in symbols]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise DataError(f"{where}: two symbols have the id {twice[0]}")


def _as_line(added: AddedSymbol) -> dict[str, Any]:
    symbol = added.symbol
    return {**{name: getattr(symbol, name) for name in _FIELDS}, "drawings": list(added.drawings)}
