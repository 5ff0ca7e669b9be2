"""The evaluation as one page: no scripts, no other files, plots as SVG, readable on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np

from model import breakdown
from model.strokes import fit, unpack
from model.symbols import load_symbols

if TYPE_CHECKING:
    from pathlib import Path

    from model.bundle import Bundle
    from model.dataset import Drawings
    from model.evaluate import Answers


def write_report(
    path: Path, bundle: Bundle, result: dict[str, Any], answers: Answers, drawings: Drawings
) -> None:
    """Write what `writemath evaluate` measured, with plots and the worst errors, to `path`.

    `result` is what --json prints, `answers` are those by symbol to `drawings`.
    """
    from app import HOME

    shaped = answers.by_shape()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HOME / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html").render(
        bundle=bundle,
        result=result,
        latex=_latex,
        shaped_bins=breakdown.reliability(shaped),
        bins=breakdown.reliability(answers),
        classes=breakdown.by_class(answers)[:60],
        errors=_errors(shaped, drawings),
    )
    path.write_text(page, encoding="utf-8")


def _latex(symbol: str) -> str:
    table = load_symbols()
    return table[symbol].latex if symbol in table else symbol


def _errors(shaped: Answers, drawings: Drawings) -> list[dict[str, Any]]:
    """Return the most confident errors that are no look-alikes: what was said, was, and drawn."""
    said = shaped.probabilities.argmax(axis=1)
    return [
        {
            "was": _latex(drawings.symbols[i]),
            "said": shaped.names[said[i]],
            "probability": float(shaped.probabilities[i, said[i]]),
            "place": int(shaped.place[i]),
            "path": _path(drawings, int(i)),
        }
        for i in breakdown.worst_errors(shaped)
    ]


def _path(drawings: Drawings, index: int) -> str:
    """Return a drawing as SVG path data in a box of 100 x 100; a dot is a line without length."""
    (fitted,) = unpack(fit(drawings.ink.take(np.array([index]))))
    strokes = [10 + 80 * stroke for stroke in fitted]
    return "".join(
        "M"
        + "L".join(f"{x:.1f} {y:.1f}" for x, y in (stroke if len(stroke) > 1 else [*stroke] * 2))
        for stroke in strokes
    )
