"""/api/v1/recordings/{id}/flag: a contributor asks that a moderator looks at a drawing."""

from __future__ import annotations

from flask import Response

from app import services
from app.api import answer, bp
from app.api.stored import find
from app.parsing import read_json
from app.schemas.moderation import FlagAnswer, Flagging
from app.security import contributor, require_contributor


@bp.put("/recordings/<recording_id>/flag")
def flag(recording_id: str) -> Response:
    """Flag the drawing; a second time changes the reason."""
    here = services.current()
    find(recording_id)
    reason = read_json(Flagging, here.settings).reason
    me = require_contributor()
    here.store.flag(recording_id, me.id, reason)
    return answer(FlagAnswer.model_validate(here.store.flag_of(recording_id, me.id)))


@bp.delete("/recordings/<recording_id>/flag")
def unflag(recording_id: str) -> Response:
    """Take one's own flag back; a dismissed one stays, and where there is none, nothing changes."""
    find(recording_id)
    if me := contributor():
        services.current().store.unflag(recording_id, me.id)
    return Response(status=204)
