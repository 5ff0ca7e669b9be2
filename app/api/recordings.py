"""/api/v1/recordings: stored drawings and the votes on what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request, url_for

from app import services
from app.api import answer, bp, cached
from app.api.stored import check_symbol, describe, find, kept_while_shown, naming, page_of
from app.drawings import png, svg
from app.parsing import parse_query, read_drawing
from app.problems import Invalid, NotYours
from app.schemas.answers import Created, ListedRecording, RecordingList
from app.schemas.requests import NewRecording, RecordingsQuery
from app.security import contributor, require_contributor
from app.store import Filter
from app.traits import traits

if TYPE_CHECKING:
    from app.store import Listed

# To draw a drawing's pixels takes ten times as long as to write its lines.
PNG = 10


def listed() -> int:
    """Return how many drawings' lines a list asks for."""
    try:
        query = parse_query(RecordingsQuery, request.args)
    except Invalid:  # which the view is about to answer
        return 1
    return query.limit if query.strokes else 1


@bp.post("/recordings")
def add_recording() -> Response:
    """Store a drawing; with a symbol, its drawer votes for it."""
    here = services.current()
    new = read_drawing(NewRecording, here.settings)
    if new.symbol is not None:
        check_symbol(new.symbol, "symbol")
    drawer = require_contributor()
    recording = here.store.add_recording(drawer.id, new.strokes, new.symbol)
    created = Created(id=recording.id, url=page_of(recording.id))
    return answer(created, 201, {"Location": url_for("api.recording", recording_id=recording.id)})


@bp.get("/recordings")
@traits(reads=listed, open_=True)
def recordings() -> Response:
    """List stored drawings, newest first, page by page."""
    query = parse_query(RecordingsQuery, request.args)
    if query.symbol is not None:
        check_symbol(query.symbol, "symbol")
    me = contributor() if query.show == "mine" else None
    wanted = Filter(query.show, query.symbol, me.id if me else None)
    store = services.current().store
    with naming("before"):
        # One more than is listed tells whether there is a following page.
        found = store.gallery(query.limit + 1, query.before, wanted, strokes=query.strokes)
    shown = [each for each in found[: query.limit] if each.strokes is not None or not query.strokes]
    following = shown[-1].id if len(found) > len(shown) else None
    response = answer(RecordingList(recordings=list(map(_listed, shown)), next=following))
    return cached(response, 0, private=query.show == "mine")


@bp.get("/recordings/<no_picture:recording_id>")
@traits(reads=1, open_=True)
def recording(recording_id: str) -> Response:
    """Give the drawing, who drew it, and its votes."""
    found = find(recording_id)
    return kept_while_shown(answer(describe(found)), found)


@bp.delete("/recordings/<no_picture:recording_id>")
def delete_recording(recording_id: str) -> Response:
    """Delete one's own drawing, with the votes on it."""
    found = find(recording_id)
    caller = contributor()
    if caller is None or caller.id != found.contributor.id:
        raise NotYours("this drawing is another contributor's; only its maker can delete it")
    services.current().store.delete_recording(recording_id)
    return Response(status=204)


@bp.get("/recordings/<recording_id>.png")
@traits(reads=PNG, open_=True)
def recording_png(recording_id: str) -> Response:
    """Draw the recording as PNG."""
    found = find(recording_id)
    return kept_while_shown(Response(png(found.strokes), content_type="image/png"), found)


@bp.get("/recordings/<recording_id>.svg")
@traits(reads=1, open_=True)
def recording_svg(recording_id: str) -> Response:
    """Draw the recording as SVG."""
    found = find(recording_id)
    return kept_while_shown(Response(svg(found.strokes), content_type="image/svg+xml"), found)


@bp.put("/recordings/<recording_id>/votes/<path:symbol_id>")
def vote(recording_id: str, symbol_id: str) -> Response:
    """Say that the drawing is the symbol; saying it again changes nothing."""
    find(recording_id)
    check_symbol(symbol_id)
    store = services.current().store
    return answer(describe(store.vote(recording_id, symbol_id, require_contributor().id)))


@bp.delete("/recordings/<recording_id>/votes/<path:symbol_id>")
def unvote(recording_id: str, symbol_id: str) -> Response:
    """Take one's own vote back; where nobody has voted so, there is nothing to do."""
    found = find(recording_id)
    check_symbol(symbol_id)
    voters = found.voters.get(symbol_id, set())
    voter = contributor()
    if voter and voter.id in voters:
        found = services.current().store.unvote(recording_id, symbol_id, voter.id)
    elif voters:
        raise NotYours("these votes are other contributors'; only one's own can be taken back")
    return answer(describe(found))


def _listed(found: Listed) -> ListedRecording:
    return ListedRecording(
        id=found.id,
        url=page_of(found.id),
        created=found.created,
        contributor=found.contributor.name,
        votes=found.votes,
        accepted=found.accepted,
        disputed=found.disputed,
        hidden=found.hidden,
        strokes=found.strokes,
    )
