"""Which symbols Train asks for: any, those with the fewest drawings, or those confused most."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from app.services import Services
    from model.symbols import Symbol

Mode = Literal["random", "fewest", "confused"]
POOL = 60  # of the symbols that voters disagree on, the most disputed


def asked(here: Services, mode: Mode, count: int) -> list[Symbol]:
    """Return symbols to draw, in another order each time; none where the mode has none."""
    if mode == "fewest":
        ids = _fewest(here)
    else:
        ids = list(here.symbols.ids) if mode == "random" else _confused(here)
        # A visitor gets any symbol; nothing here has to be unpredictable.
        random.shuffle(ids)
    return [here.symbols[id_] for id_ in ids[:count]]


def _fewest(here: Services) -> list[str]:
    """Return all symbols by their accepted drawings, those with as many in any order."""
    counts = here.store.accepted_counts()
    return sorted(here.symbols.ids, key=lambda id_: (counts.get(id_, 0), random.random()))  # noqa: S311


def _confused(here: Services) -> list[str]:
    """Return the symbols that the first network with a report misreads most.

    Where no network has one, those that voters disagree on.
    """
    shapes = {symbol.id: symbol.shape for symbol in here.symbols}
    for report in here.reports.values():
        return report.most_confused(shapes)
    disputed = here.store.disputed_symbols()
    known = [id_ for id_ in disputed if id_ in here.symbols]
    return sorted(known, key=lambda id_: (-disputed[id_], id_))[:POOL]


def told_by(here: Services) -> str | None:
    """Say what tells which symbols are confused; None where nothing does, or none of them is."""
    if not _confused(here):
        return None
    for name in here.reports:
        return f"Symbols that the network {name} mixed up most."
    return "Symbols that votes differ on most."
