"""/api/v1/symbols, /api/v1/models and /api/v1/openapi.json: what the server knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, request

from app import services
from app.api import answer, bp, cached
from app.openapi.document import document
from app.parsing import parse_query
from app.problems import UnknownSymbol
from app.schemas.answers import FormatsAnswer, ModelCard, ModelList, SymbolAnswer, SymbolList
from app.schemas.requests import SymbolsQuery
from app.traits import traits
from model.categories import categories_of
from model.formats import formats_of

if TYPE_CHECKING:
    from model.symbols import Symbol

# Seconds: these answers change only with a release.
HOUR = 3600


def words() -> int:
    """Return the number of words in the query: each is compared with every symbol."""
    return max(1, len(request.args.get("query", "").split()))


@bp.get("/symbols")
@traits(reads=words, open_=True, same_for_all=True)
def symbols() -> Response:
    """Search the label table by command, alias, name, character, package or category."""
    query = parse_query(SymbolsQuery, request.args)
    table = services.current().symbols
    found = table.search(query.query, query.package or None)
    if query.category:
        categories = categories_of(table)
        found = [symbol for symbol in found if categories[symbol.id] == query.category]
    page = found[query.offset : query.offset + query.limit]
    listed = [symbol_answer(symbol) for symbol in page]
    return cached(answer(SymbolList(symbols=listed, total=len(found))), HOUR)


@bp.get("/symbols/<path:symbol_id>")
@traits(open_=True, same_for_all=True)
def symbol(symbol_id: str) -> Response:
    """Give one symbol."""
    table = services.current().symbols
    if symbol_id not in table:
        raise UnknownSymbol(f"no symbol has the id {symbol_id!r}")
    return cached(answer(symbol_answer(table[symbol_id])), HOUR)


def symbol_answer(symbol: Symbol) -> SymbolAnswer:
    """Join a symbol and its formats; the fields were checked when the table was read."""
    own = SymbolAnswer.model_fields.keys() - {"formats"}
    formats = FormatsAnswer.model_validate(formats_of(symbol))
    return SymbolAnswer.model_construct(**{n: getattr(symbol, n) for n in own}, formats=formats)


@bp.get("/models")
@traits(open_=True, same_for_all=True)
def models() -> Response:
    """List the bundles with their cards."""
    bundles = [predictor.bundle for predictor in services.current().predictors.values()]
    cards = [
        ModelCard(name=b.name, version=b.version, default=b is bundles[0], card=_shown(b.card))
        for b in bundles
    ]
    return cached(answer(ModelList(models=cards)), 0)


def _shown(card: dict[str, Any]) -> dict[str, Any]:
    """Return card.json with what the contract calls accuracy, calibration and sha256."""
    figures = card.get("figures") or {}
    errors = {
        data: {kind: found[kind]["ece"] for kind in ("symbol", "shape") if found.get(kind)}
        for data, found in figures.items()
    }
    calibration = {name: card.get(name) for name in ("temperatures", "unsure_below")}
    names = {"accuracy": figures, "calibration": {**calibration, "ece": errors}}
    return {**card, **names, "sha256": card["files"]}


@bp.get("/openapi.json")
@traits(open_=True, same_for_all=True)
def openapi() -> Response:
    """Describe this API in OpenAPI 3.1."""
    return cached(Response(document(), content_type="application/json"), HOUR)
