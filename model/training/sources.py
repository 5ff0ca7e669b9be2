"""What a run learns from: files of strokes, or one fold of HASYv2, with what to keep out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.augment import Hand
from model.bundle import sha256
from model.dataset import Drawings, join, read_strokes, split
from model.hasy import Pictures, read_fold
from model.jsonl import DataError
from model.symbols import load_symbols

_HASY = "hasyv2:"


@dataclass(frozen=True, slots=True)
class Part:
    """What one file gave: its name, its hash, and the class of each sample."""

    name: str
    sha256: str
    symbols: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return what the card says of it."""
        return {"file": self.name, "samples": len(self.symbols), "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Data:
    """Samples of all parts, one after the other, and the indices to train and to measure on."""

    samples: Drawings | Pictures
    parts: tuple[Part, ...]
    trained: NDArray[np.int64]
    held_out: NDArray[np.int64]


def read_data(sources: Sequence[str], val_fraction: float, fold: int, hand: Hand) -> Data:
    """Read `sources`: stroke JSONL files, or `hasyv2:PATH` alone.

    Strokes are divided by `val_fraction`, HASYv2 by the lists of its `fold`. `hand` varies both.

    Raises:
        DataError: A file cannot be read, names a symbol that is not in the table, or HASYv2 is to
            be mixed with strokes.
    """
    if not any(source.startswith(_HASY) for source in sources):
        return _read_drawings([Path(source) for source in sources], val_fraction, hand)
    if len(sources) > 1:
        raise DataError("HASYv2's classes are its own: give hasyv2:PATH without other data")
    return _read_hasy(Path(sources[0].removeprefix(_HASY)), fold, hand)


def _read_drawings(paths: Sequence[Path], val_fraction: float, hand: Hand) -> Data:
    names = [path.name for path in paths]
    if len(set(names)) < len(names):
        raise DataError("two files have the same name: the card tells them apart by it")
    files = [read_strokes([path]) for path in paths]
    samples = join(files)
    unknown = sorted(set(samples.symbols) - set(load_symbols().ids))
    if unknown:
        raise DataError(f"symbols that are not in the table: {', '.join(unknown[:5])}")
    parts = [
        Part(path.name, sha256(path), file.symbols) for path, file in zip(paths, files, strict=True)
    ]
    return Data(replace(samples, hand=hand), tuple(parts), *split(samples.keys, val_fraction))


def _read_hasy(path: Path, fold: int, hand: Hand) -> Data:
    read = read_fold(path, fold)
    part = Part(f"{path.name}, fold {fold}", read.sha256, read.pictures.symbols)
    return Data(replace(read.pictures, hand=hand), (part,), read.trained, read.held_out)
