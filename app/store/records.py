"""What the store gives out: frozen records, and the rules that make of votes a decision."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

# What `settled` holds where a moderator has decided that a drawing is none of the symbols: no
# symbol has an empty id.
NO_SYMBOL: Final = ""


@dataclass(frozen=True, slots=True)
class Contributor:
    """Someone who draws and votes; `name` is public and says nothing about the person."""

    id: str
    name: str
    moderator: bool = field(default=False, compare=False)  # a right, not who someone is


@dataclass(frozen=True, slots=True)
class Recording:
    """A stored drawing.

    `strokes` are the JSON lists as they were sent, [[[x, y] or [x, y, t], ...], ...]; `created` is
    in UTC; `votes` counts the voters of each symbol, most first, and `voters` holds their ids.
    `accepted` and `disputed` are what `decide` says of it, `settled` what a moderator has decided
    (NO_SYMBOL: none of the symbols), `hidden_reason` why it is hidden; `flags` counts those that no
    moderator has looked at yet.
    """

    id: str
    strokes: list[Any]
    created: datetime
    contributor: Contributor
    voters: dict[str, set[str]]
    accepted: str | None = None
    settled: str | None = None
    hidden: bool = False
    hidden_reason: str | None = None
    disputed: bool = False
    flags: int = 0

    @property
    def votes(self) -> dict[str, int]:
        """Count the votes of each symbol, the most voted first, then by id."""
        counts = {symbol: len(voters) for symbol, voters in self.voters.items()}
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


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
    """A drawing in a list, as stored.

    `strokes` is None where they were not asked for, and past as many points as a list may have.
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
    `drawings`, `accepted` and `symbols` are as in the ranking: hidden drawings count for nothing.
    `recovery` is when the recovery key was made, None where there is none.
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


@dataclass(frozen=True, slots=True)
class Flag:
    """What a contributor has said against a drawing; `dismissed`: a moderator saw no harm."""

    reason: str
    dismissed: bool


@dataclass(frozen=True, slots=True)
class Action:
    """A line of the moderators' log.

    `action` is "settle", "unsettle", "hide", "show", "dismiss" or "restore"; `before` and `after`
    are the settled symbol, the reason for hiding, or the number of flags. `moderator` is a public
    name, None where its bearer is gone; `gone` tells that the drawing was deleted since, `stands`
    that the value is still the one after it, so that an undo would put back the one before.
    """

    id: str
    created: datetime
    moderator: str | None
    recording_id: str
    action: str
    before: str | None
    after: str | None
    undone: datetime | None
    gone: bool = False
    stands: bool = True


class Decision(NamedTuple):
    """What a drawing is taken for, and whether people disagree about it."""

    accepted: str | None
    disputed: bool


def decide(
    voters: Mapping[str, AbstractSet[str]],
    needed: int,
    settled: str | None = None,
    *,
    hidden: bool = False,
) -> Decision:
    """Tell what a drawing is by its voters (ids by symbol), or by what a moderator has settled.

    A hidden drawing counts for nothing: it is neither accepted nor disputed.
    """
    if hidden:
        return Decision(None, disputed=False)
    if settled is not None:
        return Decision(settled or None, disputed=False)
    counts = {symbol: len(people) for symbol, people in voters.items()}
    return Decision(accepted_symbol(counts, needed), is_disputed(voters))


def accepted_symbol(votes: Mapping[str, int], needed: int = 1) -> str | None:
    """Return the symbol with strictly the most votes, if it has at least as many as are needed."""
    most = max(votes.values(), default=0)
    leaders = [symbol for symbol, count in votes.items() if count == most]
    return leaders[0] if len(leaders) == 1 and most >= needed else None


def is_disputed(voters: Mapping[str, AbstractSet[str]]) -> bool:
    """Tell whether people disagree: 1 against 1 and 2 against 1 are disputed, 3 against 1 is not.

    Those who did not vote for the symbol with the most votes are at least half as many as those who
    did. Symbols that lead together are disputed where different people voted for them; one
    contributor who voted for two look-alikes disagrees with nobody.
    """
    most = max(map(len, voters.values()), default=0)
    groups = {frozenset(people) for people in voters.values() if len(people) == most}
    if len(groups) != 1:
        return bool(groups)
    [leading] = groups
    against = {person for people in voters.values() for person in people} - leading
    return bool(against) and 2 * len(against) >= len(leading)
