"""Whether the server works, for what watches over it: GET /healthz and /readyz."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from app import services
from app.logs import log
from app.problems import NotReady

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> dict[str, Any]:
    """Say that the process lives."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> dict[str, Any]:
    """Say whether a drawing can be classified and stored: model loaded and warm, database there."""
    here = services.current()
    try:
        services.warm_up(next(iter(here.predictors.values())))
    except Exception as error:
        log.exception("model not ready")
        raise NotReady("the model does not answer") from error
    try:
        here.store.ping()
    except Exception as error:
        log.exception("database not ready")
        raise NotReady("the database does not answer") from error
    return {"status": "ready", "models": list(here.predictors)}
