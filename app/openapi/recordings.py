"""The operations on stored drawings and the votes on them."""

from __future__ import annotations

from app.openapi.operation import NOTHING, RECORDING, Operation, json_of
from app.schemas import answers, requests

VOTE = RECORDING + "/votes/{symbol_id}"

RECORDINGS = (
    Operation(
        "post",
        "/api/v1/recordings",
        "Store a drawing, with `symbol` as a labelled sample",
        answers.Created,
        (401, 403, 404, 413, 415, 422, 429, 503),
        status=201,
        body=json_of(requests.NewRecording),
        tag="recordings",
    ),
    Operation(
        "get",
        "/api/v1/recordings",
        "List drawings, newest first",
        answers.RecordingList,
        (401, 404, 422, 429, 503),
        query=requests.RecordingsQuery,
        tag="recordings",
    ),
    Operation(
        "get",
        RECORDING,
        "A stored drawing and its votes",
        answers.RecordingAnswer,
        (404, 429, 503),
        tag="recordings",
    ),
    Operation(
        "delete",
        RECORDING,
        "Delete one's own drawing, with the votes on it",
        NOTHING,
        (401, 403, 404, 429, 503),
        status=204,
        tag="recordings",
    ),
    Operation(
        "get",
        RECORDING + ".png",
        "The drawing as PNG",
        "image/png",
        (404, 429, 503),
        tag="recordings",
    ),
    Operation(
        "get",
        RECORDING + ".svg",
        "The drawing as SVG",
        "image/svg+xml",
        (404, 429, 503),
        tag="recordings",
    ),
    Operation(
        "put",
        VOTE,
        "Say that the drawing is the symbol",
        answers.RecordingAnswer,
        (401, 403, 404, 429, 503),
        tag="recordings",
    ),
    Operation(
        "delete",
        VOTE,
        "Take one's own vote back",
        answers.RecordingAnswer,
        (401, 403, 404, 429, 503),
        tag="recordings",
    ),
)
