"""Queries on reports: contributors say that a symbol's picture is wrong or missing."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from app.store import contributors, tables
from app.store.errors import UnknownContributor
from app.store.records import Report

_p = tables.reports.c


def add(db: Connection, symbol: str, contributor_id: str, reason: str, note: str) -> Report:
    """Keep what the contributor says of the symbol's picture, in place of what they said before.

    Raises:
        UnknownContributor: No contributor has this id.
    """
    if not contributors.is_id(contributor_id):
        raise UnknownContributor(contributor_id)
    # Whoever reports the same twice at once waits here, and then replaces the first.
    c = tables.contributors.c
    query = select(c.id).where(c.id == contributor_id).with_for_update(key_share=True)
    if db.scalar(query) is None:
        raise UnknownContributor(contributor_id)
    remove(db, symbol, contributor_id)
    report = Report(symbol, reason, note, datetime.now(UTC))
    row = {
        "symbol": symbol,
        "contributor_id": contributor_id,
        "reason": reason,
        "note": note,
        "created": report.created,
    }
    db.execute(insert(tables.reports), row)
    return report


def remove(db: Connection, symbol: str, contributor_id: str | None = None) -> int:
    """Take reports on a symbol back, the contributor's or all; return how many there were."""
    query = delete(tables.reports).where(_p.symbol == symbol)
    if contributor_id is not None:
        query = query.where(_p.contributor_id == contributor_id)
    return db.execute(query).rowcount


def get(db: Connection, symbol: str, contributor_id: str) -> Report | None:
    """Return what the contributor said of the symbol's picture."""
    query = select(_p.symbol, _p.reason, _p.note, _p.created)
    row = db.execute(query.filter_by(symbol=symbol, contributor_id=contributor_id)).one_or_none()
    return Report(*row) if row else None


def every(db: Connection) -> list[Report]:
    """Return all reports, by symbol, the oldest first."""
    query = select(_p.symbol, _p.reason, _p.note, _p.created)
    return [Report(*row) for row in db.execute(query.order_by(_p.symbol, _p.created))]
