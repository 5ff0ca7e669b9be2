"""What clients send: Pydantic models and limits; `app/schemas/answers.py` has what they get.

Requests are strict: no text or boolean passes for a number, no unknown key is let through.
Limits that a host may want to change come from the settings, the others stand here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from annotated_types import Len
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, FailFast, Field
from pydantic_core import PydanticCustomError

from app.asking import Mode  # noqa: TC001  Pydantic reads it
from app.store.records import Show  # noqa: TC001  Pydantic reads it
from model.categories import CATEGORIES
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

    def place(self, ink: Strokes) -> Placement:
        """Return where strokes lie on it."""
        return place(ink, self.width, self.height)


class PlacedDrawing(Drawing):
    """A drawing to classify; its place on a canvas tells a full stop from a centred dot."""

    canvas: Canvas | None = None

    def placement(self) -> Placement | None:
        """Return where the ink lies; None where there is no canvas."""
        if self.canvas is None:
            return None
        return self.canvas.place(self.ink())


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


def _category(key: str) -> str:
    if key and key not in CATEGORIES:
        known = ", ".join(CATEGORIES)
        raise PydanticCustomError(
            "category", "no such category; there are {known}", {"known": known}
        )
    return key


class SymbolsQuery(Query):
    """A search in the label table; `package=latex2e` asks for symbols that need no package."""

    query: Annotated[str, Field(max_length=MAX_QUERY)] = ""
    package: str | None = None
    category: Annotated[
        str,
        Field(description="As /symbols has it.", json_schema_extra={"enum": ["", *CATEGORIES]}),
        AfterValidator(_category),
    ] = ""
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

    mode: Mode | Literal["chosen"] | None = None
    symbol: str | None = None


class TrainingQuery(Query):
    """Which symbols are to be drawn next."""

    mode: Annotated[
        Mode,
        Field(description="Any; with the fewest accepted drawings; misread most."),
    ] = "random"
    limit: Annotated[int, Field(ge=1, le=MAX_ASKED), Whole] = 10
