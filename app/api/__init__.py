"""The REST API, version 1, under /api/v1; docs/api.md describes it with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, request
from werkzeug.routing import BaseConverter

if TYPE_CHECKING:
    from pydantic import BaseModel

PREFIX = "/api/v1"

bp = Blueprint("api", __name__, url_prefix=PREFIX)


class NoPicture(BaseConverter):
    """A recording's id; the address of its picture is another, which takes other methods."""

    regex = r"[^/]+(?<!\.png|\.svg)"
    part_isolating = True  # the slash is what it excludes


def answer(body: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with a schema as JSON."""
    text = body.model_dump_json()
    return Response(text, status, headers, content_type="application/json")


def cached(response: Response, seconds: int, *, private: bool = False) -> Response:
    """Let anyone keep the answer this long, and ask after that whether it still holds (ETag).

    A `private` one is the caller's own, which no cache of several people may keep.
    """
    if private:
        response.cache_control.private = True
    if seconds:
        response.cache_control.public = True
        response.cache_control.max_age = seconds
    else:
        response.cache_control.no_cache = True
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


def init(app: Flask) -> None:
    """Register the API's views."""
    from app.api import (  # noqa: F401  they add to `bp`
        activations,
        classify,
        flags,
        me,
        moderation,
        recordings,
        symbols,
        training,
    )

    app.url_map.converters["no_picture"] = NoPicture
    app.register_blueprint(bp)
    app.register_blueprint(me.bp)
