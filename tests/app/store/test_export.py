"""The export of votes as training data."""

import io
import json

import pytest

from app.store import store as store_module
from app.store.export import export_jsonl, training_strokes

ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


def exported(store, share=100):
    """Export into memory; return the parsed lines."""
    file = io.StringIO()
    count = export_jsonl(store, file, share=share)
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert count == len(lines)
    return lines


@pytest.mark.parametrize(
    ("sent", "trained_on"),
    [
        ([[[10, 20, 0], [30, 20, 8], [30, 60, 16]]], [[[0, 0], [0.5, 0], [0.5, 1]]]),
        ([[[0, 0], [300, 100]], [[150, 100]]], [[[0, 0], [1, 0.333]], [[0.5, 0.333]]]),
        ([[[5, 5]]], [[[0, 0]]]),
        ([[[0, 0], [0, 0], [1e-9, 0], [1, 0], [1, 0]]], [[[0, 0], [1, 0]]]),
        ([[[-3e200, 0], [3e200, 0]]], [[[0, 0], [1, 0]]]),
    ],
)
def test_strokes_are_exported_as_the_training_data_has_them(sent, trained_on):
    """0..1 with the longer side 1 and the corner at 0, three decimals, no t, no point twice."""
    assert training_strokes(sent) == trained_on


def test_only_drawings_with_an_accepted_symbol_are_exported(store):
    """A drawing without votes, or whose votes are tied, teaches nothing."""
    me, other = store.add_contributor(), store.add_contributor()
    accepted = store.add_recording(me.id, [[[1, 1], [3, 3]]], ALPHA)
    store.add_recording(me.id, [[[1, 1]]])
    tied = store.add_recording(me.id, [[[1, 1]]], ALPHA)
    store.vote(tied.id, BETA, other.id)
    assert exported(store) == [
        {"id": accepted.id, "symbol": ALPHA, "writer": me.id, "strokes": [[[0, 0], [1, 1]]]}
    ]


def test_added_symbols_are_left_out_where_a_network_is_trained(store):
    """The export has them, but no label table does: training on them would be refused."""
    me = store.add_contributor()
    store.add_recording(me.id, [[[1, 1]]], "local:comb")
    store.add_recording(me.id, [[[1, 1]]], ALPHA)
    assert {line["symbol"] for line in exported(store)} == {"local:comb", ALPHA}
    file = io.StringIO()
    assert export_jsonl(store, file, with_added=False) == 1
    assert json.loads(file.getvalue())["symbol"] == ALPHA


def test_the_export_is_in_the_order_of_ids(store, monkeypatch):
    """Batches of any size give the same lines in the same order, on either database."""
    me = store.add_contributor()
    ids = sorted(store.add_recording(me.id, [[[1, 1]]], ALPHA).id for _ in range(7))
    for batch in (1, 3, 7, 500):
        monkeypatch.setattr(store_module, "_BATCH", batch)
        assert [line["id"] for line in exported(store)] == ids


def test_a_half_read_export_holds_up_no_vote(store, monkeypatch):
    """Between two batches nothing is locked: a vote is cast while an export is half read."""
    monkeypatch.setattr(store_module, "_BATCH", 1)
    me = store.add_contributor()
    drawings = [store.add_recording(me.id, [[[1, 1]]], ALPHA) for _ in range(3)]
    export = store.labelled()
    next(export)
    for drawing in drawings:
        assert store.vote(drawing.id, BETA, me.id).accepted is None
    assert list(export) == []


@pytest.mark.parametrize(("share", "kept"), [(100, [8, 2, 1]), (30, [3, 2, 1]), (1, [1, 1, 1])])
def test_one_contributor_gives_a_limited_share_of_a_symbol(store, share, kept):
    """Of ten drawings a share of 30 % is three; the first by id stay, and one always does."""
    busy, calm = store.add_contributor(), store.add_contributor()
    drawn = [
        sorted(store.add_recording(who.id, [[[1, 1]]], symbol).id for _ in range(count))
        for who, symbol, count in ((busy, ALPHA, 8), (calm, ALPHA, 2), (calm, BETA, 1))
    ]
    want = sorted(id_ for ids, count in zip(drawn, kept, strict=True) for id_ in ids[:count])
    assert [line["id"] for line in exported(store, share)] == want
