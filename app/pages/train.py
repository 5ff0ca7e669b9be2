"""The Train page: asks for a drawing of a symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from app import services
from app.asking import asked, told_by
from app.pages import bp, symbol_of
from app.parsing import parse_query
from app.schemas.requests import TrainQuery

if TYPE_CHECKING:
    from app.asking import Mode

MODES = {
    "random": "Any symbol",
    "chosen": "One that I choose",
    "fewest": "The fewest drawings",
    "confused": "Confused most",
}
GOAL = 50  # drawings: as write-math.com had it; a quarter of an hour


@bp.get("/train")
def train() -> str:
    """Ask for a drawing of the symbol in the query, or of one that the mode names."""
    here = services.current()
    query = parse_query(TrainQuery, request.args)
    told = told_by(here)
    mode = query.mode or ("chosen" if query.symbol else "random")
    refused = mode == "confused" and told is None
    mode = "random" if refused else mode
    if query.symbol:
        symbol = symbol_of(query.symbol)
    else:
        kind: Mode = "random" if mode == "chosen" else mode
        (symbol,) = asked(here, kind, 1)
    return render_template(
        "train.html",
        symbol=symbol,
        mode=mode,
        modes=MODES,
        given=bool(query.mode or query.symbol),
        told=told,
        refused=refused,
        goal=GOAL,
    )
