"""Bytes and query strings to requests (app/schemas/), or to a 422 that names the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask import request
from pydantic import ValidationError
from werkzeug.exceptions import ClientDisconnected

from app.decoding import check_twice, decode, has_more
from app.problems import HttpProblem, Invalid, TooLarge, UnsupportedType
from app.schemas.requests import MAX_ERRORS, Drawing, Query, Request

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails
    from werkzeug.datastructures import MultiDict

    from app.settings import Settings

R = TypeVar("R", bound=Request)
Q = TypeVar("Q", bound=Query)
D = TypeVar("D", bound=Drawing)

JSON = "application/json"
# Pydantic's words for these are Python's: `instance of Canvas`, `after validation`.
_PLAIN = {
    "model_type": "Input should be a JSON object",
    "extra_forbidden": "unknown key",
    "bool_parsing": "Input should be true or false",
}
_PYTHON = " after validation"


def read_json(model: type[R], settings: Settings) -> R:
    """Read the current request's JSON body as a `model`.

    Raises:
        UnsupportedType: The content type is not JSON.
        Invalid: The body is no JSON, or not what `model` says.
    """
    return parse_body(model, _json_body(settings))


def _json_body(settings: Settings) -> bytes:
    if request.mimetype != JSON:
        raise UnsupportedType(f"send {JSON}, not {request.mimetype or 'a body without a type'}")
    return read_body(settings)


def read_drawing(model: type[D], settings: Settings) -> D:
    """Read the current request's JSON body as a drawing within the settings' limits.

    Raises:
        UnsupportedType: The content type is not JSON.
        Invalid: The body is no JSON, or not what `model` says; or too many strokes or points.
    """
    body = _json_body(settings)
    # 300,000 empty strokes are told before they are made.
    enough = 2 * (1 + settings.max_strokes + settings.max_points)
    if has_more(body, b"[", enough):
        most = f"{settings.max_strokes} strokes or {settings.max_points} points in all"
        raise Invalid([("strokes", f"more than {most}")])
    drawing = parse_body(model, body)
    if len(drawing.strokes) > settings.max_strokes:
        raise Invalid([("strokes", f"more than {settings.max_strokes} strokes")])
    if sum(map(len, drawing.strokes)) > settings.max_points:
        raise Invalid([("strokes", f"more than {settings.max_points} points in all")])
    return drawing


def read_body(settings: Settings) -> bytes:
    """Read the current request's body; a form can be parsed afterwards all the same.

    Raises:
        TooLarge: It has more bytes than the settings allow, also where it is sent in chunks.
        UnsupportedType: It is packed.
        HttpProblem: 400, the connection ended before the length or the chunk that was promised.
    """
    packed = (request.content_encoding or "identity").lower()
    if packed != "identity":
        why = f"send the body as it is, not packed with {packed}"
        raise UnsupportedType(why, {"Accept-Encoding": "identity"})
    # Werkzeug reads one byte more than is allowed: of chunks it would drop what is too much.
    try:
        data = request.get_data(cache=True, parse_form_data=False)
    except ClientDisconnected as error:
        raise HttpProblem(400, "the body ends in the middle of a chunk") from error
    if len(data) > settings.max_body:
        raise TooLarge(settings.max_body)
    if len(data) < (request.content_length or 0):
        raise HttpProblem(400, "the body is shorter than its Content-Length")
    return data


def parse_body(model: type[R], body: bytes) -> R:
    """Read a JSON object in UTF-8 as a `model`; raises Invalid."""
    value = decode(body)
    # Pydantic would report each of 100,000 unknown keys.
    unknown = [key for key in value if key not in model.model_fields]
    if unknown:
        raise Invalid([(key, "unknown key") for key in unknown[:MAX_ERRORS]])
    try:
        made = model.model_validate(value)
    except ValidationError as error:
        raise _invalid(error) from error
    check_twice(body, value)
    return made


def parse_query(model: type[Q], query: MultiDict[str, str]) -> Q:
    """Read a query string as a `model`; raises Invalid."""
    twice = [name for name in model.model_fields if len(query.getlist(name)) > 1]
    if twice:
        raise Invalid([(name, "given twice") for name in twice])
    given = {name: query[name] for name in model.model_fields if name in query}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: ValidationError) -> Invalid:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return Invalid([(".".join(map(str, item["loc"])), _plain(item)) for item in found[:MAX_ERRORS]])


def _plain(fault: ErrorDetails) -> str:
    """Say what is wrong in the words of JSON."""
    return _PLAIN.get(fault["type"], fault["msg"].replace(_PYTHON, ""))
