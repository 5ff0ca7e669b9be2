"""What is left of a request's body when its answer is ready: read on, or close the connection.

gunicorn throws up to 64 KiB of such a rest away, and closes the connection on a longer one, which
it has announced to keep: the client's next request is lost, and often this answer too, for a
connection closed before its body's end is reset.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from socket import socket

# 8 MiB are read and thrown away, as long as they keep coming: clients that send all before they
# read are answered, endless ones cut off.
BLOCK, BLOCKS, SECONDS = 1 << 16, 128, 0.5

_current = threading.local()


def remember(_: Any, message: Any) -> None:
    """Keep gunicorn's own view of the request; its hook before each, in the request's thread."""
    _current.message = message


def init(app: Flask) -> None:
    """Leave no body unread under any answer."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    """Read the body on for a moment; where it does not end, the answer says that this is the end.

    A `Connection` header of the application's own would be dropped by gunicorn.
    """
    connection = request.environ.get("gunicorn.socket")
    has_body = request.content_length or "Transfer-Encoding" in request.headers
    if connection is not None and has_body and not _read_on(connection):
        _current.message.must_close = True
    return response


def _read_on(connection: socket) -> bool:
    """Return whether the body has been read to its end."""
    usual = connection.gettimeout()
    connection.settimeout(SECONDS)
    try:
        body = request.environ["wsgi.input"]
        return any(not body.read(BLOCK) for _ in range(BLOCKS))
    except (OSError, ParseException):  # nothing more comes, or it is no body
        return False
    finally:
        connection.settimeout(usual)
