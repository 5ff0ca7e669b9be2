"""What the views of stored drawings share: finding one that the caller may see, and its answer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from app import services
from app.api import cached
from app.problems import UnknownDrawing, UnknownLine, UnknownSymbol
from app.schemas.answers import RecordingAnswer
from app.security import may_see
from app.store import UnknownAction, UnknownRecording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Response

    from app.store import Recording


def find(recording_id: str) -> Recording:
    """Return a drawing; to whom it is hidden, it is not there."""
    found = services.current().store.recording(recording_id)
    if found is None or not may_see(found):
        raise UnknownDrawing(f"no recording has the id {recording_id!r}")
    return found


def check_symbol(symbol_id: str, field: str | None = None) -> None:
    """Refuse a symbol that the table does not have; `field` names it, unless the address does."""
    if symbol_id not in services.current().symbols:
        raise UnknownSymbol(f"no symbol has the id {symbol_id!r}", field)


@contextmanager
def naming(field: str) -> Iterator[None]:
    """Say in which field of the request that was which the store does not have."""
    try:
        yield
    except UnknownRecording as error:
        raise UnknownDrawing(str(error), field) from error
    except UnknownAction as error:
        raise UnknownLine(str(error), field) from error


def page_of(recording_id: str) -> str:
    """Return the path of the drawing's page."""
    return f"/drawings/{recording_id}"


def describe(found: Recording) -> RecordingAnswer:
    """Return what everyone may know of a drawing."""
    return RecordingAnswer(
        id=found.id,
        url=page_of(found.id),
        strokes=found.strokes,
        created=found.created,
        contributor=found.contributor.name,
        votes=found.votes,
        accepted=found.accepted,
        disputed=found.disputed,
        settled=found.settled is not None,
        hidden=found.hidden,
    )


def kept_while_shown(response: Response, found: Recording) -> Response:
    """Let caches keep the answer and ask each time whether it holds; of a hidden one, keep nothing.

    So a drawing that is hidden is gone from everywhere at once.
    """
    if found.hidden:
        return kept_by_nobody(response)
    return cached(response, 0)


def kept_by_nobody(response: Response) -> Response:
    """Let no cache keep an answer that is for its caller alone."""
    response.cache_control.private = True
    response.cache_control.no_store = True
    return response
