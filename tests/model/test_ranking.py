"""Ranking: highest first, what needs no further package before the rest, and when to be unsure."""

from dataclasses import replace

import numpy as np
import pytest

from model.placement import place, share_by_place
from model.preference import COMMON, GAPS, STRENGTH, preference
from model.ranking import is_unsure, look_alikes, rank, share_out
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
    groups = look_alikes(IDS)
    assert groups.number[0] == groups.number[2]
    assert len(set(groups.number.tolist())) == 4
    assert groups.total(SHARES[None]).max() == pytest.approx(0.35)
    assert groups.total(np.array([[0.3, 0.25, 0.2, 0.15, 0.1]])).max() == pytest.approx(0.5)


@pytest.mark.parametrize(("bar", "unsure"), [(0.49, False), (0.51, True)])
def test_unsure_is_below_the_bar(bar, unsure):
    """The likeliest shape, not the likeliest symbol, is held against the bar."""
    probabilities = np.array([0.3, 0.25, 0.2, 0.15, 0.1], dtype=np.float32)
    assert is_unsure(probabilities, IDS, bar) is unsure


def test_sharing_out_keeps_each_groups_sum():
    """Preference moves probability inside a look-alike group only."""
    rng = np.random.default_rng(0)
    before = rng.dirichlet(np.full(len(TABLE), 0.1), size=20).astype(np.float32)
    after = share_out(before, list(TABLE))
    groups = look_alikes(TABLE.ids)
    assert after.shape == before.shape
    assert groups.total(after) == pytest.approx(groups.total(before), rel=1e-5, abs=1e-9)
    alone = np.bincount(groups.number)[groups.number] == 1
    assert after[:, alone] == pytest.approx(before[:, alone], rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("latex:latex2e:ldots", "latex:latex2e:mathellipsis"),
        ("latex:latex2e:rightarrow", "latex:textcomp:textrightarrow"),
        ("latex:latex2e:beta", "latex:upgreek:upbeta"),
        ("latex:latex2e:lbrace", "latex:latex2e:textbraceleft"),
        ("latex:amssymb:diagup", "latex:tipa:textceltpal"),
        ("latex:latex2e:textquoteright", "latex:latex2e:quotesinglbase"),
    ],
)
def test_of_equal_look_alikes_the_preferred_command_comes_first(first, second):
    """Common before rare, mathematics before text, plain before packages and T1."""
    symbols = [TABLE[second], TABLE[first]]
    ranked = rank(share_out(np.array([[0.5, 0.5]], np.float32), symbols)[0], symbols)
    assert [answer.symbol.id for answer in ranked] == [first, second]


def test_a_symbol_that_the_table_lacks_keeps_its_probability():
    """A host's own symbol is alone in its group, whatever its command."""
    own = replace(TABLE["latex:latex2e:cdot"], id="local:cdot", shape="local:cdot")
    symbols = [TABLE["latex:ascii:period"], own, TABLE["latex:latex2e:cdot"]]
    shares = np.array([0.2, 0.5, 0.3], dtype=np.float32)
    leaned = share_out(shares[None], symbols)[0]
    assert leaned[1] == pytest.approx(0.5)
    placed = share_by_place(leaned, symbols, place([np.array([[5.0, 9.0]])], 10, 10))
    assert placed[1] == pytest.approx(0.5)
    assert placed[0] > placed[2]
    assert len(rank(placed, symbols, prefer="text")) == 3


def test_preference_is_a_tie_break():
    """Two commands differ by a factor below 1.15, `GAPS` apart: evidence goes before."""
    steps = [preference(symbol) for symbol in TABLE if symbol.latex not in GAPS]
    assert np.exp(STRENGTH * (max(steps) - min(steps))) < 1.15


def test_common_commands_are_in_the_table_and_have_look_alikes():
    """Among the names in the list there is none that changes nothing."""
    numbers = look_alikes(TABLE.ids).number
    size = np.bincount(numbers)[numbers]
    assert {s.latex for s, n in zip(TABLE, size, strict=True) if n > 1} >= COMMON


ALIKE = (
    "latex:latex2e:sum",
    "latex:latex2e:textsection",
    "latex:latex2e:mathsection",
    "latex:latex2e:S",  # for mathematics and text
    "latex:textcomp:textsection",
)


@pytest.mark.parametrize(
    ("prefer", "packages", "expected"),
    [
        (None, None, [0, 1, 2, 3, 4]),
        ("math", None, [0, 2, 3, 1, 4]),
        ("text", None, [0, 1, 3, 4, 2]),
        ("math", [], [0, 2, 3, 1, 4]),
        ("text", [], [0, 1, 3, 2, 4]),
    ],
)
def test_a_preferred_mode_comes_first_among_look_alikes(prefer, packages, expected):
    """A group keeps its places in the list; `packages` is then heeded as without `prefer`."""
    symbols = [TABLE[name] for name in ALIKE]
    shares = np.array([0.3, 0.25, 0.2, 0.15, 0.1], dtype=np.float32)
    ranked = rank(shares, symbols, packages=packages, prefer=prefer)
    assert [ALIKE.index(answer.symbol.id) for answer in ranked] == expected
    assert all(a.probability == shares[ALIKE.index(a.symbol.id)] for a in ranked)


def test_a_line_break_that_prints_nothing_is_no_first_answer():
    r"""A dash is not read as `\\` first, though the network says so; its sum goes to the others."""
    table = load_symbols()
    symbols = [symbol for symbol in table if symbol.shape == "dash"]
    latex = [symbol.latex for symbol in symbols]
    probabilities = np.full((1, len(symbols)), 0.01, dtype=np.float32)
    probabilities[0, latex.index(r"\\")] = 0.1
    shared = share_out(probabilities, symbols)[0]
    assert latex[shared.argmax()] != r"\\"
    assert shared.sum() == pytest.approx(probabilities.sum(), rel=1e-5)
