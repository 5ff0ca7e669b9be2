"""Answers in gzip, for clients that take it.

Compression tells the length of what is compressed. Where a secret of the visitor and a text of an
attacker's choice stand in one answer, lengths give the secret away, byte by byte (BREACH). So what
is said to somebody in particular is left as it is: docs/decisions/compression.md.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask import request

from app.security import COOKIE, SAFE_METHODS
from app.traits import traits_of

if TYPE_CHECKING:
    from flask import Flask, Response

TYPES = frozenset(
    {
        "application/json",
        "application/manifest+json",
        "application/problem+json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
# Below this, one packet carries the answer with its headers either way.
LEAST = 1000  # bytes
LEVEL = 6  # for answers made at each request: 9 takes twice the time for 1 % less


def init(app: Flask) -> None:
    """Compress answers on their way out; call before what sets cookies is registered."""
    app.after_request(_compress)


def pack(data: bytes, level: int = LEVEL) -> bytes:
    """Return the data in gzip, the same for the same data."""
    return gzip.compress(data, level, mtime=0)


def is_wanted() -> bool:
    """Whether the client takes gzip."""
    return request.accept_encodings.quality("gzip") > 0


def _compress(response: Response) -> Response:
    if response.mimetype not in TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if not (_can_be(response) and _may_be(response) and is_wanted()):
        return response
    response.set_data(pack(response.get_data()))
    response.content_encoding = "gzip"
    tag, weak = response.get_etag()
    if tag and not weak:  # the bytes are others now, what they say is the same
        response.set_etag(tag, weak=True)
    return response


def _can_be(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.is_sequence
        and not response.content_encoding
        and (response.content_length or 0) >= LEAST
    )


def _may_be(response: Response) -> bool:
    """Whether no secret of the visitor's can stand beside what someone else chose."""
    if traits_of(request.endpoint).same_for_all:
        return True
    cache = response.cache_control
    if cache.no_store or cache.private or "Set-Cookie" in response.headers:
        return False
    known = COOKIE in request.cookies or "Authorization" in request.headers
    return not known or (request.method in SAFE_METHODS and not request.query_string)
