"""What clients send and get about flags and moderators' decisions (docs/moderation.md)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  Pydantic reads it
from typing import Annotated, Literal

from pydantic import Field

from app.schemas.answers import Answer, RecordingAnswer
from app.schemas.requests import Query, Request, Whole

DEFAULT_PAGE, MAX_PAGE = 24, 100  # drawings of a queue, lines of the log

Reason = Literal["offensive", "private", "no-symbol", "other"]
ACTIONS = Literal["settle", "unsettle", "hide", "show", "dismiss", "restore"]


class Flagging(Request):
    """Why a drawing should be looked at by a moderator."""

    reason: Reason


class Hiding(Request):
    """Why a drawing is hidden."""

    reason: Reason


class Settlement(Request):
    """What a drawing is, whatever was voted; null: none of the symbols."""

    symbol: str | None


class PageQuery(Query):
    """A page of a list, newest first: what comes after the one with the id `before`."""

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE), Whole] = DEFAULT_PAGE
    before: Annotated[str | None, Field(description="The last id of the page before.")] = None


class LogQuery(PageQuery):
    """A page of the log, of all drawings or of one."""

    recording: Annotated[str | None, Field(description="A recording's id.")] = None


class FlagAnswer(Answer):
    """The caller's flag; a dismissed one stays, and counts no longer."""

    reason: Reason
    dismissed: bool


class QueuedRecording(RecordingAnswer):
    """A drawing that waits for a moderator."""

    flags: Annotated[dict[str, int], Field(description="How many flags have each reason.")]


class Queue(Answer):
    """A page of a queue, newest first; `more`: there are older ones."""

    recordings: list[QueuedRecording]
    more: bool


class ActionAnswer(Answer):
    """A line of the log: `before` and `after` are the settled symbol (an empty text: none of the
    symbols), the reason for hiding, or the number of flags; null where there was none.
    """  # noqa: D205

    id: str
    created: datetime
    moderator: Annotated[str | None, Field(description="A public name; null: deleted since.")]
    recording_id: str
    action: ACTIONS
    before: str | None
    after: str | None
    undone: datetime | None
    gone: Annotated[bool, Field(description="The drawing was deleted since.")]
    stands: Annotated[bool, Field(description="Nothing later has changed it: it can be undone.")]


class Log(Answer):
    """A page of the log, newest first; `more`: there are older lines."""

    actions: list[ActionAnswer]
    more: bool
