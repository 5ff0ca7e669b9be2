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
from app.problems import TooManyRequests
from app.security import SAFE_METHODS
from app.traits import traits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response
    from flask_limiter import RequestLimit
    from werkzeug.routing import Rule

    from app.settings import Settings
    from app.traits import Traits

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
        for scope in _scopes(rule, traits_of(rule.endpoint, app)):
            view: Any = app.view_functions[rule.endpoint]
            app.view_functions[rule.endpoint] = limited[scope](view)

    def refuse(_: RateLimitExceeded) -> Response:
        hit = limiter.current_limit
        return respond(TooManyRequests(_wait(hit, limits[hit.request_args[-1]]) if hit else 1))

    app.register_error_handler(RateLimitExceeded, refuse)


def _scopes(rule: Rule, said: Traits) -> Iterator[str]:
    """Give what a view is counted with; nothing where it is free."""
    if said.computes:
        yield "classify"
    elif said.reads:
        yield "read"
    elif not (rule.methods or set()) <= SAFE_METHODS:
        yield "write"
    if said.guesses:
        yield "recover"


def _cost() -> int:
    """Return as how many requests for one drawing this one counts, by the work that it makes."""
    reads = traits_of(request.endpoint).reads
    return reads() if callable(reads) else reads


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
