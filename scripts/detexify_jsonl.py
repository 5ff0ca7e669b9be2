"""Turn the Detexify download into a stroke file that training reads.

    python scripts/fetch_data.py detexify
    python scripts/detexify_jsonl.py data/detexify-next.tar.gz data/detexify.jsonl.gz

The archive is the repository kirel/detexify-next; its docs/data-format.md says how samples are
kept. Left out are samples that its reviewers rejected, and symbols that the label table lacks.
Coordinates are rounded to 3 decimals (a thousandth of the drawing), and a point equal to the one
before it is dropped. Tests read a few samples of that form, not the whole archive.
"""

import argparse
import gzip
import json
import sys
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from model.aside import written_aside
from model.symbols import load_symbols

SOURCE = "packages/data/source/"
REJECTED = SOURCE + "reviews/rejected-samples.json"

Points = list[list[float]]


class ArchiveError(Exception):
    """The archive is not what it should be; the text says which member and why."""


def stroke(points: list[dict[str, float]]) -> Points:
    """Rounded [x, y] points, successive equal ones once."""
    kept: Points = []
    for point in points:
        rounded = [round(float(point["x"]), 3), round(float(point["y"]), 3)]
        if not kept or rounded != kept[-1]:
            kept.append(rounded)
    return kept


def convert(line: str) -> dict[str, Any]:
    """One line of the repository's samples as one of ours: id, symbol, strokes."""
    sample = json.loads(line)
    strokes = [stroke(points) for points in sample["strokes"] if points]
    return {"id": sample["id"], "symbol": sample["symbolId"], "strokes": strokes}


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name (below the repository's folder) and contents of the members that are of use."""
    with tarfile.open(path) as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            if name == REJECTED or (name.startswith(SOURCE) and name.endswith(".jsonl")):
                # A link may lead to nothing; what it leads to is a member of its own.
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None:
                    yield name, file.read()


def read(path: Path) -> list[dict[str, Any]]:
    """Every sample that nobody rejected, in the order of the archive. Raises ArchiveError."""
    samples, rejected = [], None
    for name, contents in members(path):
        try:
            if name == REJECTED:
                rejected = set(json.loads(contents)["rejected"])
            else:
                samples += [convert(line) for line in contents.decode().splitlines() if line]
        except (ValueError, KeyError, TypeError) as error:
            raise ArchiveError(f"{name}: {error!r}") from error
    if rejected is None or not samples:
        raise ArchiveError(f"not the repository detexify-next: no {SOURCE}")
    return [sample for sample in samples if sample["id"] not in rejected and sample["strokes"]]


def write(samples: list[dict[str, Any]], path: Path) -> None:
    """Write the samples as JSON lines, packed; the same samples give the same bytes.

    The file appears whole, or stays as it was.
    """
    with (
        written_aside(path) as partial,
        partial.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
    ):
        for sample in samples:
            packed.write(json.dumps(sample, separators=(",", ":")).encode() + b"\n")


def main(arguments: list[str] | None = None) -> int:
    """Convert, and say how many samples of how many symbols there are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path, help="a name that ends in .jsonl.gz")
    options = parser.parse_args(arguments)
    table = load_symbols()
    try:
        found = read(options.archive)
    except (ArchiveError, OSError, EOFError, zlib.error, tarfile.TarError) as error:
        print(f"{options.archive}: {error}", file=sys.stderr)
        return 1
    samples = [sample for sample in found if sample["symbol"] in table]
    write(samples, options.out)
    symbols = len({sample["symbol"] for sample in samples})
    print(f"{options.out}: {len(samples):,} samples of {symbols:,} symbols")
    print(f"left out, not in the label table: {len(found) - len(samples):,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
