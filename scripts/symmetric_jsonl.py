"""Mirror and turn drawings into drawings of other symbols, for training on.

    python scripts/symmetric_jsonl.py data/detexify.jsonl.gz data/symmetric.jsonl.gz

Most symbols have few drawings, and many are others mirrored, as a right arrow is a left one:
symmetries.txt says which. Each symbol gets up to 1.5 times as many new drawings as it has
(`--share`). A drawing keeps its `id` and `writer`: what comes of one that is held out is held out
too. Half of the new drawings are drawn backwards, as most people draw a left arrow from its left
end. It takes about 20 seconds.
"""

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from detexify_jsonl import write

from model.dataset import read_strokes
from model.errors import InputError
from model.jsonl import read_lines
from model.symbols import Symbol, load_symbols

TABLE = Path(__file__).with_name("symmetries.txt")

Matrix = tuple[tuple[int, int], tuple[int, int]]
Sample = dict[str, Any]

# For points (x, y) with y down.
MATRICES: dict[str, Matrix] = {
    "left-right": ((-1, 0), (0, 1)),
    "up-down": ((1, 0), (0, -1)),
    "half-turn": ((-1, 0), (0, -1)),
    "quarter-turn": ((0, 1), (-1, 0)),
    "diagonal": ((0, 1), (1, 0)),
}
_NOTHING: Matrix = ((1, 0), (0, 1))

# The least number of new drawings where there are so many: a symbol with 4 is to have more than 6.
_LEAST = 40
# What names tell of a direction: without it \longleftarrow and \longrightarrow are called alike.
_DIRECTIONS = re.compile(
    "left|right|up|down|less|gtr|greater|prec|succ|sub|sup|cap|cup|vee|wedge|[lr]angle",
    re.IGNORECASE,
)


class Symmetry(NamedTuple):
    """A shape that becomes another, or itself, by `matrix`."""

    shape: str
    matrix: Matrix
    becomes: str


def read_table(path: Path = TABLE) -> set[Symmetry]:
    """Read a table of symmetries, and all that follows from it."""
    matrix, found = _NOTHING, set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            matrix = MATRICES[line[1 : line.index("]")]]
        elif not line.startswith("#"):
            found |= {_symmetry(word, matrix) for word in line.split()}
    return closed(found)


def _symmetry(word: str, matrix: Matrix) -> Symmetry:
    shape, _, other = word.partition("/")
    return Symmetry(shape, matrix, other or shape)


def closed(symmetries: set[Symmetry]) -> set[Symmetry]:
    """Return the symmetries, those backwards, and those of one after another."""
    # What mirrors or turns is undone by its transpose.
    backwards = {Symmetry(b, ((m[0][0], m[1][0]), (m[0][1], m[1][1])), a) for a, m, b in symmetries}
    found: set[Symmetry] = set()
    new = symmetries | backwards
    while new:
        found |= new
        after = defaultdict(list)
        for symmetry in found:
            after[symmetry.shape].append(symmetry)
        new = {
            Symmetry(first.shape, _product(second.matrix, first.matrix), second.becomes)
            for first in found
            for second in after[first.becomes]
        } - found
    return {s for s in found if s.matrix != _NOTHING}


def _product(second: Matrix, first: Matrix) -> Matrix:
    (a, b), (c, d) = (np.array(second) @ first).tolist()
    return (a, b), (c, d)


def apply(strokes: list[list[list[float]]], matrix: Matrix, *, backwards: bool) -> Any:
    """Return strokes mirrored or turned, moved to 0 and above; drawn `backwards` if so wished."""
    moved = [np.array(stroke) @ np.array(matrix).T for stroke in strokes]
    low = np.concatenate(moved).min(axis=0)
    if backwards:
        moved = [stroke[::-1] for stroke in moved[::-1]]
    return [np.round(stroke - low, 3).tolist() for stroke in moved]


class Labels:
    """What a symbol's drawings are called when they have become another shape."""

    def __init__(self, counts: Mapping[str, int], table: Mapping[str, Symbol]) -> None:
        self._counts, self._table = counts, table
        self._members = defaultdict(list)
        for name in counts:
            self._members[table[name].shape].append(name)

    def draw(self, name: str, shape: str, rng: random.Random) -> str:
        """Return the counterpart of `name`, or any of that shape: the more it has, the likelier."""
        if self._table[name].shape == shape:
            return name
        members = self._members[shape]
        alike = [other for other in members if _undirected(other) == _undirected(name)]
        chosen = alike or members
        return rng.choices(chosen, [self._counts[other] for other in chosen])[0]

    def known(self, shape: str) -> bool:
        """Return whether a symbol of the data has this shape."""
        return shape in self._members


def _undirected(name: str) -> str:
    return _DIRECTIONS.sub("", name.rpartition(":")[2])


def symmetric(
    samples: Sequence[Sample], symmetries: set[Symmetry], share: float, rng: random.Random
) -> Iterator[Sample]:
    """Yield the new drawings, symbol by symbol."""
    table = {symbol.id: symbol for symbol in load_symbols()}
    counts = Counter(sample["symbol"] for sample in samples if sample["symbol"] in table)
    labels = Labels(counts, table)
    becoming = defaultdict(list)
    for symmetry in sorted(symmetries):
        if labels.known(symmetry.becomes):
            becoming[symmetry.shape].append(symmetry)
    pool = defaultdict(list)
    for sample in samples:
        name = sample["symbol"]
        for symmetry in becoming[table[name].shape] if name in table else ():
            pool[labels.draw(name, symmetry.becomes, rng)].append((sample, symmetry.matrix))
    for name, found in sorted(pool.items()):
        most = max(round(share * counts[name]), _LEAST)
        for sample, matrix in rng.sample(found, min(most, len(found))):
            strokes = apply(sample["strokes"], matrix, backwards=rng.random() < 0.5)
            yield {**sample, "symbol": name, "strokes": strokes}


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("drawings", type=Path, help="JSONL or JSONL.gz to read")
    parser.add_argument("out", type=Path, help="JSONL.gz to write")
    parser.add_argument(
        "--share", type=float, default=1.5, help="new drawings to each that is there"
    )
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        read_strokes(options.drawings)  # which says what is wrong with a line
        samples = [sample for sample, _ in read_lines(options.drawings)]
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    made = list(symmetric(samples, read_table(), options.share, random.Random(options.seed)))  # noqa: S311
    write(made, options.out)
    names = len({sample["symbol"] for sample in made})
    print(f"{options.out}: {len(made):,} drawings of {names:,} symbols")
    return 0


if __name__ == "__main__":
    sys.exit(main())
