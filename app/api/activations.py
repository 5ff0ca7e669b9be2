"""POST /api/v1/activations: a drawing's way through the slides' network. Stores nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from flask import Response, request

from app import services
from app.api import answer, bp
from app.api.classify import find_predictor, ranked_symbol
from app.parsing import parse_query, read_drawing
from app.problems import Invalid, NoSlides
from app.schemas.answers import ModelName
from app.schemas.inside import ActivationsAnswer, Convolution
from app.schemas.requests import ActivationsQuery, Drawing
from app.traits import traits
from model.activations import forward, read_weights, saliency
from model.ranking import rank, share_out
from model.raster import as_input, render

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from model.activations import Weights
    from model.predictor import Predictor
    from model.ranking import Ranked

# The third digit of a weight, about 0.1, is already more than a map's shade shows.
DIGITS = 4


@bp.post("/activations")
@traits(computes=True, open_=True, same_for_all=True)
def activations() -> Response:
    """Show what each layer makes of the body's strokes, and which ink counted."""
    here = services.current()
    query = parse_query(ActivationsQuery, request.args)
    predictor, weights = _slides(here.predictors, query.model)
    raster = render(read_drawing(Drawing, here.settings).ink())
    symbols = here.recognizers[predictor.bundle.name].symbols
    probabilities = share_out(predictor.predict(raster[None]), symbols)
    ranked = rank(probabilities[0], symbols, query.limit)
    return answer(_describe(predictor, weights, raster, ranked))


def _describe(
    predictor: Predictor, weights: Weights, raster: NDArray[np.uint8], ranked: list[Ranked]
) -> ActivationsAnswer:
    bundle = predictor.bundle
    seen = forward(weights, as_input(raster[None])[0, ..., 0])
    first = bundle.symbols.index(ranked[0].symbol.id)
    return ActivationsAnswer.model_construct(
        model=ModelName(name=bundle.name, version=bundle.version),
        raster=raster.tolist(),
        first=_convolution(weights.first, weights.first_bias, seen.first),
        pooled=_short(_by_filter(seen.pooled)),
        second=_convolution(weights.second, weights.second_bias, seen.second),
        dense=_short(seen.dense),
        symbols=[ranked_symbol(item) for item in ranked],
        saliency=_short(saliency(weights, seen, first)),
    )


def _convolution(
    kernel: NDArray[np.float32], bias: NDArray[np.float32], maps: NDArray[np.float32]
) -> Convolution:
    return Convolution.model_construct(
        weights=_short(kernel.transpose(3, 2, 0, 1)),
        bias=_short(bias),
        maps=_short(_by_filter(maps)),
    )


def _by_filter(maps: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.moveaxis(maps, -1, 0)


def _short(values: NDArray[np.float32]) -> Any:
    """Return lists of numbers of few digits: in full they would make the answer twice as long."""
    return values.astype(np.float64).round(DIGITS).tolist()


def _slides(predictors: dict[str, Predictor], name: str | None) -> tuple[Predictor, Weights]:
    """Return the model of this name, or the first of the slides' network, with its weights.

    Raises:
        Invalid: There is no model of this name, or its network is another.
        NoSlides: No model was named, and none has the slides' network.
    """
    asked = [find_predictor(predictors, name)] if name is not None else predictors.values()
    for predictor in asked:
        weights = _weights(predictor.model, len(predictor.bundle.symbols))
        if weights is not None:
            return predictor, weights
    if name is not None:
        raise Invalid([("model", f"the network of {name} is not that of the slides")])
    raise NoSlides("no model that is served here has the slides' network")


@lru_cache(maxsize=8)
def _weights(model: bytes, n_classes: int) -> Weights | None:
    """Read a network's weights once."""
    return read_weights(model, n_classes)
