"""Connections whose client is silent or sends on: how long a thread waits, what becomes of it all.

What is left of a request's body when its answer is ready is read on, or the connection closed.

gunicorn throws up to 64 KiB of such a rest away, and closes the connection on a longer one, which
it has announced to keep: the client's next request is lost, and often this answer too, for a
connection closed before its body's end is reset.
"""

from __future__ import annotations

import logging
import socket
import struct
import sys
import threading
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable

# 8 MiB are read and thrown away, as long as they keep coming: clients that send all before they
# read are answered, endless ones cut off.
BLOCK, BLOCKS, SECONDS = 1 << 16, 128, 0.5

_current = threading.local()


def limit_silence(listeners: Iterable[socket.socket], seconds: int) -> None:
    """Let no connection keep a thread longer than this between two pieces of a request or answer.

    gunicorn's threads wait for ever, and a few silent clients would be all that they serve. A
    connection has its listener's limits on Linux; where the system knows none, a proxy has to.
    """
    limit = struct.pack("ll", seconds, 0)  # a struct timeval
    for listener in listeners:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
    logging.getLogger("gunicorn.error").addFilter(_is_no_silence)


def _is_no_silence(record: logging.LogRecord) -> bool:
    """Keep the reason for a client's silence out of the log: it is no fault of the server's."""
    return not (record.exc_info and isinstance(sys.exception(), BlockingIOError))


def remember(_: Any, message: Any) -> None:
    """Keep gunicorn's own view of the request; its hook before each, in the request's thread."""
    _current.message = message


def end() -> None:
    """Close the connection after this answer, which says so: what follows is no request."""
    _current.message.must_close = True


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
        end()
    return response


def _read_on(connection: socket.socket) -> bool:
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
