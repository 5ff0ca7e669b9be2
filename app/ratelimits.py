"""How often an address may ask: Flask-Limiter over the views that compute or write.

Counted in memory by each worker, or in Redis by all together. When Redis is away each worker
counts for itself, with a warning in the log, and nobody is refused an answer for it.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address
from limits import parse_many

from app.errors import respond
from app.problems import TooManyRequests
from app.security import SAFE_METHODS

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask_limiter import RequestLimit

    from app.settings import Settings

# Views that run a network and store nothing: counted together, apart from writes.
COMPUTING = frozenset({"api.classify", "api.activations"})

# A Redis that does not answer at once would hold up every request, in seconds.
REDIS_PATIENCE = 1


def init(app: Flask, settings: Settings) -> None:
    """Limit classifications, writes and tries of recovery keys, when all views are registered."""
    if not settings.rate_limits:
        return
    limiter = _limiter(app, settings)
    limits = {
        "classify": settings.classify_limit,
        "write": settings.write_limit,
        "recover": settings.recover_limit,
    }
    classify, write, recover = (
        limiter.shared_limit(text, scope=scope) for scope, text in limits.items()
    )
    for rule in list(app.url_map.iter_rules()):
        limit = classify if rule.endpoint in COMPUTING else write
        if limit is classify or not (rule.methods or set()) <= SAFE_METHODS:
            view: Any = app.view_functions[rule.endpoint]
            app.view_functions[rule.endpoint] = limit(view)
    # Keys are not to be guessed by trying, besides being too long for it.
    guessed: Any = app.view_functions["me.recover"]
    app.view_functions["me.recover"] = recover(guessed)

    def refuse(_: RateLimitExceeded) -> Response:
        hit = limiter.current_limit
        return respond(TooManyRequests(_wait(hit, limits[hit.request_args[-1]]) if hit else 1))

    app.register_error_handler(RateLimitExceeded, refuse)


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
