"""What clients send and get: Pydantic models, and the limits on what is sent.

Requests are strict: no text or boolean passes for a number, no unknown key is let through.
Limits that a host may want to change come from the settings, the others stand here.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  Pydantic reads it
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from annotated_types import Len
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, FailFast, Field
from pydantic_core import PydanticCustomError

from app.store.records import Show  # noqa: TC001  Pydantic reads it
from model.placement import place

if TYPE_CHECKING:
    from model.placement import Placement
    from model.strokes import Strokes

DEFAULT_LIMIT, MAX_LIMIT = 10, 100  # ranked symbols of a classification
DEFAULT_PAGE, MAX_PAGE = 50, 200  # symbols of a search
DEFAULT_LISTED, MAX_LISTED = 24, 100  # drawings of a list
MAX_QUERY = 100  # characters; each word of a query is compared with each of 1,198 symbols
MAX_NOTE = 300  # characters of a report: a few sentences
MAX_ASKED = 50  # symbols to draw that one answer names
MAX_ERRORS = 10  # fields at fault that one answer names

Number = Annotated[float, Field(allow_inf_nan=False)]
# A list fails at its first fault: 10,000 bad points make one error, not 10,000.
Point = Annotated[list[Number], Len(2, 3), FailFast()]
Stroke = Annotated[list[Point], Len(1), FailFast()]


class Request(BaseModel):
    """A request's body."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Drawing(Request):
    """Pen strokes: points [x, y] or [x, y, t], finite numbers in any unit, y down, t in ms."""

    strokes: Annotated[list[Stroke], Len(1), FailFast()]

    def ink(self) -> Strokes:
        """Return the strokes as arrays (n_points, 2), without t."""
        return [np.array([point[:2] for point in stroke]) for stroke in self.strokes]


class Canvas(Request):
    """The size of what was drawn on, in the units of the strokes, which may leave it."""

    width: Annotated[Number, Field(gt=0)]
    height: Annotated[Number, Field(gt=0)]


class PlacedDrawing(Drawing):
    """A drawing to classify; its place on a canvas tells a full stop from a centred dot."""

    canvas: Canvas | None = None

    def placement(self) -> Placement | None:
        """Return where the ink lies; None where there is no canvas."""
        if self.canvas is None:
            return None
        return place(self.ink(), self.canvas.width, self.canvas.height)


class NewRecording(Drawing):
    """A drawing to store; with a symbol, a labelled sample."""

    symbol: str | None = None


def _writing(text: str) -> str:
    """Refuse characters that cannot be seen; PostgreSQL takes no NUL in a text at all."""
    if not text.replace("\n", "").isprintable():
        raise PydanticCustomError("writing", "Input should have printable characters only")
    return text


class NewReport(Request):
    """What is the matter with a symbol's picture, and whatever else there is to say."""

    reason: Literal["wrong", "missing"]
    note: Annotated[str, Field(max_length=MAX_NOTE), AfterValidator(_writing)] = ""


class Query(BaseModel):
    """A request's query; what it does not name is ignored, as a page's tracking marks are."""

    model_config = ConfigDict(frozen=True)


def _whole(text: str) -> int:
    """Read decimal digits; Pydantic's own reading would take "1e1", "1_0" and " 10 " as well."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise PydanticCustomError("whole", "Input should be a whole number")
    return int(text)


Whole = BeforeValidator(_whole)


class ClassifyQuery(Query):
    """How the answer of a classification is made."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT), Whole] = DEFAULT_LIMIT
    model: Annotated[str | None, Field(description="A bundle's name.")] = None
    packages: Annotated[
        str | None,
        Field(description="Comma-separated: rank symbols needing no other package first."),
    ] = None
    prefer: Annotated[
        Literal["math", "text"] | None,
        Field(description="The mode whose commands come first among look-alikes."),
    ] = None

    def package_set(self) -> frozenset[str] | None:
        """Return the packages' names; None where the query does not speak of packages."""
        if self.packages is None:
            return None
        return frozenset(name.strip() for name in self.packages.split(",") if name.strip())


class ActivationsQuery(Query):
    """Which model is looked into, and how many symbols are ranked."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT), Whole] = DEFAULT_LIMIT
    model: Annotated[str | None, Field(description="The name of a bundle of slides.")] = None


class SymbolsQuery(Query):
    """A search in the label table; `package=latex2e` asks for symbols that need no package."""

    query: Annotated[str, Field(max_length=MAX_QUERY)] = ""
    package: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE), Whole] = DEFAULT_PAGE
    offset: Annotated[int, Field(ge=0), Whole] = 0


class GalleryQuery(Query):
    """Which drawings are listed, newest first."""

    show: Annotated[
        Show, Field(description="`mine` are the caller's own, `unlabelled` wait for votes.")
    ] = "all"
    symbol: Annotated[
        str | None, Field(description="Accepted as it, or as nothing yet and voted to be it.")
    ] = None
    before: Annotated[
        str | None, Field(description="A recording's id: only older ones, as `next` says.")
    ] = None


class RecordingsQuery(GalleryQuery):
    """Which drawings are listed, how many at once, and how much of each."""

    limit: Annotated[int, Field(ge=1, le=MAX_LISTED), Whole] = DEFAULT_LISTED
    strokes: Annotated[bool, Field(description="Whether the strokes come too.")] = False


class TrainQuery(Query):
    """What Train asks for; a symbol alone is asked for until another is."""

    mode: Literal["random", "chosen", "fewest", "confused"] | None = None
    symbol: str | None = None


class TrainingQuery(Query):
    """Which symbols are to be drawn next."""

    mode: Annotated[
        Literal["random", "fewest", "confused"],
        Field(description="Any; with the fewest accepted drawings; misread most."),
    ] = "random"
    limit: Annotated[int, Field(ge=1, le=MAX_ASKED), Whole] = 10


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
    """One page of drawings, newest first; `next` is the `before` of the following page, or null."""

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
