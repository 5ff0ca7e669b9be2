"""What clients get: Pydantic models of the answers' bodies; requests.py has what they send."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  Pydantic reads it
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """An answer's body; its fields may come from another object's attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class FormatsAnswer(Answer):
    """What a symbol is in a formula, and how others than LaTeX write it; null where unknown."""

    role: Annotated[str | None, Field(description="As in `relation` or `large operator`.")]
    spacing: Annotated[str | None, Field(description="The space LaTeX puts around it.")]
    codepoint: Annotated[str | None, Field(description="As in `U+222B`.")]
    html: Annotated[str | None, Field(description="As in `&int;`.")]
    mathml: Annotated[str | None, Field(description="As in `<mo>∫</mo>`.")]
    typst: Annotated[str | None, Field(description="As in `integral`.")]


class SymbolAnswer(Answer):
    """A symbol as the label table has it."""

    id: str
    latex: str
    package: str | None
    fontenc: str | None
    mode: Literal["math", "text", "both"]
    unicode: str | None
    name: str
    shape: Annotated[str, Field(description="The group of look-alikes it belongs to.")]
    svg: Annotated[str, Field(description="Path of its picture as LaTeX sets it.")]
    aliases: tuple[str, ...]
    formats: FormatsAnswer


class RankedSymbol(Answer):
    """A symbol and the calibrated probability, over all symbols, that it was drawn."""

    id: str
    latex: str
    probability: Annotated[float, Field(ge=0, le=1)]
    package: str | None
    fontenc: str | None
    mode: Literal["math", "text", "both"]
    unicode: str | None
    name: str
    shape: str
    svg: str


class ModelName(Answer):
    """Which model answered."""

    name: str
    version: str


class Classification(Answer):
    """The symbols by probability, highest first; `unsure`: the model would rather not answer."""

    model: ModelName
    symbols: list[RankedSymbol]
    unsure: bool


class SymbolList(Answer):
    """One page of a search, best first, and how many symbols fit in all."""

    symbols: list[SymbolAnswer]
    total: int


class Training(Answer):
    """Symbols to draw, in the order in which they are asked for."""

    symbols: list[SymbolAnswer]


class ReportAnswer(Answer):
    """What the caller said of a symbol's picture; null and empty where nothing."""

    symbol: str
    reason: Literal["wrong", "missing"] | None
    note: str
    created: datetime | None


class ModelCard(Answer):
    """A bundle and its card: classes, data, accuracy, calibration, sha256 of each file."""

    name: str
    version: str
    default: bool
    card: dict[str, Any]


class ModelList(Answer):
    """The bundles, the default one first."""

    models: list[ModelCard]


class Created(Answer):
    """Where the stored drawing is: its id, and its page."""

    id: str
    url: str


class RecordingAnswer(Answer):
    """A stored drawing; `accepted` is what enough contributors agree on, or what was settled."""

    id: str
    url: str
    strokes: list[list[list[float]]]
    created: datetime
    contributor: Annotated[str, Field(description="The public name of who drew it.")]
    votes: Annotated[dict[str, int], Field(description="How many votes each symbol has.")]
    accepted: str | None
    disputed: Annotated[bool, Field(description="Contributors disagree about what it is.")]
    settled: Annotated[bool, Field(description="A moderator has decided: `accepted` is that.")]
    hidden: Annotated[bool, Field(description="Only its maker and moderators see it.")]


class ListedRecording(Answer):
    """A stored drawing in a list; `strokes` are null where they were not asked for."""

    id: str
    url: str
    created: datetime
    contributor: Annotated[str, Field(description="The public name of who drew it.")]
    votes: Annotated[dict[str, int], Field(description="How many votes each symbol has.")]
    accepted: str | None
    disputed: bool
    hidden: Annotated[bool, Field(description="Shown to nobody but its drawer.")]
    strokes: list[list[list[float]]] | None


class RecordingList(Answer):
    """One page of drawings, newest first; `next` is the `before` of the following page, or null.

    With strokes it ends before its drawings have more than 100,000 points together.
    """

    recordings: list[ListedRecording]
    next: str | None


class FieldError(Answer):
    """A field at fault: its path, as in `strokes.3.7.1` counted from 0, and what is wrong."""

    path: str
    detail: str


class ProblemAnswer(Answer):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None
    instance: str | None = None


class Health(Answer):
    """The process lives."""

    status: Literal["ok"]


class Ready(Answer):
    """Drawings can be classified and stored."""

    status: Literal["ready"]
    models: list[str]
