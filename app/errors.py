"""Errors to answers: whatever is raised, a client gets its problem, and never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from app import services
from app.logs import log
from app.problems import (
    Changed,
    HttpProblem,
    NotFound,
    NotKnown,
    NotReady,
    Problem,
    ServerFault,
    TooLarge,
    UnknownDrawing,
    UnknownLine,
    explanations,
)
from app.store import (
    ChangedSince,
    StoreError,
    StoreUnavailable,
    UnknownAction,
    UnknownContributor,
    UnknownRecording,
)

if TYPE_CHECKING:
    from collections.abc import Callable

bp = Blueprint("problems", __name__)

# What the store refuses, and the problem that a client gets for it.
ANSWERED: dict[type[StoreError], type[Problem]] = {
    UnknownRecording: UnknownDrawing,
    UnknownAction: UnknownLine,
    ChangedSince: Changed,
}

# Outside these the site is pages, and a browser that asks for HTML gets its errors as a page.
MACHINE_PATHS = ("/api/", "/healthz", "/readyz", "/metrics", "/problems/")


@bp.get("/problems/<name>")
def explain(name: str) -> Response:
    """Say in one sentence what the problem type means."""
    sentence = explanations().get(name)
    if sentence is None:
        raise NotFound(f"no problem is called {name!r}")
    return Response(sentence + "\n", content_type="text/plain; charset=utf-8")


def init(app: Flask) -> None:
    """Answer each error of the application, foreseen or not, with its problem."""
    app.register_blueprint(bp)
    app.register_error_handler(Problem, respond)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StoreUnavailable, _no_store)
    for kind, answered in ANSWERED.items():
        app.register_error_handler(kind, _answer_as(answered))
    app.register_error_handler(UnknownContributor, _gone)
    app.register_error_handler(Exception, _unforeseen)
    app.after_request(_failed_precondition)
    app.after_request(_without_body)


def respond(problem: Problem) -> Response:
    """Answer with the problem: a page for a browser on a page's address, else JSON."""
    if _is_page():
        page = render_template("problem.html", problem=problem.body())
        return Response(page, problem.status, problem.headers, mimetype="text/html")
    return Response(
        json.dumps(problem.body(), ensure_ascii=False),
        problem.status,
        problem.headers,
        content_type="application/problem+json",
    )


def _is_page() -> bool:
    if request.path.startswith(MACHINE_PATHS):
        return False
    kinds = request.accept_mimetypes
    return kinds.best_match(["application/problem+json", "text/html"]) == "text/html"


def _failed_precondition(response: Response) -> Response:
    """Answer `If-Match` that does not hold with a problem; Werkzeug sends the whole body."""
    if response.status_code != 412:
        return response
    if request.if_match.star_tag:  # it holds wherever there is anything; to Werkzeug, nowhere
        response.status_code = 200
        return response
    return respond(HttpProblem(412, "what is here has another ETag than If-Match asks for"))


def _without_body(response: Response) -> Response:
    """Leave the content type, by default HTML's, out of an answer that has no content."""
    if response.status_code == 204 or request.method == "OPTIONS":
        response.headers.pop("Content-Type", None)
    return response


def _http(error: HTTPException) -> Response:
    """Turn Werkzeug's own errors (404, 405, 413, ...) into problems, their headers kept."""
    code = error.code or 500
    if code < 400:  # a redirect is no error
        return Response(status=code, headers=error.get_headers())
    if code == 413:
        return respond(TooLarge(services.current().settings.max_body))
    kept = {key: value for key, value in error.get_headers() if key != "Content-Type"}
    return respond(HttpProblem(code, error.description or "", kept))


def _answer_as(kind: type[Problem]) -> Callable[[StoreError], Response]:
    return lambda error: respond(kind(str(error)))


def _gone(_: UnknownContributor) -> Response:
    """Answer one who was deleted, from another device, in the middle of the request."""
    return respond(NotKnown())


def _no_store(error: StoreUnavailable) -> Response:
    log.error("database does not answer", error=str(error))
    return respond(NotReady("the database does not answer; nothing was changed"))


def _unforeseen(error: Exception) -> Response:
    log.exception("unhandled", error=type(error).__name__, path=request.path)
    return respond(ServerFault("the server failed; its log has the reason under this request's id"))
