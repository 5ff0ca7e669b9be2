"""Logging: one JSON object a line on standard error, each with the request's id.

No address, cookie or body is logged.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()

# What gunicorn says of a request that is no HTTP: whose, why, and then often its very bytes, among
# which may be a cookie.
_REFUSED = re.compile(r"Invalid request from ip=\S*: ([^:'\"]*)")


def configure(level: str) -> None:
    """Write what is at least `level` (one of settings.LOG_LEVELS) to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up at each line: who redirects standard error later gets the lines too.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )


class GunicornHandler(logging.Handler):
    """Writes what gunicorn logs as lines like ours, without addresses and what clients sent."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; of a refused request, only what was wrong with it."""
        text = record.getMessage()
        if refused := _REFUSED.match(text):
            # The thread's last request was another.
            structlog.contextvars.clear_contextvars()
            log.log(record.levelno, "invalid request", reason=refused[1].strip())
            return
        log.log(record.levelno, text, source="gunicorn", exc_info=record.exc_info)


def init(app: Flask, level: str) -> None:
    """Give each request an id, which its answer carries, and log it at level debug."""
    configure(level)
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = uuid.uuid4().hex
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    seconds = time.perf_counter() - g.started
    log.debug(
        "request",
        method=request.method,
        path=request.path,
        status=response.status_code,
        milliseconds=round(1000 * seconds, 2),
    )
    return response
