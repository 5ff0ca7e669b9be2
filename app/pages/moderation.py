"""/moderation: what waits for moderators, and the log of what they did, from which it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request

from app import security, services
from app.pages import bp
from app.pages.standing import REASONS, known, lines, status, tallies
from app.problems import NotFound, Problem
from app.store import StoreError
from app.store.moderation import COUNTED

if TYPE_CHECKING:
    from app.store import Recording

QUEUE_PAGE = 12  # drawings: each with its tallies and buttons
LOG_PAGE = 50
LISTS = {"disputed": "Disputed", "flagged": "Flagged", "log": "Log"}


@bp.app_template_global()
def is_moderator() -> bool:
    """Tell whether the visitor is a moderator; who cannot be known is none, also on error pages."""
    try:
        known_as = security.contributor()
    except (Problem, StoreError):
        return False
    return known_as is not None and known_as.moderator


@bp.get("/moderation")
def moderation() -> str:
    """Show a queue, or the log, to a moderator."""
    security.require_moderator()
    name = request.args.get("list", "disputed")
    if name not in LISTS:
        raise NotFound(f"there is no list {name!r}; there are {', '.join(LISTS)}")
    before = request.args.get("before") or None
    return render_template(
        "moderation.html",
        name=name,
        lists=LISTS,
        first=before is None,
        waiting=services.current().store.waiting(),
        counted=COUNTED,
        reasons=REASONS,
        **(_log(before) if name == "log" else _queue(name, before)),
    )


def _log(before: str | None) -> dict[str, Any]:
    found = services.current().store.moderation_log(LOG_PAGE + 1, before)
    older = found[LOG_PAGE - 1].id if len(found) > LOG_PAGE else None
    return {"log": lines(found[:LOG_PAGE]), "older": older}


def _queue(name: str, before: str | None) -> dict[str, Any]:
    store = services.current().store
    found = store.queue(name, QUEUE_PAGE + 1, before)
    shown = found[:QUEUE_PAGE]
    flags = store.flag_reasons([one.id for one in shown])
    return {
        "queue": [_item(one, flags[one.id]) for one in shown],
        "older": shown[-1].id if len(found) > QUEUE_PAGE else None,
    }


def _item(found: Recording, flags: dict[str, int]) -> dict[str, Any]:
    return {
        "drawing": found,
        "accepted": known(found.accepted),
        "status": status(found),
        "tallies": tallies(found),
        "flags": flags,
    }
