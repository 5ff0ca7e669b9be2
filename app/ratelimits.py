"""How often an address may ask: Flask-Limiter over the views that compute, write or read much.

Counted in memory by each worker, or in Redis by all together. When Redis is away each worker
counts for itself, with a warning in the log, and nobody is refused an answer for it.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from flask import request
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from limits import parse_many

from app.errors import respond
from app.parsing import parse_query
from app.problems import Invalid, TooManyRequests
from app.schemas.requests import RecordingsQuery
from app.security import SAFE_METHODS

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask_limiter import RequestLimit
    from werkzeug.routing import Rule

    from app.settings import Settings

# Views that run a network and store nothing: counted together, apart from writes.
COMPUTING = frozenset({"api.classify", "api.activations"})
# Views that read drawings' strokes, or compare a query with every symbol.
READING = frozenset(
    {
        "api.recording",
        "api.recording_png",
        "api.recording_svg",
        "api.recordings",
        "api.symbols",
        "pages.symbols",
    }
)
# Where a drawing counts as 1: to draw its pixels takes ten times as long as to write its lines.
PNG = 10

# A Redis that does not answer at once would hold up every request, in seconds.
REDIS_PATIENCE = 1


def init(app: Flask, settings: Settings) -> None:
    """Limit what computes, writes or reads much, and tries of keys, when all views are there."""
    if not settings.rate_limits:
        return
    limiter = _limiter(app, settings)
    limits = settings.limits
    limited = {
        scope: limiter.shared_limit(text, scope=scope, cost=_cost if scope == "read" else 1)
        for scope, text in limits.items()
    }
    for rule in list(app.url_map.iter_rules()):
        if scope := _scope(rule):
            view: Any = app.view_functions[rule.endpoint]
            app.view_functions[rule.endpoint] = limited[scope](view)
    # Keys are not to be guessed by trying, besides being too long for it.
    guessed: Any = app.view_functions["me.recover"]
    app.view_functions["me.recover"] = limited["recover"](guessed)

    def refuse(_: RateLimitExceeded) -> Response:
        hit = limiter.current_limit
        return respond(TooManyRequests(_wait(hit, limits[hit.request_args[-1]]) if hit else 1))

    app.register_error_handler(RateLimitExceeded, refuse)


def _scope(rule: Rule) -> str | None:
    """Return what a view is counted with; None where it is free."""
    if rule.endpoint in COMPUTING:
        return "classify"
    if rule.endpoint in READING:
        return "read"
    return None if (rule.methods or set()) <= SAFE_METHODS else "write"


def _cost() -> int:
    """Return as how many requests for one drawing this one counts, by the work that it makes."""
    if request.endpoint == "api.recording_png":
        return PNG
    if request.endpoint != "api.recordings":  # each word of a search is compared with each symbol
        return max(1, len(request.args.get("query", "").split()))
    try:
        query = parse_query(RecordingsQuery, request.args)
    except Invalid:  # which the view is about to answer
        return 1
    return query.limit if query.strokes else 1


def _wait(hit: RequestLimit, text: str) -> int:
    """Return the seconds until none of the limits in `text` is used up, of which `hit` is one."""
    windows = [hit.limiter.get_window_stats(item, *hit.request_args) for item in parse_many(text)]
    used_up = [window.reset_time for window in windows if window.remaining < 1]
    return max(1, math.ceil(max(used_up, default=0.0) - time.time()))


def _limiter(app: Flask, settings: Settings) -> Limiter:
    patience: dict[str, str | int] = {
        "socket_connect_timeout": REDIS_PATIENCE,
        "socket_timeout": REDIS_PATIENCE,
    }
    return Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        storage_options=patience if settings.redis_url else {},
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=True,
        key_prefix="writemath",
    )
