"""Lines of stroke JSONL to drawings that the store takes: each checked, each fault with its place.

A line is {"id", "symbol", "strokes", "writer"?, "created"?}: what training reads and what
`writemath export-votes` writes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.store.imports import Imported
from model.jsonl import DataError, parse_line, text_lines
from model.strokes import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.settings import Settings
    from model.symbols import SymbolTable

# No drawing of ours can be older than the epoch, and some databases count from it.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAULTS = 10  # that one run names


@dataclass
class Reader:
    """Reads files; `unknown` counts the drawings it left out, by the symbol nobody knows.

    With `skip_unknown` such drawings are left out, without it they are faults. `empty` are the
    files without a line.
    """

    symbols: SymbolTable
    settings: Settings
    skip_unknown: bool = False
    unknown: Counter[str] = field(default_factory=Counter)
    empty: set[Path] = field(default_factory=set)

    def check(self, paths: Sequence[Path]) -> int:
        """Read everything once and count the drawings, so that nothing is written of bad files.

        Raises:
            DataError: A file cannot be read, or lines are wrong: the first ten are named.
        """
        count, faults = 0, list[str]()
        for found in self._each(paths):
            if isinstance(found, DataError):
                faults.append(str(found))
            elif found is not None:
                count += 1
            if len(faults) == FAULTS:
                faults.append("and maybe more")
                break
        if faults:
            raise DataError("\n".join(faults))
        return count

    def drawings(self, paths: Sequence[Path]) -> Iterator[Imported]:
        """Yield the drawings of files that were checked.

        Raises:
            DataError: As `check` does, of the first fault.
        """
        for found in self._each(paths):
            if isinstance(found, DataError):
                raise found
            if found is not None:
                yield found

    def _each(self, paths: Sequence[Path]) -> Iterator[Imported | DataError | None]:
        """Yield each line's drawing, None where it is left out, or what is wrong with it.

        A file that breaks off is a fault like those of its lines: it hides none of them.
        """
        for path in paths:
            self.empty.add(path)
            try:
                for line, where in text_lines(path):
                    self.empty.discard(path)
                    yield self._read(line, where)
            except DataError as error:
                yield error

    def _read(self, line: str, where: str) -> Imported | DataError | None:
        try:
            return self._drawing(parse_line(line, where), where)
        except DataError as error:
            return error

    def _drawing(self, value: dict[str, Any], where: str) -> Imported | None:
        """Return the line's drawing; None where its symbol is unknown and may be."""
        try:
            texts = {name: _text(value, name) for name in ("id", "symbol")}
            writer = _text(value, "writer") if value.get("writer") is not None else None
            created = _moment(value["created"]) if value.get("created") is not None else None
            self._check_strokes(value.get("strokes"))
        except ValueError as error:  # StrokeError too
            raise DataError(f"{where}: {error}") from error
        if texts["symbol"] in self.symbols:
            return Imported(**texts, strokes=value["strokes"], writer=writer, created=created)
        if not self.skip_unknown:
            raise DataError(f"{where}: no symbol has the id {texts['symbol']!r}")
        self.unknown[texts["symbol"]] += 1
        return None

    def _check_strokes(self, strokes: object) -> None:
        """Hold a drawing to what the API would take of it."""
        parsed, most = parse(strokes), self.settings
        if len(parsed) > most.max_strokes:
            raise ValueError(f"strokes: more than {most.max_strokes} strokes")
        if sum(map(len, parsed)) > most.max_points:
            raise ValueError(f"strokes: more than {most.max_points} points in all")


def _text(value: dict[str, Any], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise ValueError(f"{name} must be a text")
    return text


def _moment(value: object) -> datetime:
    """Read a moment between the epoch and now, as ISO 8601 writes it with its zone."""
    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is not None and _EPOCH <= moment <= datetime.now(UTC):
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("created must be a past moment with its zone, as in 2026-11-25T08:30:00+00:00")
