"""What an operation of the API is; document.py gathers them, by subject, from its neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

JSON = "application/json"
BINARY = {"type": "string", "format": "binary"}
REFERENCE = "#/components/schemas/{model}"
NOTHING = ""  # the content type of an answer without a body
RECORDING = "/api/v1/recordings/{recording_id}"

Model = type["BaseModel"]
Content = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path: what it takes, what it answers, and which problems it may have."""

    method: str
    path: str
    summary: str
    answer: Model | str  # a schema, or the content type of what is no JSON
    problems: tuple[int, ...] = ()
    status: int = 200
    query: Model | None = None
    body: Content = field(default_factory=dict)
    tag: str = "recognizer"
    unfinished: Model | None = None  # what 202 answers


def json_of(model: Model | str) -> Content:
    """Return the content of a body in JSON: a schema, by its model or its name."""
    name = model if isinstance(model, str) else model.__name__
    return {JSON: {"schema": {"$ref": REFERENCE.format(model=name)}}}
