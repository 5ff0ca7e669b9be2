"""How often each symbol is read right, and as what it is misread: `report.json` of a bundle.

    {"samples": n, "data": text, "symbols": {id: {"samples": n, "top1": k, "top5": k,
     "confused": [[other id, count], ...]}}}

`writemath evaluate DATA --report-into BUNDLE_FOLDER` writes it; older bundles have none.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from model.bundle import REPORT, BundleError, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.bundle import Bundle
    from model.evaluate import Answers  # and with it training's modules, which serving does without

_Z = 1.96  # standard deviations: 95 % of a normal distribution
# From so few drawings no percentage is told: one of 4 could stand for 5 % as for 70 %.
FEW = 5
POOL = 60  # symbols that are confused most: about one in twenty of the table


@dataclass(frozen=True, slots=True)
class Reading:
    """How `samples` drawings of one symbol were read.

    `top1` and `top5` count those whose symbol came first, or among the first five; `confused` are
    the symbols that came first instead, with how often, the most frequent first.
    """

    samples: int
    top1: int
    top5: int
    confused: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Report:
    """The readings of `samples` drawings by symbol id; `data` says which drawings they were."""

    samples: int
    data: str
    symbols: Mapping[str, Reading]

    @cached_property
    def mistaken(self) -> dict[str, list[tuple[str, int]]]:
        """The symbols whose drawings were taken for each symbol, the most frequent first."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for was, reading in self.symbols.items():
            for said, count in reading.confused:
                found[said].append((was, count))
        return {said: sorted(pairs, key=_most_first) for said, pairs in found.items()}

    def most_confused(self, shapes: Mapping[str, str], most: int = POOL) -> list[str]:
        """Return the symbols that are most surely misread, the worst first.

        To say a look-alike, a symbol of the same shape in `shapes`, is no confusion: no drawing
        tells the two apart. Few drawings prove little, so the lower end of the interval decides.
        """
        surely = {
            id_: interval(wrong, reading.samples)[0]
            for id_, reading in self.symbols.items()
            if id_ in shapes and (wrong := _misread(id_, reading, shapes))
        }
        return sorted(surely, key=lambda id_: (-surely[id_], id_))[:most]


def _misread(id_: str, reading: Reading, shapes: Mapping[str, str]) -> int:
    return sum(n for other, n in reading.confused if shapes.get(other) != shapes[id_])


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def interval(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of n (1927): true to few samples, and to 0 of n."""
    middle = hits + _Z**2 / 2
    half = _Z * (hits * (n - hits) / n + _Z**2 / 4) ** 0.5
    return max(0.0, (middle - half) / (n + _Z**2)), min(1.0, (middle + half) / (n + _Z**2))


def report_of(answers: Answers, data: str) -> dict[str, Any]:
    """Count the answers by symbol, as report.json has them."""
    place, said = answers.place, answers.probabilities.argmax(axis=1)
    symbols = {
        answers.names[label]: _reading(answers.names, place[rows], said[rows], int(label))
        for label in np.unique(answers.labels)
        for rows in [answers.labels == label]
    }
    return {"samples": len(place), "data": data, "symbols": symbols}


def _reading(
    names: tuple[str, ...], place: np.ndarray, said: np.ndarray, label: int
) -> dict[str, Any]:
    wrong = Counter(names[i] for i in said if i != label)
    return {
        "samples": len(place),
        "top1": int((place <= 1).sum()),
        "top5": int((place <= 5).sum()),
        "confused": [list(pair) for pair in sorted(wrong.items(), key=_most_first)],
    }


def read_report(bundle: Bundle) -> Report | None:
    """Read a bundle's report; None where it has none.

    Raises:
        BundleError: Its file is no such report, or not the card's.
    """
    if REPORT not in bundle.card["files"]:
        return None
    path = bundle.path / REPORT
    try:
        value = json.loads(read_file(bundle, REPORT).decode())
        symbols = {id_: _parsed(reading) for id_, reading in value["symbols"].items()}
        return Report(int(value["samples"]), str(value["data"]), symbols)
    except BundleError:
        raise
    except (
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        RecursionError,
    ) as error:
        raise BundleError(f"{path} is no report: {type(error).__name__}: {error}") from error


def _parsed(value: Mapping[str, Any]) -> Reading:
    samples, top1, top5 = (int(value[name]) for name in ("samples", "top1", "top5"))
    confused = tuple((str(other), int(count)) for other, count in value["confused"])
    if not 0 <= top1 <= top5 <= samples or samples < 1:
        raise ValueError(f"of {samples} drawings {top1} first, {top5} among the first five")
    return Reading(samples, top1, top5, confused)
