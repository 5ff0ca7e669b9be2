"""HASYv2 (Thoma 2017): 168,233 pictures of 369 handwritten symbols, split into ten folds.

    writemath train --data hasyv2:HASYv2.tar.bz2 --fold 1

The archive is read in one pass and nothing of it is written to disk; its unpacked folder will do
as well. Classes are `hasyv2:<symbol_id>`, as the files have them: they are not the label table's.
"""

import hashlib
import io
import lzma
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.augment import Hand, vary_pictures
from model.inputs import Form
from model.jsonl import DataError
from model.raster import SIZE, as_input

if TYPE_CHECKING:
    from model.predictor import Predictor

HEADER = "path,symbol_id,latex,user_id"
_PICTURE = re.compile(r"(?:^|/)hasy-data/(v2-\d{1,7}\.png)$")
# The largest real ones have 8 MB and 1 kB; anything larger is something else.
_CSV_BYTES, _PNG_BYTES = 1 << 26, 1 << 16


@dataclass(frozen=True, slots=True)
class Pictures:
    """Labelled rasters (n, 32, 32) uint8, white on black; `keys` are the files' names."""

    keys: tuple[str, ...]
    symbols: tuple[str, ...]
    images: NDArray[np.uint8]
    hand: Hand = field(default_factory=Hand)

    def __len__(self) -> int:
        return len(self.symbols)

    def inputs(
        self,
        indices: NDArray[np.int64],
        form: Form,
        rng: np.random.Generator | None = None,
        others: NDArray[np.int64] | None = None,  # noqa: ARG002
    ) -> NDArray[np.float32]:
        """Return the samples at `indices` as `form` says; with `rng` turned and stretched.

        Raises:
            DataError: The form is that of a pen's way, which pictures do not have.
        """
        images = self.images[indices]
        varied = images if rng is None else vary_pictures(images, rng, self.hand)
        return as_input(_enlarged(varied, form.size))

    def kinds(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:  # noqa: ARG002
        """Raise DataError: pictures have no strokes to mix."""
        raise DataError("--mix needs strokes: HASYv2's pictures have none")

    def rasters(self, indices: NDArray[np.int64], size: int = SIZE) -> NDArray[np.uint8]:
        """Return the samples at `indices`, (n, size, size) uint8."""
        return _enlarged(self.images[indices], size)

    def read_by(self, predictor: "Predictor", indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probabilities (n, n_classes) by the network of rasters, from one look."""
        return predictor.predict(self.rasters(indices, predictor.size))

    def outliers(
        self, count: int, indices: NDArray[np.int64], form: Form, rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Draw pictures of no symbol as `form` says: heaps of four samples."""
        heap = self.images[rng.choice(indices, (4, count))]
        heap[1], heap[3] = heap[1][:, ::-1], heap[3][:, :, ::-1]
        together: NDArray[np.uint8] = heap.max(axis=0)
        return as_input(_enlarged(together, form.size))


def _enlarged(images: NDArray[np.uint8], size: int | None) -> NDArray[np.uint8]:
    """Repeat the pixels of rasters (n, 32, 32) up to `size`: HASYv2 has no finer ones."""
    if size is None:
        raise DataError("pictures have no strokes: the network pen learns from strokes")
    return images.repeat(size // SIZE, axis=1).repeat(size // SIZE, axis=2)


@dataclass(frozen=True, slots=True)
class Fold:
    """One of the paper's ten splits: which of the pictures to train on, which to measure on.

    `sha256` is that of the fold's two lists, one after the other.
    """

    pictures: Pictures
    trained: NDArray[np.int64]
    held_out: NDArray[np.int64]
    sha256: str


def read_fold(path: Path, fold: int = 1) -> Fold:
    """Read HASYv2, `HASYv2.tar.bz2` or its unpacked folder, as its fold 1 to 10 divides it.

    Raises:
        DataError: It cannot be read, or a list or a picture is missing or not what it should be.
    """
    lists, images = _Lists(path, fold), _Images(path)
    try:
        for name, data in _folder(path, lists) if path.is_dir() else _archive(path):
            if not lists.take(name, data):
                images.take(name, data)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError) as error:
        raise DataError(f"{path}: {error}") from error
    train, test = lists.read("train.csv"), lists.read("test.csv")
    if both := {name for name, _ in train} & {name for name, _ in test}:
        raise DataError(f"{path}: {min(both)} is in train.csv and in test.csv of fold {fold}")
    names, symbols = zip(*train, *test, strict=True)
    n_train, order = len(train), images.find(names)
    return Fold(
        Pictures(names, symbols, images.pixels()[order]),
        np.arange(n_train),
        np.arange(n_train, len(names)),
        lists.sha256(),
    )


def _archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file that may be a list or a picture, in one pass."""
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            limit = _CSV_BYTES if member.name.endswith(".csv") else _PNG_BYTES
            if member.isfile() and member.size <= limit:
                file = archive.extractfile(member)
                if file is not None:
                    yield member.name, file.read()


def _folder(path: Path, lists: "_Lists") -> Iterator[tuple[str, bytes]]:
    """Yield the two lists, and then the pictures that they name."""
    root = path if (path / "hasy-data").is_dir() else path / "HASYv2"
    for name in lists.names:
        yield name, _at_most(root / name, _CSV_BYTES)
    for part in ("train.csv", "test.csv"):
        for picture, _ in lists.read(part):
            yield f"hasy-data/{picture}", _at_most(root / "hasy-data" / picture, _PNG_BYTES)


def _at_most(path: Path, limit: int) -> bytes:
    """Read a file of up to `limit` bytes; raises DataError for a larger one."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise DataError(f"{path}: has more than {limit} bytes")
    return data


class _Lists:
    """The fold's train.csv and test.csv."""

    def __init__(self, path: Path, fold: int) -> None:
        self.path = path
        self.names = [f"classification-task/fold-{fold}/{part}.csv" for part in ("train", "test")]
        self.found: dict[str, bytes] = {}

    def take(self, name: str, data: bytes) -> bool:
        """Keep a file that is one of the two, whatever folder the archive begins with."""
        for wanted in self.names:
            if f"/{name}".endswith(f"/{wanted}"):
                self.found[wanted.rsplit("/", 1)[1]] = data
                return True
        return False

    def read(self, part: str) -> list[tuple[str, str]]:
        """Return name and class of each picture listed in "train.csv" or "test.csv"."""
        if part not in self.found:
            raise DataError(f"{self.path}: {' or '.join(self.names)} is missing")
        lines = self.found[part].decode("utf-8", "replace").splitlines()
        if not lines or lines[0] != HEADER:
            raise DataError(f"{self.path}, {part}, line 1: must be {HEADER}")
        rows = [self._row(line, f"{part}, line {n}") for n, line in enumerate(lines[1:], 2)]
        if not rows:
            raise DataError(f"{self.path}, {part}: lists no pictures")
        return rows

    def _row(self, line: str, where: str) -> tuple[str, str]:
        """Read the first two fields; the third, LaTeX, may itself hold commas and quotes."""
        picture, symbol = (*line.split(",", 2), "")[:2]
        name = _PICTURE.search(picture)
        if name is None or not symbol.isdecimal():
            raise DataError(
                f"{self.path}, {where}: must begin with ../../hasy-data/v2-NNNNN.png,symbol_id"
            )
        return name[1], f"hasyv2:{symbol}"

    def sha256(self) -> str:
        """Return the hexadecimal SHA-256 of both."""
        return hashlib.sha256(self.found["train.csv"] + self.found["test.csv"]).hexdigest()


class _Images:
    """Decoded pictures: 172 MB for all of HASYv2."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place: dict[str, int] = {}
        self.data = bytearray()

    def take(self, name: str, data: bytes) -> None:
        """Decode and keep a file that is a picture of the set."""
        match = _PICTURE.search(name)
        if match and match[1] not in self.place:
            self.place[match[1]] = len(self.place)
            self.data += self._decode(match[1], data)

    def _decode(self, name: str, data: bytes) -> bytes:
        """Return 32x32 bytes of grey, black on white turned to white on black."""
        try:
            with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
                if image.size == (SIZE, SIZE):  # nothing else is decoded
                    return (255 - np.asarray(image.convert("L"))).tobytes()
        except Exception as error:  # Pillow's decoders let almost any exception out
            raise DataError(f"{self.path}, {name}: no PNG: {error}") from error
        raise DataError(f"{self.path}, {name}: must have {SIZE} x {SIZE} pixels")

    def find(self, names: tuple[str, ...]) -> NDArray[np.int64]:
        """Return where the named pictures are, (n,) int."""
        missing = [name for name in names if name not in self.place]
        if missing:
            raise DataError(f"{self.path}: {len(missing)} pictures are missing, {missing[0]} first")
        return np.fromiter((self.place[name] for name in names), np.int64, len(names))

    def pixels(self) -> NDArray[np.uint8]:
        """Return all of them, (n, 32, 32)."""
        return np.frombuffer(self.data, np.uint8).reshape(-1, SIZE, SIZE)
