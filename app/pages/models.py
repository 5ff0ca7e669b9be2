"""The page /models: what each bundle is for, how it is built, and how far it can be believed.

Every figure is from the bundle's own card.json, and its report.json where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import render_template, request

from app import services
from app.pages import bp
from app.pages.sources import CITATIONS, source_of
from model.accuracy import read_report
from model.bundle import KERAS, PEN_KERAS
from model.layers import read_networks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.pages.sources import Source
    from model.accuracy import Report
    from model.bundle import Bundle
    from model.layers import Layer
    from model.symbols import Symbol, SymbolTable

PURPOSES = {
    "slides": "Layer for layer the network of the slides that this site grew out of, "
    "taught by a larger one where its card names a teacher. Small enough to be looked into.",
    "deep": "Convolutions of the same kind, stacked deeper and normalized, on twice the "
    "resolution: it is right more often than the network of the slides.",
}
OWN = "A network that this host has trained."
WITH_PEN = (
    " Beside it stands what follows the pen: it reads strokes in the order in which they were "
    "drawn, and all answer together. Pictures, which have no such order, the first reads alone."
)
CONFUSED = 20  # symbols, the worst first
# What card.json calls the kinds of drawing that are no symbol.
KINDS = {
    "several": "several symbols at once",
    "scribble": "scribbles",
    "hatching": "hatching",
    "specks": "specks",
    "walk": "random walks",
    "crossed_out": "symbols crossed out",
}


class Data(NamedTuple):
    """A file that a network learned from, and where its drawings come from if that is known."""

    file: str
    samples: int
    sha256: str
    source: Source | None


class File(NamedTuple):
    """A file of the bundle: name, bytes, SHA-256."""

    name: str
    size: int
    sha256: str


class Confusion(NamedTuple):
    """A symbol, how many of its drawings were read as another shape, and as which most."""

    symbol: Symbol
    samples: int
    misread: int
    mistaken: list[tuple[Symbol, int]]


@dataclass(frozen=True, slots=True)
class Card:
    """A bundle as the page shows it; what its card.json lacks is empty."""

    bundle: Bundle
    purpose: str
    networks: dict[str, tuple[Layer, ...]]
    data: list[Data]
    figures: dict[str, dict[str, Any]]
    alone: dict[str, dict[str, Any]]  # figures of rasters alone, where the pen is followed too
    flagged: dict[str, float]
    files: list[File]
    report: str  # what the confusions were counted on
    confused: list[Confusion]

    @property
    def weights(self) -> int:
        """The number of all weights."""
        return sum(layer.weights for layers in self.networks.values() for layer in layers)

    @property
    def epochs(self) -> int:
        """How often training went through its data, all stages together."""
        return sum(stage["epochs"] for stage in self.bundle.card.get("stages", ()))


@bp.get("/models")
def models() -> str:
    """Show the card of every bundle that is served."""
    here = services.current()
    cards = [_card(predictor.bundle, here.symbols) for predictor in here.predictors.values()]
    return render_template(
        "models.html",
        cards=cards,
        citations=CITATIONS,
        origin=request.host_url.rstrip("/"),
        version=version("writemath"),
    )


def _card(bundle: Bundle, table: SymbolTable) -> Card:
    card = bundle.card
    report = read_report(bundle)
    return Card(
        bundle=bundle,
        purpose=PURPOSES.get(card.get("network", ""), OWN) + (WITH_PEN if "pen" in card else ""),
        networks=dict(_networks(bundle)),
        data=[_data(part) for part in card.get("data", ())],
        figures=_figures(card),
        alone=_figures(card.get("raster", {})),
        flagged={
            KINDS[kind]: share for kind, share in card.get("flagged", {}).items() if kind in KINDS
        },
        files=[_file(bundle, name, digest) for name, digest in card["files"].items()],
        report=f"{report.samples:,} drawings: {report.data}" if report else "",
        confused=list(_confused(report, table)) if report else [],
    )


def _networks(bundle: Bundle) -> Iterator[tuple[str, tuple[Layer, ...]]]:
    """Yield what each network is called and its layers, where they can be read."""
    for name, file in (("rasters", KERAS), ("the pen", PEN_KERAS)):
        digest = bundle.card["files"].get(file)
        found = read_networks(bundle.path / file, digest) if digest else ()
        for number, layers in enumerate(found, start=1):
            yield (name if number == 1 else f"{name}, {number}"), layers


def _figures(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: found
        for name, found in (card.get("figures") or {}).items()
        if found.get("symbol") and found.get("shape")
    }


def _data(part: dict[str, Any]) -> Data:
    name = str(part["file"])
    return Data(name, part["samples"], part["sha256"], source_of(name))


def _file(bundle: Bundle, name: str, digest: str) -> File:
    return File(name, (bundle.path / name).stat().st_size, digest)


def _confused(report: Report, table: SymbolTable) -> Iterator[Confusion]:
    """Yield the symbols that are most surely misread as another shape, the worst first."""
    shapes = {symbol.id: symbol.shape for symbol in table}
    for id_ in report.most_confused(shapes, CONFUSED):
        reading = report.symbols[id_]
        others = [(table[other], n) for other, n in reading.confused if other in table]
        apart = [pair for pair in others if pair[0].shape != shapes[id_]]
        misread = sum(count for _, count in apart)
        yield Confusion(table[id_], reading.samples, misread, apart[:3])
