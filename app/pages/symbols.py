"""The symbols: a list to search and to browse, and a page for each."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from flask import render_template, request

from app import services
from app.api.symbols import words
from app.pages import bp, offset_of_query, symbol_of
from app.pages.gallery import card
from app.pages.sources import source_of
from app.schemas.requests import MAX_QUERY
from app.store import Filter
from app.traits import traits
from model.accuracy import FEW, interval
from model.categories import CATEGORIES, block_of, categories_of, places_of
from model.formats import formats_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.accuracy import Reading
    from model.symbols import Symbol, SymbolTable

PAGE = 60  # symbols: fills rows of 2, 3, 4, 5 and 6
SHOWN = 6  # drawings on a symbol's own page: one row
CONFUSED = 6  # symbols that it is taken for, the most frequent
# What evaluate writes of drawings that were kept out (app/commands/evaluate.py).
_KEPT_OUT = re.compile("the tenth kept out of (.+), read by .+")


@dataclass(frozen=True, slots=True)
class Places:
    """Where each symbol of a table belongs, and how many belong to each category and block."""

    category: dict[str, str]
    block: dict[str, str]
    order: dict[str, int]
    categories: list[tuple[str, str, int]]  # its key, its name, how many
    blocks: list[tuple[str, int]]


@bp.get("/symbols")
@traits(reads=words)
def symbols() -> str:
    """List the symbols that a search finds, by package, category or block, page by page.

    The best come first; where nothing is searched for, they come as in a printed table.
    """
    table = services.current().symbols
    places = _places(table)
    query = request.args.get("query", "")[:MAX_QUERY]
    asked = {name: request.args.get(name, "") for name in ("package", "category", "block")}
    found = [
        symbol
        for symbol in table.search(query, asked["package"] or None)
        if asked["category"] in {"", places.category[symbol.id]}
        and asked["block"] in {"", places.block[symbol.id]}
    ]
    if not query.strip():
        found.sort(key=lambda symbol: places.order[symbol.id])
    offset = min(offset_of_query(), max(0, len(found) - 1) // PAGE * PAGE)
    return render_template(
        "symbols.html",
        symbols=found[offset : offset + PAGE],
        total=len(found),
        query=query,
        asked=asked,
        packages=sorted({symbol.package for symbol in table if symbol.package}),
        places=places,
        offset=offset,
        following=offset + PAGE if len(found) > offset + PAGE else None,
        page=PAGE,
    )


@cache
def _places(table: SymbolTable) -> Places:
    category = categories_of(table)
    block = {symbol.id: block_of(symbol) for symbol in table}
    counts = Counter(category.values())
    return Places(
        category,
        block,
        places_of(table),
        [(key, name, counts[key]) for key, name in CATEGORIES.items() if counts[key]],
        sorted(Counter(block.values()).items()),
    )


@bp.get("/symbols/<path:id_>")
def symbol(id_: str) -> str:
    """Show one symbol: what it needs, what looks like it, how it is drawn and how it is read."""
    shown = symbol_of(id_)
    here = services.current()
    places = _places(here.symbols)
    alike = [other for other in here.symbols if other.shape == shown.shape]
    drawings = here.store.gallery(SHOWN, wanted=Filter(symbol=id_))
    return render_template(
        "symbol.html",
        symbol=shown,
        formats=formats_of(shown),
        category=(places.category[id_], CATEGORIES[places.category[id_]]),
        block=places.block[id_],
        look_alikes=[other for other in alike if other.id != id_],
        drawings=[card(drawing) for drawing in drawings if drawing.accepted == id_],
        accuracy=[_accuracy(name, shown) for name in here.reports],
    )


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How one network reads a symbol; `reading` is None where none of its drawings was tried.

    `confused` are the symbols that its drawings were taken for, and `mistaken` those whose
    drawings were taken for it, each with how often and whether it looks the same.
    """

    bundle: str
    samples: int
    data: str
    reading: Reading | None
    alike: int
    confused: list[tuple[Symbol, int, bool]]
    mistaken: list[tuple[Symbol, int, bool]]

    @property
    def between(self) -> tuple[float, float] | None:
        """The 95 % interval of the share that is read as it or as a look-alike; None for few."""
        if self.reading is None or self.reading.samples < FEW:
            return None
        return interval(self.alike, self.reading.samples)


def _accuracy(bundle: str, shown: Symbol) -> Accuracy:
    report = services.current().reports[bundle]
    reading = report.symbols.get(shown.id)
    confused = _beside(shown, reading.confused if reading else ())
    same = sum(count for _, count, alike in confused if alike)
    return Accuracy(
        bundle,
        report.samples,
        _plainly(report.data),
        reading,
        reading.top1 + same if reading else 0,
        confused[:CONFUSED],
        _beside(shown, report.mistaken.get(shown.id, ()))[:CONFUSED],
    )


def _plainly(data: str) -> str:
    """Return a report's words on its drawings, with the names of collections in place of files."""
    kept = _KEPT_OUT.fullmatch(data)
    if kept is None:
        return data
    files = kept[1].split(", ")
    *most, last = (source.name if (source := source_of(file)) else file for file in files)
    return f"a tenth of {', '.join(most)} and {last}" if most else f"a tenth of {last}"


def _beside(shown: Symbol, pairs: Iterable[tuple[str, int]]) -> list[tuple[Symbol, int, bool]]:
    """Return the symbols of (id, count), and whether they look like the one that is shown."""
    table = services.current().symbols
    return [
        (table[id_], count, table[id_].shape == shown.shape) for id_, count in pairs if id_ in table
    ]
