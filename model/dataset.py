"""Labelled samples from files: stroke JSONL, exported votes; `model.hasy` reads pictures.

A reader gives `Drawings` (strokes) or `hasy.Pictures` (rasters); both give a batch of what a
network reads, varied when a random generator is handed in. The split depends on a sample's writer
alone, or on its id where no writer is known.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model.augment import Hand, vary
from model.inputs import Form
from model.jsonl import DataError, read_lines
from model.raster import SIZE, render_ink
from model.strokes import Ink, StrokeError, Strokes, pack, parse
from model.training.between import PARTS, between
from model.training.outliers import mixed

if TYPE_CHECKING:
    from model.predictor import Predictor


class Samples(Protocol):
    """What training and evaluation read: `Drawings` or `Pictures`."""

    def inputs(
        self,
        indices: NDArray[np.int64],
        form: Form,
        rng: np.random.Generator | None = None,
        others: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float32]:
        """Draw the samples at `indices` as `form` says; varied when `rng` is given.

        Then those with another sample of their kind in `others` are moved towards it first.
        """

    def kinds(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return numbers (n_samples,) that are equal where two samples may be mixed."""

    def read_by(self, predictor: "Predictor", indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what a predictor says of the samples at `indices`, (n, n_classes), as served."""

    def outliers(
        self, count: int, indices: NDArray[np.int64], form: Form, rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Draw `count` drawings of no symbol as `form` says, out of those at `indices`."""


@dataclass(frozen=True, slots=True)
class Drawings:
    """Labelled strokes. `keys` decide the split: the writer where known, else the sample's id."""

    keys: tuple[str, ...]
    symbols: tuple[str, ...]
    ink: Ink
    hand: Hand = field(default_factory=Hand)

    def __len__(self) -> int:
        return len(self.symbols)

    def take(self, indices: NDArray[np.int64]) -> "Drawings":
        """Return the samples at `indices`, in that order."""
        return Drawings(
            tuple(self.keys[i] for i in indices),
            tuple(self.symbols[i] for i in indices),
            self.ink.take(indices),
            self.hand,
        )

    def inputs(
        self,
        indices: NDArray[np.int64],
        form: Form,
        rng: np.random.Generator | None = None,
        others: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float32]:
        """Draw the samples at `indices` as `form` says; with `rng` as other hands would."""
        ink = self.ink.take(indices)
        if rng is None:
            return form.draw(ink)
        if others is not None:
            parts = np.where(others != indices, rng.uniform(*PARTS, len(ink)), 0.0)
            ink = between(ink, self.ink.take(others), parts)
        return form.draw(*vary(ink, rng, self.hand))

    def kinds(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return numbers that are equal where label and stroke count are."""
        return labels * (int(self.ink.counts.max()) + 1) + self.ink.counts

    def rasters(self, indices: NDArray[np.int64], size: int = SIZE) -> NDArray[np.uint8]:
        """Draw the samples at `indices`: (n, size, size) uint8."""
        return render_ink(self.ink.take(indices), size)

    def read_by(self, predictor: "Predictor", indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probabilities (n, n_classes) by all networks that read strokes."""
        return predictor.see(self.ink.take(indices)).probabilities

    def outliers(
        self, count: int, indices: NDArray[np.int64], form: Form, rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Draw what is no symbol, some of it out of the samples at `indices`, varied likewise."""
        return form.draw(*vary(mixed(count, self.ink.take(indices), rng), rng, self.hand))


def read_strokes(paths: Path | str | Sequence[Path | str]) -> Drawings:
    """Read stroke JSONL files, or one: objects with id, symbol, strokes, and writer where known.

    Raises:
        DataError: A file cannot be read, has a line that is no sample, or all are empty.
    """
    files = [paths] if isinstance(paths, Path | str) else paths
    return drawings(placed for path in files for placed in read_lines(Path(path)))


def drawings(samples: Iterable[tuple[dict[str, Any], str]]) -> Drawings:
    """Collect samples, each with the place that an error should name, into `Drawings`."""
    keys: list[str] = []
    symbols: list[str] = []
    strokes: list[Strokes] = []
    for sample, where in samples:
        key, symbol, drawing = _sample(sample, where)
        keys.append(key)
        symbols.append(symbol)
        strokes.append(drawing)
    if not keys:
        raise DataError("no samples: a line must be an object with id, symbol and strokes")
    return Drawings(tuple(keys), tuple(symbols), pack(strokes))


def _sample(sample: dict[str, Any], where: str) -> tuple[str, str, Strokes]:
    for name in ("id", "symbol"):
        if not isinstance(sample.get(name), str):
            raise DataError(f"{where}: {name} must be a string")
    try:
        strokes = parse(sample.get("strokes"))
    except StrokeError as error:
        raise DataError(f"{where}: {error}") from error
    return _key(sample, where), sample["symbol"], strokes


def _key(sample: dict[str, Any], where: str) -> str:
    """Return the writer, whose number may be 0, or the sample's id where none is known."""
    writer = sample.get("writer")
    if writer is None or writer == "":
        return str(sample["id"])
    if isinstance(writer, bool) or not isinstance(writer, str | int):
        raise DataError(f"{where}: writer must be a string, a whole number or null")
    return str(writer)


def join(parts: Sequence[Drawings]) -> Drawings:
    """Put the samples of several files one after the other."""
    inks = [part.ink for part in parts]
    return Drawings(
        tuple(key for part in parts for key in part.keys),
        tuple(symbol for part in parts for symbol in part.symbols),
        Ink(
            np.concatenate([ink.points for ink in inks]),
            np.concatenate([ink.lengths for ink in inks]),
            np.concatenate([ink.counts for ink in inks]),
            all(ink.ordered for ink in inks),
        ),
        parts[0].hand,
    )


def split(
    keys: Sequence[str], fraction: float, salt: str = "split"
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the indices to train on and those kept out, about `fraction` of the keys.

    A key always falls on the same side, whatever else is in the data, on every machine; another
    `salt` makes another split.
    """
    kept = np.fromiter((_place(key, salt) < fraction for key in keys), bool, len(keys))
    return np.flatnonzero(~kept), np.flatnonzero(kept)


def _place(key: str, salt: str) -> float:
    """Return the key's own place in 0..1, spread evenly by SHA-256.

    The salt keeps the split independent of data that was itself chosen by its ids' hashes.
    """
    # JSON can hold half of a surrogate pair, which is no UTF-8.
    digest = hashlib.sha256(f"{salt}:{key}".encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
