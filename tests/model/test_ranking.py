"""Ranking: highest first, what needs no further package before the rest, and when to be unsure."""

import numpy as np
import pytest

from model.bundle import Bundle
from model.ranking import best_shape, is_unsure, rank, shape_numbers
from model.symbols import load_symbols

TABLE = load_symbols()
IDS = (
    "latex:latex2e:bigcirc",
    "latex:amssymb:veebar",
    "latex:latex2e:circ",  # looks like \bigcirc
    "latex:latex2e:times",
    "latex:textcomp:textbardbl",
)
SYMBOLS = [TABLE[name] for name in IDS]
SHARES = np.array([0.2, 0.35, 0.15, 0.2, 0.1], dtype=np.float32)


def order(ranked):
    """Return the places in `IDS` of ranked answers."""
    return [IDS.index(answer.symbol.id) for answer in ranked]


def test_the_likeliest_comes_first():
    """Answers fall in probability; equal ones keep the classes' order; shares are untouched."""
    ranked = rank(SHARES, SYMBOLS)
    assert order(ranked) == [1, 0, 3, 2, 4]
    assert [answer.probability for answer in ranked] == pytest.approx([0.35, 0.2, 0.2, 0.15, 0.1])


def test_the_list_is_cut_and_not_renormalised():
    """The first two keep their probabilities over all symbols; no limit gives all."""
    assert [a.probability for a in rank(SHARES, SYMBOLS, limit=2)] == pytest.approx([0.35, 0.2])
    assert len(rank(SHARES, SYMBOLS, limit=None)) == 5


@pytest.mark.parametrize(
    ("packages", "expected"),
    [
        ([], [0, 3, 2, 1, 4]),
        (["amssymb"], [1, 0, 3, 2, 4]),
        (["textcomp"], [0, 3, 2, 4, 1]),
        ({"amssymb", "textcomp"}, [1, 0, 3, 2, 4]),
    ],
)
def test_symbols_within_the_given_packages_come_first(packages, expected):
    """Those that need no other package stand before the others, each part by probability."""
    assert order(rank(SHARES, SYMBOLS, packages=packages)) == expected


def test_look_alikes_are_one_answer_for_doubt():
    """Two circles of 0.2 and 0.15 are a circle of 0.35."""
    numbers = shape_numbers(IDS)
    assert numbers[0] == numbers[2]
    assert len(set(numbers.tolist())) == 4
    assert best_shape(np.array([0.3, 0.25, 0.2, 0.15, 0.1]), numbers) == pytest.approx(0.5)


@pytest.mark.parametrize(("bar", "unsure"), [(0.49, False), (0.51, True)])
def test_unsure_is_below_the_cards_bar(bar, unsure, tmp_path):
    """The likeliest shape, not the likeliest symbol, is held against the bar."""
    bundle = Bundle("b", "1", tmp_path, IDS, {"unsure_below": bar})
    probabilities = np.array([0.3, 0.25, 0.2, 0.15, 0.1], dtype=np.float32)
    assert is_unsure(probabilities, bundle) is unsure
