"""What a client gets that looks into the network; `app/schemas/answers.py` has the rest."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.schemas.answers import Answer, ModelName, RankedSymbol

Maps = list[list[list[float]]]


class Convolution(Answer):
    """A convolution: each filter's weights over each map before it, its bias and what it makes."""

    weights: Annotated[list[Maps], Field(description="[filter][map][row][column]")]
    bias: list[float]
    maps: Annotated[Maps, Field(description="[filter][row][column]")]


class ActivationsAnswer(Answer):
    """What each layer of the slides' network makes of a drawing, rounded to four digits."""

    model: ModelName
    raster: Annotated[list[list[int]], Field(description="32 rows, 0 paper to 255 ink.")]
    first: Convolution
    pooled: Annotated[Maps, Field(description="[filter][row][column]")]
    second: Convolution
    dense: list[float]
    symbols: list[RankedSymbol]
    saliency: Annotated[
        list[list[float]],
        Field(description="Gradient of the first symbol's log-probability by pixel (0..1)."),
    ]
