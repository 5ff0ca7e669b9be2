"""The HTML pages: each view gathers what its template shows; the rest goes over the API.

A page never makes a contributor: only a first write does (app/security.py).
"""

from __future__ import annotations

import json
import random
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from app import security, services
from app.api import cached
from app.drawings import glyph
from app.problems import UnknownDrawing, UnknownSymbol
from app.schemas import MAX_QUERY
from model.formats import SPACING, formats_of
from model.symbols import ADDED

if TYPE_CHECKING:
    from app.store import Recording
    from model.symbols import Symbol, SymbolTable

bp = Blueprint("pages", __name__)

GALLERY_PAGE = 24  # fills rows of 2, 3, 4 and 6
RANKING_PAGE = 50
SYMBOLS_PAGE = 60  # fills rows of 2, 3, 4, 5 and 6
SHOWN_ON_SYMBOL = 6  # drawings on a symbol's own page: one row

# The slides' worked convolution: an image, and the weights that slide over it.
SLIDES_IMAGE = (
    (104, 116, 116, 112, 58, 47, 47),
    (109, 97, 114, 116, 105, 110, 45),
    (116, 104, 111, 109, 97, 46, 100),
    (101, 47, 109, 97, 115, 116, 101),
    (114, 47, 99, 97, 116, 99, 97),
    (116, 99, 97, 116, 46, 112, 104),
    (112, 63, 118, 61, 49, 46, 48),
)
SLIDES_KERNEL = ((9, -3, -1), (-6, 5, 3), (2, -8, 0))
HOUR = 3600  # seconds: the formats change only with a release

MODES = {"math": "math mode", "text": "text mode", "both": "math or text"}


@bp.app_template_global()
def preamble(symbol: Symbol) -> list[str]:
    r"""Return the lines a document needs before it can use the symbol: \usepackage{amssymb}."""
    lines = [rf"\usepackage{{{symbol.package}}}"] if symbol.package else []
    if symbol.fontenc:
        lines.append(rf"\usepackage[{symbol.fontenc}]{{fontenc}}")
    return lines


@bp.app_template_global()
def mode_words(symbol: Symbol) -> str:
    """Return where the command may stand, in words."""
    return MODES[symbol.mode]


@bp.app_template_filter()
def percentage(share: float) -> str:
    """Return a share of 1 in percent with one decimal: 54.5 %."""
    return f"{100 * share:.1f} %"


@bp.get("/classify")
@bp.get("/")
def classify() -> Response:
    """Draw and see the answers; with ?embed=1 bare, for a frame in another site's page."""
    here = services.current()
    packages = {symbol.package for symbol in here.symbols if symbol.package}
    embedded = request.args.get("embed") == "1"
    page = render_template("classify.html", packages=sorted(packages), embedded=embedded)
    response = Response(page)
    origins = here.settings.embed_origins
    return security.let_frame(response, origins) if embedded and origins != "off" else response


@bp.get("/formats.json")
def formats() -> Response:
    """Give each role's spacing, and all symbols' role, HTML, MathML and Typst by their ids."""
    table = services.current().symbols
    return cached(Response(formats_text(table), content_type="application/json"), HOUR)


@cache
def formats_text(table: SymbolTable) -> str:
    """Return what /formats.json says of the symbols of a table."""
    found = ((symbol.id, formats_of(symbol)) for symbol in table)
    rows = {id_: [f.role, f.html, f.mathml, f.typst] for id_, f in found}
    every = {"spacing": SPACING, "symbols": rows}
    return json.dumps(every, ensure_ascii=False, separators=(",", ":"))


@bp.get("/train")
def train() -> str:
    """Ask for a drawing of the symbol in the query, or of any."""
    symbols = services.current().symbols
    asked = request.args.get("symbol")
    # A visitor gets any symbol; nothing here has to be unpredictable.
    symbol = _symbol(asked) if asked else symbols[random.choice(symbols.ids)]  # noqa: S311
    return render_template("train.html", symbol=symbol, asked=bool(asked), total=len(symbols))


@bp.get("/gallery")
def gallery() -> str:
    """Show the newest drawings, and older ones page by page."""
    before = request.args.get("before") or None
    # One more than is shown tells whether there is an older page.
    found = services.current().store.recent(GALLERY_PAGE + 1, before)
    drawings = found[:GALLERY_PAGE]
    older = drawings[-1].id if len(found) > GALLERY_PAGE else None
    shown = [(drawing, _accepted(drawing)) for drawing in drawings]
    return render_template("gallery.html", drawings=shown, older=older, first=before is None)


@bp.get("/ranking")
def ranking() -> str:
    """List the contributors by their drawings."""
    offset = _offset()
    standings = services.current().store.ranking(RANKING_PAGE + 1, offset)
    following = offset + RANKING_PAGE if len(standings) > RANKING_PAGE else None
    return render_template(
        "ranking.html",
        standings=standings[:RANKING_PAGE],
        me=security.contributor(),
        counts=services.current().store.counts(),
        offset=offset,
        following=following,
        page=RANKING_PAGE,
    )


@bp.get("/about")
def about() -> str:
    """Say what this is, how well it works, and what it keeps."""
    running = services.current()
    return render_template(
        "about.html",
        bundles=[predictor.bundle for predictor in running.predictors.values()],
        symbols=len(running.symbols),
        origin=request.host_url,
    )


@bp.get("/how-it-works")
def how_it_works() -> str:
    """Tell how the slides' network reads a drawing, with the visitor's own."""
    return render_template("how_it_works.html", image=SLIDES_IMAGE, kernel=SLIDES_KERNEL)


@bp.get("/symbols")
def symbols() -> str:
    """List the symbols that a search finds, page by page."""
    table = services.current().symbols
    query, package = request.args.get("query", "")[:MAX_QUERY], request.args.get("package", "")
    found = table.search(query, package or None)
    offset = min(_offset(), max(0, len(found) - 1) // SYMBOLS_PAGE * SYMBOLS_PAGE)
    return render_template(
        "symbols.html",
        symbols=found[offset : offset + SYMBOLS_PAGE],
        total=len(found),
        query=query,
        package=package,
        packages=sorted({symbol.package for symbol in table if symbol.package}),
        offset=offset,
        following=offset + SYMBOLS_PAGE if len(found) > offset + SYMBOLS_PAGE else None,
        page=SYMBOLS_PAGE,
    )


@bp.get("/symbols/<path:id_>")
def symbol(id_: str) -> str:
    """Show one symbol, what it needs, and what looks like it."""
    shown = _symbol(id_)
    alike = [other for other in services.current().symbols if other.shape == shown.shape]
    drawings = services.current().store.recent(SHOWN_ON_SYMBOL, symbol=id_)
    return render_template(
        "symbol.html",
        symbol=shown,
        formats=formats_of(shown),
        look_alikes=[other for other in alike if other.id != id_],
        drawings=[(drawing, _accepted(drawing)) for drawing in drawings],
    )


@bp.get("/drawn/<path:slug>.svg")
def drawn(slug: str) -> Response:
    """Show an added symbol by its first drawing: nothing here can set it."""
    for added in services.current().added:
        if added.symbol.id == ADDED + slug:
            return Response(glyph(added.drawings[0]), content_type="image/svg+xml")
    raise UnknownSymbol(f"no symbol was added with the id {ADDED}{slug}")


@bp.get("/drawings/<id_>")
def drawing(id_: str) -> str:
    """Show one stored drawing with its votes."""
    found = services.current().store.recording(id_)
    if found is None:
        raise UnknownDrawing(f"no drawing has the id {id_}")
    me = security.contributor()
    return render_template(
        "drawing.html",
        drawing=found,
        accepted=_accepted(found),
        votes=_votes(found, me.id if me else None),
        mine=me is not None and me.id == found.contributor.id,
    )


def _symbol(id_: str) -> Symbol:
    try:
        return services.current().symbols[id_]
    except KeyError:
        raise UnknownSymbol(f"no symbol has the id {id_}") from None


def _accepted(recording: Recording) -> Symbol | None:
    """Return the symbol that the votes settled on; None too where the table dropped it since."""
    table, id_ = services.current().symbols, recording.accepted
    return table[id_] if id_ in table and id_ else None


def _votes(recording: Recording, me: str | None) -> list[tuple[Symbol, int, bool]]:
    """Return (symbol, votes, whether one is mine), the most voted first."""
    table = services.current().symbols
    return [
        (table[id_], count, me in recording.voters[id_])
        for id_, count in recording.votes.items()
        if id_ in table
    ]


def _offset() -> int:
    """Return the query's offset; anything but a number of moderate size is the start."""
    text = request.args.get("offset", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
