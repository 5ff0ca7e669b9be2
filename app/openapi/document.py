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

from app.openapi.me import ME
from app.openapi.moderation import MODERATION, TAKEN
from app.openapi.operation import JSON, NOTHING, REFERENCE, Model, Operation, json_of
from app.openapi.recognizer import RECOGNIZER
from app.openapi.recordings import RECORDINGS
from app.openapi.training import TRAINING
from app.schemas import answers, me, requests

PROBLEM = "application/problem+json"

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

OPERATIONS = (*RECOGNIZER, *RECORDINGS, *MODERATION, *ME, *TRAINING)


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
        good["content"] = {answer: {}} if isinstance(answer, str) else json_of(answer)
    if operation.status == 201:
        good["headers"] = {"Location": {"schema": {"type": "string"}}}
    if operation.unfinished:
        unfinished = {
            "description": "Not all is done yet.",
            "content": json_of(operation.unfinished),
        }
        return _responses(replace(operation, unfinished=None)) | {"202": unfinished}
    problem = {PROBLEM: json_of(answers.ProblemAnswer)[JSON]}
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
    taken: list[Model] = [requests.PlacedDrawing, requests.Drawing, requests.NewRecording, *TAKEN]
    taken += [requests.NewReport]
    taken += [me.ProfileChange, me.NewKey, me.Recovery]
    asked += [(model, "validation") for model in taken]
    asked += [(model, "serialization") for model in _answers()]
    _, definitions = models_json_schema(asked, ref_template=REFERENCE)
    return dict(definitions["$defs"])


def _answers() -> list[Model]:
    found = [operation.answer for operation in OPERATIONS if not isinstance(operation.answer, str)]
    return [*dict.fromkeys(found), me.Left, answers.ProblemAnswer]
