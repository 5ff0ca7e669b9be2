"""Votes become training data: the labelled drawings as lines of JSON, in the training format.

`writemath export-votes` writes them; `model.dataset` reads them like any other stroke JSONL.
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, Any

import numpy as np

from app.store.records import Labelled
from app.store.store import Store
from model.strokes import Points, normalise, parse
from model.symbols import ADDED


def samples(store: Store, share: int = 100) -> Iterator[dict[str, Any]]:
    """Yield {"id", "symbol", "writer", "strokes"} of each labelled drawing, in the order of ids.

    Of one writer, at most `share` percent of a symbol's drawings are among them, or one drawing.
    The strokes are [[[x, y], ...], ...], 0..1 over the whole drawing with the longer side 1, the
    upper left corner at 0, three decimals, and no point twice in a row.
    """
    for drawing in _capped(store, share):
        yield {
            "id": drawing.id,
            "symbol": drawing.symbol,
            "writer": drawing.writer,
            "strokes": training_strokes(drawing.strokes),
        }


def _capped(store: Store, share: int) -> Iterator[Labelled]:
    """Yield the labelled drawings without those that a writer has too many of.

    The first by id are kept: ids are random, so that they are a fair sample, and the same database
    gives the same ones each time.
    """
    most = {symbol: max(1, n * share // 100) for symbol, n in store.accepted_counts().items()}
    given: Counter[tuple[str, str]] = Counter()
    for drawing in store.labelled():
        key = (drawing.symbol, drawing.writer)
        # A symbol that has been accepted since the count has one drawing, or a few.
        if given[key] < most.get(drawing.symbol, 1):
            given[key] += 1
            yield drawing


def export_jsonl(store: Store, file: IO[str], *, with_added: bool = True, share: int = 100) -> int:
    """Write the samples, one JSON object a line; return how many there were.

    `with_added` tells whether those of symbols that the host added are among them: they are in no
    label table, so no network can be trained on them. `share` is as in `samples`.
    """
    count = 0
    for sample in samples(store, share):
        if not with_added and sample["symbol"].startswith(ADDED):
            continue
        file.write(json.dumps(sample, separators=(",", ":"), ensure_ascii=False) + "\n")
        count += 1
    return count


def training_strokes(strokes: list[Any]) -> list[list[list[float]]]:
    """Bring strokes as they were sent to the form that the training data has."""
    fitted = normalise(parse(strokes))
    corner = np.min([stroke.min(axis=0) for stroke in fitted], axis=0)
    return [_rounded(stroke - corner) for stroke in fitted]


def _rounded(stroke: Points) -> list[list[float]]:
    """Round to a thousandth of the drawing, far less than a pen's width; drop repeated points."""
    points: list[list[float]] = np.round(stroke, 3).tolist()
    return points[:1] + [point for last, point in pairwise(points) if point != last]
