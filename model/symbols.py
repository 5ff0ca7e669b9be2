"""The label table: every symbol that can be recognized, as LaTeX writes it and as people call it.

The rows live in `symbols.csv` beside this file, which `scripts/build_symbols.py` writes.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Mode = Literal["math", "text", "both"]
Terms = tuple[tuple[str, ...], tuple[str, ...]]

TABLE = Path(__file__).with_name("symbols.csv")
PHRASES = Path(__file__).with_name("phrases.txt")
COLUMNS = ("id", "latex", "package", "fontenc", "mode", "unicode", "name", "shape", "aliases")
NO_PACKAGE = "latex2e"  # what a search for symbols of plain LaTeX asks for
SVG_ROOT = "/static/symbols"
ADDED = "local:"  # what the ids of symbols that a host adds begin with (model/added.py)
DRAWN_ROOT = "/drawn"

# How well one word of a query fits a symbol; lower is better, and a miss excludes the symbol.
EXACT, CHARACTER, ALIAS, WORD, PREFIX, WORD_PREFIX, INSIDE, PACKAGE = range(8)
MISS = 99
PHRASE = 0.25  # a whole phrase comes after the command of that very name


@dataclass(frozen=True, slots=True)
class Symbol:
    """One row of the label table; `None` where the row has nothing to say."""

    id: str
    latex: str
    package: str | None
    fontenc: str | None
    mode: Mode
    unicode: str | None
    name: str
    shape: str
    aliases: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The id as a file name, unique on file systems that ignore case: `_a` is a capital A."""
        tail = self.id.removeprefix("latex:").replace(":", "-")
        return "".join(f"_{char.lower()}" if char.isupper() else char for char in tail)

    @property
    def svg(self) -> str:
        """The path, from the site's root, of the symbol's picture as LaTeX sets it.

        That of an added symbol is its first drawing: nothing here can set it.
        """
        if self.id.startswith(ADDED):
            return f"{DRAWN_ROOT}/{self.id.removeprefix(ADDED)}.svg"
        return f"{SVG_ROOT}/{self.slug}.svg"


class SymbolTable:
    """The symbols in the table's order, found by id or by search."""

    def __init__(
        self, symbols: Iterable[Symbol], phrases: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Take the symbols, and what people call their commands, in lower case: "for all"."""
        self._symbols = tuple(symbols)
        self.phrases = phrases or {}
        self._by_id = {symbol.id: symbol for symbol in self._symbols}
        if len(self._by_id) != len(self._symbols):
            raise ValueError("the table has two symbols with one id")
        self.ids = tuple(self._by_id)
        called = _words_by_command(self.phrases)
        self._terms = {s.id: _terms(s, called.get(s.latex, ())) for s in self._symbols}

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._symbols)

    def __len__(self) -> int:
        return len(self._symbols)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    def __getitem__(self, id_: str) -> Symbol:
        return self._by_id[id_]

    def search(self, query: str = "", package: str | None = None) -> list[Symbol]:
        """Return the symbols that fit every word of the query, best first.

        A word may be a command with or without its backslash, an alias, a word of the name or of
        a phrase for it, a pasted character or a package. `package` keeps one
        package's symbols only; "latex2e" keeps those that need none. Both empty: the whole table
        in its order.
        """
        words = query.split()
        found = [s for s in self._symbols if package in {None, s.package or NO_PACKAGE}]
        if not words:
            return found
        scored = [(self._score(symbol, words), len(symbol.name), symbol) for symbol in found]
        scored.sort(key=lambda entry: entry[:2])  # of equal fits the plainest name goes first
        return [symbol for score, _, symbol in scored if score < MISS]

    def _score(self, symbol: Symbol, words: list[str]) -> float:
        """Return how well a query fits, by the whole phrase or word by word."""
        called = self.phrases.get(" ".join(words).lower(), ())
        # A hundredth keeps the phrase's own order.
        whole = PHRASE + called.index(symbol.latex) / 100 if symbol.latex in called else MISS
        return min(whole, self._score_words(symbol, words))

    def _score_words(self, symbol: Symbol, words: list[str]) -> float:
        """Add up how well the words fit; a command in the same case wins over another case."""
        terms = self._terms[symbol.id]
        fits = [_fit(symbol, terms, word.lower()) for word in words]
        if MISS in fits:
            return MISS
        command = symbol.latex.removeprefix("\\")
        exact_case = any(word.removeprefix("\\") == command for word in words)
        return min(sum(fits), MISS - 1) - 0.5 * exact_case


def _fit(symbol: Symbol, terms: Terms, word: str) -> int:
    """Tell how a lower-case word fits the symbol, as one of EXACT ... PACKAGE or MISS."""
    bare = word.removeprefix("\\") or word
    (command, *aliases), name = terms
    if bare == command:
        return EXACT
    if symbol.unicode is not None and word == symbol.unicode.lower():
        return CHARACTER
    if bare in aliases:
        return ALIAS
    is_command = word.startswith("\\") and word != "\\"
    return _loose_fit(symbol, bare, [command, *aliases], () if is_command else name)


def _loose_fit(symbol: Symbol, word: str, commands: list[str], name: tuple[str, ...]) -> int:
    """Fit a word by parts of the commands and by the name, which is empty for a command."""
    if word in name:
        return WORD
    if any(command.startswith(word) for command in commands):
        return PREFIX
    if any(part.startswith(word) for part in name):
        return WORD_PREFIX
    if len(word) > 1 and any(word in command for command in commands):
        return INSIDE
    return PACKAGE if name and word == (symbol.package or NO_PACKAGE) else MISS


def _words_by_command(phrases: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the words of all phrases for each command."""
    words: dict[str, list[str]] = {}
    for phrase, commands in phrases.items():
        for command in commands:
            words.setdefault(command, []).extend(phrase.split())
    return words


def _terms(symbol: Symbol, called: Iterable[str]) -> Terms:
    """Return what a search compares, in lower case: the commands, bare, and all words for it."""
    commands = [text.lower().removeprefix("\\") or text for text in (symbol.latex, *symbol.aliases)]
    name = "".join(char if char.isalnum() else " " for char in symbol.name.lower())
    return tuple(commands), (*name.split(), *called)


def read_phrases(path: Path = PHRASES) -> dict[str, list[str]]:
    """Read the `phrase: command ...` lines; ValueError when a phrase is there twice."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        phrase, commands = line.split(": ")
        if phrase in found:
            raise ValueError(f"{path.name}: {phrase!r} is there twice")
        found[phrase] = commands.split()
    return found


@cache
def load_symbols(path: Path = TABLE) -> SymbolTable:
    """Read the label table; ValueError when its columns are others or an id is there twice."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: the columns should be {', '.join(COLUMNS)}")
        return SymbolTable((_symbol(row) for row in reader), read_phrases())


def _symbol(row: dict[str, str]) -> Symbol:
    return Symbol(
        id=row["id"],
        latex=row["latex"],
        package=row["package"] or None,
        fontenc=row["fontenc"] or None,
        mode=cast("Mode", row["mode"]),
        unicode=row["unicode"] or None,
        name=row["name"],
        shape=row["shape"],
        aliases=tuple(row["aliases"].split()),
    )


def shapes_of(classes: Sequence[str]) -> list[str]:
    """Return the look-alike group of each class; HASYv2's classes have none but themselves."""
    table = load_symbols()
    return [table[name].shape if name in table else name for name in classes]
