"""The operations of flags and moderators, for the document of app/openapi/document.py."""

from __future__ import annotations

from app.openapi.operation import NOTHING, RECORDING, Model, Operation, json_of
from app.schemas.answers import RecordingAnswer
from app.schemas.moderation import (
    FlagAnswer,
    Flagging,
    Hiding,
    Log,
    LogQuery,
    PageQuery,
    Queue,
    Settlement,
)

TAKEN = (
    Flagging,
    Hiding,
    Settlement,
)
_QUEUE = (Queue, PageQuery)
_WRITING = (401, 403, 404, 429, 503)
_TAKING = (401, 403, 404, 413, 415, 422, 429, 503)


def _decision(method: str, what: str, summary: str, body: Model | None = None) -> Operation:
    return Operation(
        method,
        f"{RECORDING}/{what}",
        summary,
        RecordingAnswer,
        _TAKING if body else _WRITING,
        body=json_of(body) if body else {},
        tag="moderation",
    )


def _list(what: str, summary: str, answer: Model, query: Model) -> Operation:
    path = f"/api/v1/moderation/{what}"
    problems = (401, 403, 404, 422, 503)
    return Operation("get", path, summary, answer, problems, query=query, tag="moderation")


MODERATION = (
    Operation(
        "put",
        RECORDING + "/flag",
        "Ask that a moderator looks at the drawing",
        FlagAnswer,
        _TAKING,
        body=json_of(Flagging),
        tag="recordings",
    ),
    Operation(
        "delete",
        RECORDING + "/flag",
        "Take one's own flag back",
        NOTHING,
        _WRITING,
        status=204,
        tag="recordings",
    ),
    _decision("put", "settled", "Decide what it is, over all votes", Settlement),
    _decision("delete", "settled", "Let the votes decide again"),
    _decision("put", "hidden", "Hide it from all but its maker", Hiding),
    _decision("delete", "hidden", "Show it again"),
    _decision("delete", "flags", "Say that its flags need nothing done"),
    _list("disputed", "Drawings that people disagree about", *_QUEUE),
    _list("flagged", "Drawings with flags that nobody has looked at", *_QUEUE),
    _list("log", "What moderators have decided", Log, LogQuery),
    Operation(
        "put",
        "/api/v1/moderation/log/{action_id}/undone",
        "Put back what a line of the log has changed",
        RecordingAnswer,
        (401, 403, 404, 409, 429, 503),
        tag="moderation",
    ),
)
