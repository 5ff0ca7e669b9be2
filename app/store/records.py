"""What the store gives out: frozen records, and the one rule that makes a symbol accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Contributor:
    """Someone who draws and votes; `name` is public and says nothing about the person."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A stored drawing.

    `strokes` are the JSON lists as they were sent, [[[x, y] or [x, y, t], ...], ...]; `created` is
    in UTC; `votes` counts the voters of each symbol, most first, and `voters` holds their ids.
    """

    id: str
    strokes: list[Any]
    created: datetime
    contributor: Contributor
    voters: dict[str, set[str]]

    @property
    def votes(self) -> dict[str, int]:
        """Count the votes by symbol id, the most first, equal counts by id."""
        counts = {symbol: len(voters) for symbol, voters in self.voters.items()}
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def accepted(self) -> str | None:
        """Return the symbol that the votes have settled on, if they have."""
        return accepted_symbol(self.votes)


Show = Literal["all", "mine", "unlabelled", "disputed"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which drawings a list is of.

    "unlabelled" are those neither accepted nor disputed; "mine" are the contributor's own, the
    hidden ones too, which no other list has. With a symbol, only those that are accepted as it,
    or as nothing yet and that somebody said to be it.
    """

    show: Show = "all"
    symbol: str | None = None
    contributor_id: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A drawing in a list, as stored: `strokes` only where they were asked for.

    `accepted` is the symbol that was settled on; a `disputed` one waits for a decision, and a
    `hidden` one is shown to nobody but its drawer.
    """

    id: str
    created: datetime
    contributor: Contributor
    votes: dict[str, int]
    accepted: str | None
    disputed: bool
    hidden: bool
    strokes: list[Any] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the ranking; contributors with as many drawings share a place.

    `votes` counts the contributor's own votes, `symbols` the different symbols that the
    contributor's drawings were accepted as.
    """

    place: int
    contributor: Contributor
    drawings: int
    votes: int
    symbols: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a contributor says of a symbol's picture: that it is "wrong", or "missing"."""

    symbol: str
    reason: str
    note: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Labelled:
    """A drawing with an accepted symbol, for training; `writer` is its contributor's id."""

    id: str
    symbol: str
    strokes: list[Any]
    created: datetime
    writer: str


def accepted_symbol(votes: Mapping[str, int]) -> str | None:
    """Return the symbol with strictly the most votes, None where there is a tie or no vote."""
    most = max(votes.values(), default=0)
    leaders = [symbol for symbol, count in votes.items() if count == most]
    return leaders[0] if len(leaders) == 1 else None
