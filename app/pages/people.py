"""The pages on people: the ranking, and one's own profile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import Response, make_response, render_template, request

from app import security, services
from app.languages import LANGUAGES
from app.pages import bp, offset_of_query
from app.pages.standing import known
from app.store import CRITERIA, Order
from app.store.keys import MOST_KEYS
from app.store.naming import NAME_LENGTH

if TYPE_CHECKING:
    from app.store import Standing

RANKING_PAGE = 50
SHOWN_ON_PROFILE = 6  # one's newest drawings: one row
# Each span's name, and its days; the first is the one that is shown unasked.
SPANS: dict[str, tuple[str, int | None]] = {
    "all": ("All time", None),
    "year": ("Year", 365),
    "month": ("Month", 30),
    "week": ("Week", 7),
}


@bp.get("/ranking")
def ranking() -> str:
    """List the contributors by what they drew in a span of time; show the visitor's own place."""
    by, span = _choice("by", CRITERIA), _choice("span", tuple(SPANS))
    me, offset, store = security.contributor(), offset_of_query(), services.current().store
    order = Order(by, _since(span), me.id if me else None)
    found = store.ranking(RANKING_PAGE + 1, offset, order)
    after = offset + RANKING_PAGE
    return render_template(
        "ranking.html",
        standings=[line for line in found if offset <= line.line < after],
        me=me,
        mine=_line_of(me.id, found) if me else None,
        counts=store.counts(),
        by=by,
        span=span,
        spans={key: name for key, (name, _) in SPANS.items()},
        days=SPANS[span][1],
        offset=offset,
        following=after if any(line.line == after for line in found) else None,
        page=RANKING_PAGE,
    )


@bp.get("/profile")
def profile() -> Response:
    """Show what is kept of the visitor; to one of whom nothing is, how that begins."""
    me, store = security.contributor(), services.current().store
    shown = {}
    if me is not None:
        [*standing] = store.ranking(0, 0, Order(CRITERIA[0], also=me.id))
        shown = {
            "profile": store.profile(me.id),
            "standing": standing[0] if standing else None,
            "drawings": [
                (drawn, known(drawn.accepted)) for drawn in store.newest_of(me.id, SHOWN_ON_PROFILE)
            ],
        }
    page = render_template(
        "profile.html",
        languages=LANGUAGES,
        name_length=NAME_LENGTH,
        most_keys=MOST_KEYS,
        page=RANKING_PAGE,
        **shown,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _choice(name: str, choices: tuple[str, ...]) -> str:
    """Return the query's choice; the first where it is none of them."""
    chosen = request.args.get(name, "")
    return chosen if chosen in choices else choices[0]


def _since(span: str) -> datetime | None:
    days = SPANS[span][1]
    return None if days is None else datetime.now(UTC) - timedelta(days=days)


def _line_of(contributor_id: str, found: list[Standing]) -> Standing | None:
    mine = (line for line in found if line.contributor.id == contributor_id)
    return next(mine, None)
