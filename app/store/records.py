"""What the store gives out: frozen records, and the one rule that makes a symbol accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the ranking; contributors with as many of what is ranked by share a place.

    `votes` counts all of the contributor's own votes; `drawings` those of the span of time,
    `accepted` the ones among them with an accepted symbol, `symbols` the different ones of these.
    `line` counts the lines before this one.
    """

    place: int
    contributor: Contributor
    drawings: int
    votes: int
    symbols: int
    accepted: int
    line: int


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a contributor holds; its secret is shown once and never kept."""

    id: str
    label: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing as its maker's profile lists it."""

    id: str
    created: datetime
    accepted: str | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What a contributor is told of themselves.

    `language` is a BCP 47 tag, `handedness` "left", "right" or "both"; None where not said.
    `accepted` and `symbols` are as in the ranking, `drawings` counts hidden ones too. `recovery`
    is when the recovery key was made, None where there is none.
    """

    id: str
    name: str
    created: datetime
    language: str | None
    handedness: str | None
    moderator: bool
    drawings: int
    accepted: int
    symbols: int
    votes: int
    recovery: datetime | None
    keys: tuple[Key, ...]


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
