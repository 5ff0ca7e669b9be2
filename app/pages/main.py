"""The pages that stand alone: drawing and its answers, about, how the network reads, formats."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from flask import Response, render_template, request

from app import security, services
from app.api import cached
from app.drawings import glyph
from app.pages import bp
from app.pages.sources import learned_from
from app.problems import UnknownSymbol
from app.traits import traits
from model.formats import SPACING, formats_of
from model.symbols import ADDED

if TYPE_CHECKING:
    from model.symbols import SymbolTable

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


@bp.get("/classify")
@bp.get("/")
def classify() -> Response:
    """Draw and see the answers; with ?embed=1 bare, for a frame in another site's page."""
    here = services.current()
    packages = {symbol.package for symbol in here.symbols if symbol.package}
    embedded = request.args.get("embed") == "1"
    page = render_template(
        "classify.html", packages=sorted(packages), embedded=embedded, limits=here.settings
    )
    response = Response(page)
    origins = here.settings.embed_origins
    return security.let_frame(response, origins) if embedded and origins != "off" else response


@bp.get("/formats.json")
@traits(same_for_all=True)
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


@bp.get("/about")
def about() -> str:
    """Say what this is, how well it works, and what it keeps."""
    running = services.current()
    bundles = [predictor.bundle for predictor in running.predictors.values()]
    return render_template(
        "about.html",
        bundles=bundles,
        sources=learned_from(bundles),
        symbols=len(running.symbols),
        origin=request.host_url,
    )


@bp.get("/how-it-works")
def how_it_works() -> str:
    """Tell how the slides' network reads a drawing, with the visitor's own."""
    return render_template("how_it_works.html", image=SLIDES_IMAGE, kernel=SLIDES_KERNEL)


@bp.get("/drawn/<path:slug>.svg")
def drawn(slug: str) -> Response:
    """Show an added symbol by its first drawing: nothing here can set it."""
    for added in services.current().added:
        if added.symbol.id == ADDED + slug:
            return Response(glyph(added.drawings[0]), content_type="image/svg+xml")
    raise UnknownSymbol(f"no symbol was added with the id {ADDED}{slug}")
