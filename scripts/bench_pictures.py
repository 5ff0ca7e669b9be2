"""Measure how well pictures of symbols are read, kind by kind (scripts/picture_kinds.py).

    python scripts/bench_pictures.py DATA.jsonl.gz [--count 300] [--bundle model/bundles/deep]

The same held-out drawings are ranked from their strokes and from a picture of each kind, then each
printed symbol from its own picture, by the network's answer before look-alikes are put in order.
Prints refusals, shares whose symbol and whose shape (group of look-alikes) is among the first, the
rasters' mean absolute difference from the strokes' (of 255), and the CPU time of reading a picture;
300 drawings and the printed symbols take several minutes.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from glyphs import paint_outlines, picture_of, read_outlines
from numpy.typing import NDArray
from picture_kinds import KINDS, Grey, Kind, Painter, Rng, paint, transparent

from model.dataset import read_strokes, split
from model.pictures.picture import PictureError, open_picture, trace
from model.predictor import Predictor
from model.ranking import look_alikes
from model.raster import render_ink
from model.strokes import Ink, Strokes, pack, unpack
from model.symbols import load_symbols

PRINTED = ("canvas", "dark mode", "40 pixels", "JPEG 30", "shadow")
HELD_OUT = 0.1


def sample(path: Path, count: int) -> tuple[list[Strokes], list[str]]:
    """Return up to `count` drawings kept out of training and their symbols, of a fixed seed."""
    data = read_strokes([path])
    kept = split(data.keys, HELD_OUT)[1]
    chosen = np.random.default_rng(1).permutation(kept)[:count]
    return unpack(data.ink.take(chosen)), [data.symbols[i] for i in chosen]


def read(data: bytes) -> tuple[Ink | None, float]:
    """Return what one picture shows, None where it is refused, and its CPU milliseconds."""
    start = time.thread_time()
    try:
        ink = trace(open_picture(data))
    except PictureError:
        ink = None
    return ink, (time.thread_time() - start) * 1e3


class Ranks:
    """Where a bundle puts the right answer."""

    def __init__(self, bundle: Path) -> None:
        self._predictor = Predictor.load(bundle)
        self.size = self._predictor.size
        self.symbols = self._predictor.bundle.symbols
        self._shapes = look_alikes(self.symbols).number

    def of(self, inks: Sequence[Ink | None], truth: Sequence[str]) -> NDArray[np.int64]:
        """Return the rank from 0 of each one's symbol and of its shape, (2, n); refused: last."""
        ranks = np.full((2, len(inks)), len(self.symbols))
        for i, ink in enumerate(inks):
            if ink is not None:
                row = self._predictor.see(ink).probabilities[0]
                ranks[:, i] = self._place(row, self.symbols.index(truth[i]))
        return ranks

    def _place(self, row: NDArray[np.float32], right: int) -> tuple[int, int]:
        shapes = np.bincount(self._shapes, weights=row)
        return int((row > row[right]).sum()), int((shapes > shapes[self._shapes[right]]).sum())


def pictures(kind: Kind, painters: Sequence[Painter]) -> Iterator[bytes]:
    """Yield a picture of each symbol, its size, pen and place drawn from a seed of its own."""
    for seed, painter in enumerate(painters):
        yield kind.picture(painter, np.random.default_rng(seed))


def _share(ranks: NDArray[np.int64], top: int) -> str:
    return f"{100 * (ranks < top).mean():6.1f}"


def handwriting(drawings: Sequence[Strokes], truth: Sequence[str], ranks: Ranks) -> Iterator[str]:
    """Yield a table: the strokes themselves, then one line a kind of picture."""
    yield f"{len(drawings)} held-out drawings       symbol        shape"
    yield f"{'':18} refused  top-1  top-3  top-1  top-3   diff  p50 ms  p95 ms"
    inks = [pack([strokes]) for strokes in drawings]
    yield f"{'strokes':18} {0:7} {_shares(ranks.of(inks, truth))}"
    clean = [render_ink(ink, ranks.size)[0].astype(float) for ink in inks]
    painters = [partial(paint, strokes) for strokes in drawings]
    for name, kind in KINDS.items():
        results = [read(data) for data in pictures(kind, painters)]
        seen = [ink for ink, _ in results]
        pairs = [(ink, one) for ink, one in zip(seen, clean, strict=True) if ink]
        diff = np.mean([np.abs(render_ink(ink, ranks.size)[0] - one).mean() for ink, one in pairs])
        taken = np.percentile([milliseconds for _, milliseconds in results], (50, 95))
        yield (
            f"{name:18} {seen.count(None):7} {_shares(ranks.of(seen, truth))} {diff:6.2f} "
            f"{taken[0]:7.1f} {taken[1]:7.1f}"
        )


def _shares(ranks: NDArray[np.int64]) -> str:
    return " ".join(_share(row, top) for row in ranks for top in (1, 3))


def printed(ranks: Ranks) -> Iterator[str]:
    """Yield a table of the symbols' own pictures, by shape, one line a kind of picture."""
    table = load_symbols()
    symbols = [table[name] for name in ranks.symbols if name in table]
    files = {symbol.id: picture_of(symbol) for symbol in symbols}
    truth = [name for name, file in files.items() if file.is_file()]
    outlines = [read_outlines(files[name]) for name in truth]
    yield f"{len(truth)} printed symbols  refused  top-1  top-3 top-10  by shape"
    for name in PRINTED:
        seen = [read(data)[0] for data in pictures(KINDS[name], [_printer(o) for o in outlines])]
        by_shape = ranks.of(seen, truth)[1]
        shares = " ".join(_share(by_shape, top) for top in (1, 3, 10))
        yield f"{name:20} {seen.count(None):7} {shares}"


def _printer(outlines: list[NDArray[np.float64]]) -> Painter:
    """Return a painter of outlines: printed symbols have no pen and keep their place."""

    def painter(side: int, _pen: float, _rng: Rng) -> Grey:
        return paint_outlines(outlines, side)

    return painter


def large(drawings: Sequence[Strokes]) -> Iterator[str]:
    """Yield the time that a 400-pixel canvas and a photo of 4 million pixels take."""
    for name, side, page in (
        ("canvas", 400, transparent),
        ("photo", 2000, KINDS["shadow"].page),
    ):
        taken = []
        for seed, strokes in enumerate(drawings[:20]):
            rng = np.random.default_rng(seed)
            taken.append(read(page(paint(strokes, side, side / 40, rng), rng))[1])
        yield f"{name:8} {side:4} x {side:4}: {np.median(taken):6.2f} ms, at most {max(taken):6.2f}"


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--bundle", type=Path, default=Path("model/bundles/deep"))
    options = parser.parse_args()
    drawings, truth = sample(options.data, options.count)
    ranks = Ranks(options.bundle)
    for lines in (handwriting(drawings, truth, ranks), printed(ranks), large(drawings)):
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
