"""Prometheus metrics: requests by route and status, and classifications by model.

With several workers each writes its own files into PROMETHEUS_MULTIPROC_DIR, which
`writemath serve` makes, and any of them adds up all of them for GET /metrics.
"""

from __future__ import annotations

import os
import re
import time
from functools import cache

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

bp = Blueprint("metrics", __name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("writemath_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "writemath_request_seconds",
    "Time to answer a request, in seconds.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
CLASSIFICATIONS = Counter("writemath_classifications_total", "Drawings classified.", ["model"])


def init(app: Flask) -> None:
    """Count each answer, and serve GET /metrics."""
    app.register_blueprint(bp)
    app.after_request(_count)


def _count(response: Response) -> Response:
    # Addresses and methods that the server does not know could be without number: they share one
    # label each.
    route = _named(request.url_rule.rule) if request.url_rule else "unknown"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    SECONDS.labels(route).observe(time.perf_counter() - g.started)
    return response


@cache
def _named(rule: str) -> str:
    """Return a route without what its parts are made of: <symbol_id>, not <path:symbol_id>."""
    return re.sub(r"<\w+:", "<", rule)


@bp.get("/metrics")
def metrics() -> Response:
    """Print all metrics in Prometheus' text format."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
