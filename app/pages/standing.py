"""What pages say of a drawing: how its votes stand, and what moderators did about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import services
from app.store import NO_SYMBOL

if TYPE_CHECKING:
    from app.store import Action, Recording
    from model.symbols import Symbol

# Of flags and of hidden drawings.
REASONS = {
    "offensive": "offensive",
    "private": "private",
    "no-symbol": "no symbol",
    "other": "something else",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """A symbol that a drawing has votes for."""

    symbol: Symbol
    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the moderators' log, with the symbol that it is about."""

    action: Action
    symbol: Symbol | None


def known(id_: str | None) -> Symbol | None:
    """Return the symbol with this id; None too where the table dropped it since."""
    table = services.current().symbols
    return table[id_] if id_ and id_ in table else None


def tallies(recording: Recording, me: str | None = None) -> list[Tally]:
    """Return the votes on a drawing, the most voted symbol first."""
    return [
        Tally(symbol, count, me in recording.voters[id_])
        for id_, count in recording.votes.items()
        if (symbol := known(id_))
    ]


def status(recording: Recording) -> str:
    """Return how a drawing stands: hidden, settled, none, accepted, unvoted, even or waiting."""
    if recording.hidden:
        return "hidden"
    if recording.settled is not None:
        return "none" if recording.settled == NO_SYMBOL else "settled"
    if recording.accepted is not None:
        return "accepted"
    counts = list(recording.votes.values())
    if not counts:
        return "unvoted"
    return "even" if counts.count(counts[0]) > 1 else "waiting"


def lines(actions: list[Action]) -> list[Line]:
    """Put the symbols to the lines of the log."""
    return [Line(action, known(action.after)) for action in actions]
