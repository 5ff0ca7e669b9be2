"""The gallery: all drawings, one's own, those without a label, the disputed; of any symbol."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from flask import redirect, render_template, request, url_for

from app import security, services
from app.pages import bp
from app.parsing import parse_query
from app.schemas.requests import MAX_QUERY, GalleryQuery
from app.store import Filter, Show, UnknownRecording

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.store import Listed
    from model.symbols import Symbol

PAGE = 24  # drawings: fills rows of 2, 3, 4 and 6
CHOICES = 24  # symbols to choose from, where what was typed may be several


@dataclass(frozen=True, slots=True)
class Card:
    """A drawing, and the symbol it was accepted as, or may be; None too where no table has it."""

    drawing: Listed
    accepted: Symbol | None
    proposed: Symbol | None


@bp.get("/gallery")
def gallery() -> str | Response:
    """Show the newest drawings that fit, and older ones page by page."""
    query = parse_query(GalleryQuery, request.args)
    text = (query.symbol or "").strip()[:MAX_QUERY]
    symbol, choices = _asked(text)
    me = security.contributor()
    wanted = Filter(query.show, symbol.id if symbol else None, me.id if me else None)
    try:
        found = [] if text and not symbol else _page(query.before, wanted)
    except UnknownRecording:  # it was deleted: start again at the newest
        return redirect(url_for("pages.gallery", show=wanted.show, symbol=wanted.symbol), 303)
    return render_template(
        "gallery.html",
        cards=[card(drawing) for drawing in found[:PAGE]],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        first=not query.before,
        show=query.show,
        shows=[(show, None if text else _count(show, wanted)) for show in get_args(Show)],
        symbol=symbol,
        text=text,
        choices=choices,
    )


def card(drawing: Listed) -> Card:
    """Join a drawing and its symbols, the proposed one being the most voted."""
    table = services.current().symbols
    first = next((id_ for id_ in drawing.votes if id_ in table), None)
    accepted = drawing.accepted if drawing.accepted in table else None
    return Card(drawing, table[accepted] if accepted else None, table[first] if first else None)


def _page(before: str | None, wanted: Filter) -> list[Listed]:
    """Return the page's drawings, and one more where there is an older page."""
    return services.current().store.gallery(PAGE + 1, before or None, wanted)


def _asked(text: str) -> tuple[Symbol | None, list[Symbol]]:
    """Return the symbol of this id or command, or else those that were perhaps meant."""
    table = services.current().symbols
    if not text or text in table:
        return table[text] if text else None, []
    found = table.search(text)
    exact = [symbol for symbol in found if symbol.latex == text]
    return (exact[0], []) if len(exact) == 1 else (None, found[:CHOICES])


def _count(show: Show, wanted: Filter) -> int:
    """Count a list's drawings; those of one symbol would take longer than its page."""
    return services.current().store.gallery_count(replace(wanted, show=show))
