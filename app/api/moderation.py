"""What moderators decide, and what waits for them; everyone else is refused with 403."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from app import services
from app.api import answer, bp
from app.api.stored import check_symbol, describe, kept_by_nobody, naming
from app.parsing import parse_query, read_json
from app.schemas.moderation import (
    ActionAnswer,
    Hiding,
    Log,
    LogQuery,
    PageQuery,
    Queue,
    QueuedRecording,
    Settlement,
)
from app.security import require_moderator

if TYPE_CHECKING:
    from app.store import Recording


@bp.put("/recordings/<recording_id>/settled")
def settle(recording_id: str) -> Response:
    """Decide over all votes what the drawing is; null: none of the symbols."""
    me, here = require_moderator(), services.current()
    symbol = read_json(Settlement, here.settings).symbol
    if symbol is not None:
        check_symbol(symbol, "symbol")
    return _decided(here.store.settle(recording_id, symbol, me.id))


@bp.delete("/recordings/<recording_id>/settled")
def unsettle(recording_id: str) -> Response:
    """Let the votes decide again."""
    me = require_moderator()
    return _decided(services.current().store.unsettle(recording_id, me.id))


@bp.put("/recordings/<recording_id>/hidden")
def hide(recording_id: str) -> Response:
    """Hide the drawing from all but its maker and moderators."""
    me, here = require_moderator(), services.current()
    reason = read_json(Hiding, here.settings).reason
    return _decided(here.store.hide(recording_id, reason, me.id))


@bp.delete("/recordings/<recording_id>/hidden")
def show(recording_id: str) -> Response:
    """Show the drawing again."""
    me = require_moderator()
    return _decided(services.current().store.show(recording_id, me.id))


@bp.delete("/recordings/<recording_id>/flags")
def dismiss_flags(recording_id: str) -> Response:
    """Say that the flags on the drawing need nothing done."""
    me = require_moderator()
    return _decided(services.current().store.dismiss_flags(recording_id, me.id))


@bp.put("/moderation/log/<action_id>/undone")
def undo(action_id: str) -> Response:
    """Put back what a line of the log has changed, whichever moderator's it is."""
    me = require_moderator()
    return _decided(services.current().store.undo(action_id, me.id))


@bp.get("/moderation/disputed")
def disputed() -> Response:
    """List the drawings that people disagree about."""
    return _queue("disputed")


@bp.get("/moderation/flagged")
def flagged() -> Response:
    """List the drawings with flags that no moderator has looked at."""
    return _queue("flagged")


@bp.get("/moderation/log")
def moderation_log() -> Response:
    """List what moderators have decided."""
    require_moderator()
    query = parse_query(LogQuery, request.args)
    # One more than is asked for tells whether there is an older page.
    with naming("before"):
        store = services.current().store
        lines = store.moderation_log(query.limit + 1, query.before, query.recording)
    actions = [ActionAnswer.model_validate(line) for line in lines[: query.limit]]
    return kept_by_nobody(answer(Log(actions=actions, more=len(lines) > query.limit)))


def _queue(name: str) -> Response:
    require_moderator()
    query, store = parse_query(PageQuery, request.args), services.current().store
    with naming("before"):
        found = store.queue(name, query.limit + 1, query.before)
    shown = found[: query.limit]
    reasons = store.flag_reasons([one.id for one in shown])
    recordings = [
        QueuedRecording(**describe(one).model_dump(), flags=reasons[one.id]) for one in shown
    ]
    return kept_by_nobody(answer(Queue(recordings=recordings, more=len(found) > query.limit)))


def _decided(found: Recording) -> Response:
    return kept_by_nobody(answer(describe(found)))
