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

from app.errors import respond
from app.problems import TooManyRequests
from app.security import SAFE_METHODS

if TYPE_CHECKING:
    from flask import Flask, Response

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
    classify = limiter.shared_limit(settings.classify_limit, scope="classify")
    write = limiter.shared_limit(settings.write_limit, scope="write")
    recover = limiter.shared_limit(settings.recover_limit, scope="recover")
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
        wait = hit.reset_at - time.time() if hit else 1
        return respond(TooManyRequests(max(1, math.ceil(wait))))

    app.register_error_handler(RateLimitExceeded, refuse)


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
