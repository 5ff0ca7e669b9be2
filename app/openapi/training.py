"""The operations that say what to draw next, and whose picture is wrong."""

from __future__ import annotations

from app.openapi.operation import NOTHING, Operation, json_of
from app.schemas import answers, requests

REPORTS = "/api/v1/symbols/{symbol_id}/reports"

TRAINING = (
    Operation(
        "get",
        REPORTS,
        "What the caller said of a symbol's picture",
        answers.ReportAnswer,
        (401, 404, 503),
        tag="training",
    ),
    Operation(
        "post",
        REPORTS,
        "Say that a symbol's picture is wrong or missing",
        answers.ReportAnswer,
        (401, 403, 404, 413, 415, 422, 429, 503),
        body=json_of(requests.NewReport),
        tag="training",
    ),
    Operation(
        "delete",
        REPORTS,
        "Take one's own report back",
        NOTHING,
        (401, 403, 404, 429, 503),
        status=204,
        tag="training",
    ),
    Operation(
        "get",
        "/api/v1/training",
        "Symbols to draw next",
        answers.Training,
        (422, 503),
        query=requests.TrainingQuery,
        tag="training",
    ),
)
