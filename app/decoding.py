"""Bytes to a JSON object, in which nothing is passed over that a client may have meant."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from app.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

# A text that is cut off is matched to the end of the body: else each quote in it would be tried.
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_TOKEN = re.compile(rb"(%s)|[][{}]" % _TEXT.pattern, re.DOTALL)
# What the decoder takes no more of, though it is JSON: there a field is at fault.
_TOO_MUCH = {
    "recursion limit exceeded": "nested too deep",
    "number out of range": "a number has too many digits",
}
_TWICE = object()


def decode(body: bytes) -> dict[str, Any]:
    """Read a JSON object in UTF-8; raises Invalid."""
    try:
        value = from_json(body)
    except ValueError as error:
        raise Invalid([_fault(body, str(error))]) from error
    if not isinstance(value, dict):
        raise Invalid([("", "the body must be a JSON object")])
    return value


def has_more(body: bytes, sign: bytes, most: int) -> bool:
    """Tell whether a sign of JSON's, one byte, stands in a body more often than that."""
    return body.count(sign) > most and _TEXT.sub(b"", body).count(sign) > most


def check_twice(body: bytes, value: dict[str, Any]) -> None:
    """Refuse keys that stand twice in an object, which decoders take the last of; raises Invalid.

    `value` is what the body was decoded to; no list in it has objects. A colon follows each key:
    where there are no more of them than keys, the body need not be decoded anew.
    """
    if not has_more(body, b":", _keys(value)):
        return
    twice = list(_given_twice(json.loads(body, object_pairs_hook=_marked)))
    if twice:
        raise Invalid([(path, "given twice") for path in twice])


def _fault(body: bytes, told: str) -> tuple[str, str]:
    """Say what the decoder found, and where a field has too much of something, in which."""
    what, _, place = told.partition(" at line ")
    if what not in _TOO_MUCH:
        return "", f"the body is no JSON in UTF-8: {told}"
    line, column = map(int, place.split(" column "))
    *above, at = body.split(b"\n", line)[:line]
    return _field(b"\n".join([*above, at[:column]])), f"{_TOO_MUCH[what]}, at line {place}"


def _field(read: bytes) -> str:
    """Return the key that a body is at when so much of it was read."""
    depth, key = 0, b'""'
    for token in _TOKEN.finditer(read):
        if token[1] is None:
            depth += 1 if token[0] in b"[{" else -1
        elif depth == 1:
            key = token[1]
    return str(from_json(key))


def _keys(value: dict[str, Any]) -> int:
    return len(value) + sum(_keys(part) for part in value.values() if isinstance(part, dict))


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _TWICE if key in found else value
    return found


def _given_twice(value: dict[str, Any], above: str = "") -> Iterator[str]:
    """Yield the paths of marked keys."""
    for key, part in value.items():
        if part is _TWICE:
            yield above + key
        elif isinstance(part, dict):
            yield from _given_twice(part, f"{above}{key}.")
