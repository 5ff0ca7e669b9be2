"""The HTML pages: each view gathers what its template shows; the rest goes over the API.

A page never makes a contributor: only a first write does (app/security.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, request
from markupsafe import Markup

from app import services
from app.problems import UnknownSymbol

if TYPE_CHECKING:
    from flask import Flask

    from model.symbols import Symbol

bp = Blueprint("pages", __name__)

# Where a command may be broken: before what it takes, after the mode that it begins with, and
# between the words that long ones are made of. None in the label table has over 15 characters
# in a row, for which a card has room on a phone.
_JOINT = re.compile(
    r"(?<=[^\\{_^])(?=[\\{_^])|(?<=\\text|\\math)(?=[a-z]{4})|(?<=[a-z]{3})(?=arrow|bar|base|centered"
    r"|clockwise|dash|dbl|dotless|down|epsilon|harpoon|left|parallel|quarters|right|solidus|times"
    r"|triangle)"
)
MODES = {"math": "math mode", "text": "text mode", "both": "math or text"}


def init(app: Flask) -> None:
    """Register the pages."""
    from app.pages import (  # noqa: F401  they add to `bp`
        api_guide,
        drawing,
        gallery,
        main,
        models,
        moderation,
        people,
        symbols,
        train,
    )

    app.register_blueprint(bp)


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
def joints(latex: str) -> Markup:
    r"""Let a command break between its words where it has no room: \left<wbr>right<wbr>arrow."""
    return Markup("<wbr>").join(_JOINT.split(latex))


@bp.app_template_filter()
def percentage(share: float) -> str:
    """Return a share of 1 in percent with one decimal, in one piece: 54.5 %."""
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def symbol_of(id_: str) -> Symbol:
    """Return the symbol with this id; raises UnknownSymbol."""
    try:
        return services.current().symbols[id_]
    except KeyError:
        raise UnknownSymbol(f"no symbol has the id {id_}") from None


def offset_of_query() -> int:
    """Return the query's offset; anything but a number of moderate size is the start."""
    text = request.args.get("offset", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
