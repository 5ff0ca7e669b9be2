"""Which answers the scripts of other sites may read (CORS): what is public, and stores nothing.

They are let in without credentials: a browser then sends no cookie, and shows a script no answer to
a request that had one. Writes, and what is about the one who asks, stay with this site's pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from app.traits import traits_of

if TYPE_CHECKING:
    from flask import Flask, Response

DAY = 24 * 3600  # seconds that a browser may remember a preflight's answer; some take less


def init(app: Flask) -> None:
    """Put the headers on the answers that others may read, and answer preflights."""
    app.after_request(_open)


def _open(response: Response) -> Response:
    asked = request.headers.get("Access-Control-Request-Method")
    if request.method == "OPTIONS" and asked:
        if traits_of(_endpoint(asked)).open_:
            _allow(response, asked)
    elif traits_of(request.endpoint).open_ and request.method != "OPTIONS":
        response.access_control_allow_origin = "*"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-ID"
    return response


def _allow(response: Response, method: str) -> None:
    """Answer a preflight: JSON and pictures may be sent, but no key."""
    response.access_control_allow_origin = "*"
    response.headers["Access-Control-Allow-Methods"] = method
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.access_control_max_age = DAY


def _endpoint(method: str) -> str | None:
    """Return the view that the method has at this address, None where it has none."""
    adapter = current_app.create_url_adapter(request)
    try:
        found = adapter.match(method=method) if adapter else ("", {})
    except HTTPException:
        return None
    return str(found[0]) or None
