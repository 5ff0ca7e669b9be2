"""/api/v1/training and the reports on symbols: what to draw next, and whose picture is wrong."""

from __future__ import annotations

from flask import Response, request

from app import services
from app.api import answer, bp, cached
from app.api.stored import check_symbol
from app.api.symbols import symbol_answer
from app.asking import asked
from app.parsing import parse_query, read_json
from app.problems import Invalid
from app.schemas.answers import ReportAnswer, Training
from app.schemas.requests import NewReport, TrainingQuery
from app.security import contributor, require_contributor
from app.traits import traits


@bp.get("/training")
@traits(open_=True)
def training() -> Response:
    """Name symbols to draw next."""
    query = parse_query(TrainingQuery, request.args)
    found = asked(services.current(), query.mode, query.limit)
    if not found:
        raise Invalid([("mode", "nothing tells yet which symbols are confused")])
    return cached(answer(Training(symbols=[symbol_answer(symbol) for symbol in found])), 0)


@bp.get("/symbols/<path:symbol_id>/reports")
def report(symbol_id: str) -> Response:
    """Give what the caller said of the symbol's picture."""
    check_symbol(symbol_id)
    caller = contributor()
    found = services.current().store.report(symbol_id, caller.id) if caller else None
    said = found or ReportAnswer(symbol=symbol_id, reason=None, note="", created=None)
    return cached(answer(ReportAnswer.model_validate(said)), 0, private=True)


@bp.post("/symbols/<path:symbol_id>/reports")
def add_report(symbol_id: str) -> Response:
    """Keep what the caller says of the symbol's picture, in place of what they said before."""
    check_symbol(symbol_id)
    here = services.current()
    new = read_json(NewReport, here.settings)
    caller = require_contributor()
    kept = here.store.add_report(symbol_id, caller.id, new.reason, new.note.strip())
    return answer(ReportAnswer.model_validate(kept))


@bp.delete("/symbols/<path:symbol_id>/reports")
def remove_report(symbol_id: str) -> Response:
    """Take the caller's own report back; where there is none, there is nothing to do."""
    check_symbol(symbol_id)
    caller = contributor()
    if caller:
        services.current().store.remove_reports(symbol_id, caller.id)
    return Response(status=204)
