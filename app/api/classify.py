"""POST /api/v1/classify: a drawing or a picture to ranked symbols. Stores nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from app import services
from app.api import answer, bp
from app.metrics import CLASSIFICATIONS
from app.parsing import JSON, parse_query, read_body, read_drawing
from app.problems import BadPicture, Invalid, UnsupportedType
from app.schemas.answers import Classification, ModelName, RankedSymbol
from app.schemas.requests import ClassifyQuery, PlacedDrawing
from app.traits import traits
from model.pictures.picture import PictureError, open_picture, trace
from model.strokes import pack

if TYPE_CHECKING:
    from app.settings import Settings
    from model.placement import Placement
    from model.predictor import Predictor
    from model.ranking import Ranked
    from model.strokes import Ink

PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
FORM = "multipart/form-data"


@bp.post("/classify")
@traits(computes=True, open_=True, same_for_all=True)
def classify() -> Response:
    """Rank the symbols that the body's strokes or picture may be."""
    here = services.current()
    query = parse_query(ClassifyQuery, request.args)
    predictor = find_predictor(here.predictors, query.model)
    bundle = predictor.bundle
    judged = here.recognizers[bundle.name].judge(*_read(here.settings))
    ranked = judged.ranked(query.limit, packages=query.package_set(), prefer=query.prefer)
    CLASSIFICATIONS.labels(bundle.name).inc()
    return answer(
        Classification(
            model=ModelName(name=bundle.name, version=bundle.version),
            symbols=[ranked_symbol(item) for item in ranked],
            unsure=judged.unsure,
        )
    )


def find_predictor(predictors: dict[str, Predictor], name: str | None) -> Predictor:
    """Return the model of this name, the default without one; raises Invalid."""
    if name is None:
        return next(iter(predictors.values()))
    if name not in predictors:
        raise Invalid([("model", f"no such model; there are {', '.join(predictors)}")])
    return predictors[name]


def _read(settings: Settings) -> tuple[Ink, Placement | None]:
    """Return the one drawing that the body holds, or shows, and where it lies if it says so."""
    if request.mimetype == JSON:
        drawing = read_drawing(PlacedDrawing, settings)
        return pack([drawing.ink()]), drawing.placement()
    if request.mimetype in PICTURES:
        return _traced(read_body(settings), settings), None
    if request.mimetype == FORM:
        return _traced(_image_field(settings), settings), None
    known = ", ".join([JSON, FORM, *sorted(PICTURES)])
    raise UnsupportedType(f"send one of {known}, not {request.mimetype or 'no type at all'}")


def _image_field(settings: Settings) -> bytes:
    """Return the one file that a form holds, in its field `image`."""
    read_body(settings)  # its 413 is about the body, Werkzeug's below about the fields
    try:
        files = request.files.getlist("image")
    except RequestEntityTooLarge as error:
        raise Invalid([("image", "the form has too many or too large fields")]) from error
    if len(files) != 1:
        raise Invalid([("image", f"the form must hold one file `image`, not {len(files)}")])
    return bytes(files[0].read())


def _traced(data: bytes, settings: Settings) -> Ink:
    try:
        return trace(open_picture(data, settings.max_pixels))
    except PictureError as error:
        raise BadPicture(error.code, str(error)) from error


def ranked_symbol(item: Ranked) -> RankedSymbol:
    """Join a symbol and its probability; the fields were checked when the table was read."""
    symbol = item.symbol
    return RankedSymbol.model_construct(
        id=symbol.id,
        latex=symbol.latex,
        probability=item.probability,
        package=symbol.package,
        fontenc=symbol.fontenc,
        mode=symbol.mode,
        unicode=symbol.unicode,
        name=symbol.name,
        shape=symbol.shape,
        svg=symbol.svg,
    )
