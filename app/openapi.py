"""The API's OpenAPI 3.1 document, assembled from the schemas that the views use.

Pydantic writes the JSON Schemas. What it cannot know, which path takes what, is the table
OPERATIONS; a test compares it with the views.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from app import schemas, schemas_answers, schemas_inside, schemas_me
from app.openapi_me import ME
from app.openapi_moderation import MODERATION, TAKEN
from app.openapi_parts import JSON, NOTHING, RECORDING, REFERENCE, Content, Model, Operation
from app.openapi_parts import json_of as _json

PROBLEM = "application/problem+json"
BINARY = {"type": "string", "format": "binary"}

PROBLEMS = {
    401: "The Authorization header's key is unknown, or the caller is no contributor.",
    403: "A write from another site's page; someone else's thing; for moderators; not with a key.",
    404: "No such recording, symbol, key or line of the log, or no model of the slides.",
    409: "No more keys can be made; or what is to be undone was changed again since.",
    413: "The body is too large.",
    415: "The content type is unknown.",
    422: "A field is at fault; `errors` names it.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "The model or the database does not answer.",
}

_FORM = {"type": "object", "required": ["image"], "properties": {"image": BINARY}}
_PICTURES = {f"image/{kind}": {"schema": BINARY} for kind in ("png", "jpeg", "webp")}
_CLASSIFY: Content = {
    **_json(schemas.PlacedDrawing),
    "multipart/form-data": {"schema": _FORM},
    **_PICTURES,
}
_REPORTS = "/api/v1/symbols/{symbol_id}/reports"
_VOTE = RECORDING + "/votes/{symbol_id}"

OPERATIONS = (
    Operation(
        "post",
        "/api/v1/classify",
        "Rank the symbols that strokes or a picture may be; nothing is stored",
        schemas_answers.Classification,
        (413, 415, 422, 429),
        query=schemas.ClassifyQuery,
        body=_CLASSIFY,
    ),
    Operation(
        "post",
        "/api/v1/activations",
        "What each layer of the slides' network makes of strokes; nothing is stored",
        schemas_inside.ActivationsAnswer,
        (404, 413, 415, 422, 429),
        query=schemas.ActivationsQuery,
        body=_json(schemas.Drawing),
    ),
    Operation(
        "post",
        "/api/v1/recordings",
        "Store a drawing, with `symbol` as a labelled sample",
        schemas_answers.Created,
        (401, 403, 404, 413, 415, 422, 429, 503),
        status=201,
        body=_json(schemas.NewRecording),
        tag="recordings",
    ),
    Operation(
        "get",
        "/api/v1/recordings",
        "List drawings, newest first",
        schemas_answers.RecordingList,
        (401, 404, 422, 429, 503),
        query=schemas.RecordingsQuery,
        tag="recordings",
    ),
    Operation(
        "get",
        RECORDING,
        "A stored drawing and its votes",
        schemas_answers.RecordingAnswer,
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
        _VOTE,
        "Say that the drawing is the symbol",
        schemas_answers.RecordingAnswer,
        (401, 403, 404, 429, 503),
        tag="recordings",
    ),
    Operation(
        "delete",
        _VOTE,
        "Take one's own vote back",
        schemas_answers.RecordingAnswer,
        (401, 403, 404, 429, 503),
        tag="recordings",
    ),
    *MODERATION,
    *ME,
    Operation(
        "get",
        "/api/v1/symbols",
        "Search the label table",
        schemas_answers.SymbolList,
        (422, 429),
        query=schemas.SymbolsQuery,
    ),
    Operation(
        "get", "/api/v1/symbols/{symbol_id}", "One symbol", schemas_answers.SymbolAnswer, (404,)
    ),
    Operation(
        "get",
        _REPORTS,
        "What the caller said of a symbol's picture",
        schemas_answers.ReportAnswer,
        (401, 404, 503),
        tag="training",
    ),
    Operation(
        "post",
        _REPORTS,
        "Say that a symbol's picture is wrong or missing",
        schemas_answers.ReportAnswer,
        (401, 403, 404, 413, 415, 422, 429, 503),
        body=_json(schemas.NewReport),
        tag="training",
    ),
    Operation(
        "delete",
        _REPORTS,
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
        schemas_answers.Training,
        (422, 503),
        query=schemas.TrainingQuery,
        tag="training",
    ),
    Operation("get", "/api/v1/models", "The models and their cards", schemas_answers.ModelList),
    Operation("get", "/api/v1/openapi.json", "This document", JSON),
    Operation(
        "get", "/healthz", "Whether the process lives", schemas_answers.Health, tag="operation"
    ),
    Operation(
        "get",
        "/readyz",
        "Whether model and database answer",
        schemas_answers.Ready,
        (503,),
        tag="operation",
    ),
    Operation("get", "/metrics", "Prometheus' metrics", "text/plain", tag="operation"),
)


@cache
def document() -> str:
    """Return the document as JSON text."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _describe(operation)
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Write Math",
                "version": version("writemath"),
                "description": "Hand-drawn symbols to LaTeX commands.",
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "schemas": _schemas(),
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            },
        },
        ensure_ascii=False,
    )


def _describe(operation: Operation) -> dict[str, Any]:
    """Return the Operation Object."""
    # Without security, the first write makes an anonymous contributor.
    described: dict[str, Any] = {
        "operationId": _operation_id(operation),
        "summary": operation.summary,
        "tags": [operation.tag],
        "security": [{}, {"key": []}] if 401 in operation.problems else [],
        "parameters": _path_parameters(operation.path) + _query_parameters(operation.query),
        "responses": _responses(operation),
    }
    if operation.body:
        described["requestBody"] = {"required": True, "content": operation.body}
    return described


def _operation_id(operation: Operation) -> str:
    words = re.split(r"[/.-]", operation.path.replace("/api/v1", ""))
    names = [word.strip("{}") for word in words if word]
    return "_".join([operation.method, *names])


def _responses(operation: Operation) -> dict[str, Any]:
    answer = operation.answer
    good: dict[str, Any] = {"description": operation.summary + "."}
    if answer != NOTHING:
        good["content"] = {answer: {}} if isinstance(answer, str) else _json(answer)
    if operation.status == 201:
        good["headers"] = {"Location": {"schema": {"type": "string"}}}
    if operation.unfinished:
        unfinished = {"description": "Not all is done yet.", "content": _json(operation.unfinished)}
        return _responses(replace(operation, unfinished=None)) | {"202": unfinished}
    problem = {PROBLEM: _json(schemas_answers.ProblemAnswer)[JSON]}
    bad = {str(s): {"description": PROBLEMS[s], "content": problem} for s in operation.problems}
    return {str(operation.status): good, **bad}


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part.split("}")[0] for part in path.split("{")[1:]]
    text = {"type": "string"}
    return [{"name": name, "in": "path", "required": True, "schema": text} for name in names]


def _query_parameters(query: Model | None) -> list[dict[str, Any]]:
    properties = query.model_json_schema()["properties"] if query else {}
    return [{"name": name, "in": "query", "schema": what} for name, what in properties.items()]


def _schemas() -> dict[str, Any]:
    asked: list[tuple[Model, Literal["validation", "serialization"]]] = []
    taken: list[Model] = [schemas.PlacedDrawing, schemas.Drawing, schemas.NewRecording, *TAKEN]
    taken += [schemas.NewReport]
    taken += [schemas_me.ProfileChange, schemas_me.NewKey, schemas_me.Recovery]
    asked += [(model, "validation") for model in taken]
    asked += [(model, "serialization") for model in _answers()]
    _, definitions = models_json_schema(asked, ref_template=REFERENCE)
    return dict(definitions["$defs"])


def _answers() -> list[Model]:
    found = [operation.answer for operation in OPERATIONS if not isinstance(operation.answer, str)]
    return [*dict.fromkeys(found), schemas_me.Left, schemas_answers.ProblemAnswer]
