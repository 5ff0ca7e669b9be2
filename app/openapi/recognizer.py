"""The operations that need no store: answers, the symbols, the models, the server's state."""

from __future__ import annotations

from app.openapi.operation import BINARY, JSON, Content, Operation, json_of
from app.schemas import answers, inside, requests

FORM = {"type": "object", "required": ["image"], "properties": {"image": BINARY}}
PICTURES = {f"image/{kind}": {"schema": BINARY} for kind in ("png", "jpeg", "webp")}
CLASSIFY: Content = {
    **json_of(requests.PlacedDrawing),
    "multipart/form-data": {"schema": FORM},
    **PICTURES,
}

RECOGNIZER = (
    Operation(
        "post",
        "/api/v1/classify",
        "Rank the symbols that strokes or a picture may be; nothing is stored",
        answers.Classification,
        (413, 415, 422, 429),
        query=requests.ClassifyQuery,
        body=CLASSIFY,
    ),
    Operation(
        "post",
        "/api/v1/activations",
        "What each layer of the slides' network makes of strokes; nothing is stored",
        inside.ActivationsAnswer,
        (404, 413, 415, 422, 429),
        query=requests.ActivationsQuery,
        body=json_of(requests.Drawing),
    ),
    Operation(
        "get",
        "/api/v1/symbols",
        "Search the label table",
        answers.SymbolList,
        (422, 429),
        query=requests.SymbolsQuery,
    ),
    Operation("get", "/api/v1/symbols/{symbol_id}", "One symbol", answers.SymbolAnswer, (404,)),
    Operation("get", "/api/v1/models", "The models and their cards", answers.ModelList),
    Operation("get", "/api/v1/openapi.json", "This document", JSON),
    Operation("get", "/healthz", "Whether the process lives", answers.Health, tag="operation"),
    Operation(
        "get",
        "/readyz",
        "Whether model and database answer",
        answers.Ready,
        (503,),
        tag="operation",
    ),
    Operation("get", "/metrics", "Prometheus' metrics", "text/plain", tag="operation"),
)
