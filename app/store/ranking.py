"""The ranking: contributors by what they drew in a span of time, hidden drawings left out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CTE, Connection, Row, desc, func, not_, or_, select

from app.store import tables
from app.store.records import Contributor, Standing

# What one may be ranked by; each is a count of Standing.
CRITERIA: Final = ("accepted", "symbols", "drawings")
_c, _r = tables.contributors.c, tables.recordings.c


@dataclass(frozen=True, slots=True)
class Order:
    """Which ranking is asked for.

    `by` is one of CRITERIA. `since` leaves older drawings out. `also` is a contributor whose line
    comes too, in its order, where it is on another page.
    """

    by: str = "drawings"
    since: datetime | None = None
    also: str | None = None


def lines(db: Connection, limit: int, offset: int, order: Order) -> list[Standing]:
    """Rank those who have drawn, most first; equal counts share a place."""
    ranked = _ranked(order.by, order.since)
    also = ranked.c.contributor_id == (order.also or "")
    wanted = or_(ranked.c.line.between(offset + 1, offset + limit), also)
    query = select(ranked, _c.name, _c.votes).where(wanted).order_by(ranked.c.line)
    query = query.join(tables.contributors, _c.id == ranked.c.contributor_id)
    return [_standing(row) for row in db.execute(query)]


def _ranked(by: str, since: datetime | None) -> CTE:
    """Count by contributor, and number the lines."""
    # Read off an index in the order of contributors, which holds all that is counted.
    tallies = select(
        _r.contributor_id,
        func.count().label("drawings"),
        func.count(_r.accepted).label("accepted"),
        func.count(_r.accepted.distinct()).label("symbols"),
    ).where(not_(_r.hidden))
    if since is not None:
        tallies = tallies.where(_r.created >= since)
    tally = tallies.group_by(_r.contributor_id).subquery()
    most = desc(tally.c[by])
    place = func.rank().over(order_by=most).label("place")
    line = func.row_number().over(order_by=(most, desc(tally.c.contributor_id))).label("line")
    return select(tally, place, line).cte("ranked")


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        place=row.place,
        contributor=Contributor(row.contributor_id, row.name),
        drawings=row.drawings,
        votes=row.votes,
        symbols=row.symbols,
        accepted=row.accepted,
        line=row.line - 1,
    )
