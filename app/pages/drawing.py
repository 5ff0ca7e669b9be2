"""The page of one stored drawing: its replay, its votes, its flag, and what moderators may do."""

from __future__ import annotations

from flask import render_template

from app import security, services
from app.pages import bp
from app.pages.standing import REASONS, known, lines, status, tallies
from app.problems import UnknownDrawing

LINES_SHOWN = 5  # of the drawing's own log; /moderation has all


@bp.get("/drawings/<id_>")
def drawing(id_: str) -> str:
    """Show one stored drawing with its votes, to whom it is not hidden."""
    store, me = services.current().store, security.contributor()
    found = store.recording(id_)
    if found is None or not security.may_see(found):
        raise UnknownDrawing(f"no drawing has the id {id_}")
    moderates = me is not None and me.moderator
    return render_template(
        "drawing.html",
        drawing=found,
        accepted=known(found.accepted),
        status=status(found),
        tallies=tallies(found, me.id if me else None),
        needed=store.consensus(),
        mine=me is not None and me.id == found.contributor.id,
        my_flag=store.flag_of(id_, me.id) if me else None,
        moderates=moderates,
        flags=store.flag_reasons([id_])[id_] if moderates else {},
        log=lines(store.moderation_log(LINES_SHOWN, recording_id=id_)) if moderates else [],
        reasons=REASONS,
    )
