"""`writemath export-hasy`: accepted drawings in HASYv2's layout, whole or not at all."""

import csv
from collections import Counter

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import text

from app.cli import main
from app.store import Store
from app.store.export import training_strokes
from model.hasy import read_fold
from model.hasy_writer import FIRST_NUMBER, FOLDS
from model.raster import render
from model.strokes import parse
from model.symbols import load_symbols

TABLE = load_symbols()
ALPHA, COMMA = "latex:latex2e:alpha", "latex:ascii:comma"
THREE = [ALPHA, COMMA, "latex:latex2e:mid"]


def drawing(number):
    """A drawing that differs from others by its number."""
    return [[[0, 0], [number + 1, 40]], [[3, number]]]


@pytest.fixture
def store(empty_url, tmp_path, monkeypatch):
    """A store with 24 accepted drawings by two people: 12, 6 and 6 of three symbols."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("WRITEMATH_DATABASE_URL", empty_url)
    store = Store.open(empty_url)
    people = [store.add_contributor().id for _ in range(2)]
    for number in range(24):
        symbol = ALPHA if number < 12 else THREE[1 + number % 2]
        store.add_recording(people[number % 3 == 0], drawing(number), symbol)
    yield store
    store.close()


@pytest.fixture
def export(runner, store, tmp_path):
    """Run the command into a folder -> its result, and the folder."""

    def run(name="hasy"):
        out = tmp_path / name
        return runner.invoke(main, ["export-hasy", str(out)]), out

    return run


def rows(path):
    """The lines of a CSV file as dicts."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids_by_number(out):
    """The label table's id of each symbol_id in the export."""
    return {int(row["symbol_id"]): row["id"] for row in rows(out / "symbols.csv")}


def test_the_reader_gets_back_what_was_stored(export, store):
    """Each fold has every raster with its symbol, as the networks would see the drawing."""
    done, out = export()
    assert done.exit_code == 0, done.output
    assert "24 drawings" in done.stderr
    want = Counter(
        (item.symbol, render(parse(training_strokes(item.strokes))).tobytes())
        for item in store.labelled()
    )
    names = ids_by_number(out)
    for fold in range(1, FOLDS + 1):
        read = read_fold(out, fold)
        images = read.pictures.images
        symbols = [names[int(symbol.removeprefix("hasyv2:"))] for symbol in read.pictures.symbols]
        got = Counter((s, image.tobytes()) for s, image in zip(symbols, images, strict=True))
        assert got == want


def test_each_drawing_is_tested_in_one_fold_and_symbols_are_spread(export):
    """Ten tests make the whole; of 12 drawings of a symbol a fold tests one or two."""
    _, out = export()
    tested = []
    for fold in range(1, FOLDS + 1):
        parts = {
            n: rows(out / f"classification-task/fold-{fold}/{n}.csv") for n in ("train", "test")
        }
        assert len(parts["train"]) + len(parts["test"]) == 24
        assert not {row["path"] for row in parts["train"]} & {row["path"] for row in parts["test"]}
        assert 1 <= sum(row["latex"] == r"\alpha" for row in parts["test"]) <= 2
        tested += [row["path"].removeprefix("../../") for row in parts["test"]]
    labels = rows(out / "hasy-data-labels.csv")
    assert sorted(tested) == sorted(row["path"] for row in labels)
    assert sorted(path.name for path in (out / "hasy-data").iterdir()) == [
        row["path"].removeprefix("hasy-data/") for row in labels
    ]


def test_the_lists_are_those_of_hasyv2(export):
    """The columns, their order, and LaTeX as it is, also a comma."""
    _, out = export()
    head = (out / "hasy-data-labels.csv").read_text().splitlines()[0]
    assert head == "path,symbol_id,latex,user_id"
    labels = rows(out / "hasy-data-labels.csv")
    assert {row["latex"] for row in labels} == {TABLE[id_].latex for id_ in THREE}
    assert "," in {row["latex"] for row in labels}
    symbols = rows(out / "symbols.csv")
    assert list(symbols[0])[:4] == ["symbol_id", "latex", "training_samples", "test_samples"]
    assert all(int(row["symbol_id"]) >= FIRST_NUMBER for row in symbols)
    counts = {row["id"]: int(row["training_samples"]) + int(row["test_samples"]) for row in symbols}
    assert counts == dict(zip(THREE, (12, 6, 6), strict=True))
    with Image.open(out / labels[0]["path"]) as image:
        assert (image.size, image.format, image.mode) == ((32, 32), "PNG", "L")
        assert np.asarray(image)[0].min() == 255  # white paper at the edge


def test_writers_are_numbers(export, store):
    """No name or id of a contributor is in any file."""
    _, out = export()
    assert {row["user_id"] for row in rows(out / "hasy-data-labels.csv")} == {"1", "2"}
    everything = "".join(path.read_text() for path in out.rglob("*.csv"))
    for item in store.labelled():
        assert item.writer not in everything
        assert item.id not in everything


def test_hidden_added_and_undecided_drawings_are_left_out(export, store):
    """And so are those of symbols that the table has lost."""
    me, other = store.add_contributor().id, store.add_contributor().id
    kept = {item.id for item in store.labelled()}
    for symbol in ("local:comb", "latex:lost", None):
        store.add_recording(me, drawing(99), symbol)
    tied = store.add_recording(me, drawing(98), ALPHA)
    store.vote(tied.id, COMMA, other)
    hidden = store.add_recording(me, drawing(97), ALPHA).id
    with store._writing() as db:
        db.execute(text("UPDATE recordings SET hidden = true WHERE id = :id"), {"id": hidden})
    done, out = export()
    assert "24 drawings" in done.stderr
    assert hidden not in {item.id for item in store.labelled()} >= kept
    assert len(rows(out / "hasy-data-labels.csv")) == 24


def test_the_share_of_one_contributor_is_limited(export, monkeypatch):
    """WRITEMATH_EXPORT_SHARE holds as for export-votes: half of each symbol's at most."""
    monkeypatch.setenv("WRITEMATH_EXPORT_SHARE", "50")
    _, out = export()
    given = Counter((row["latex"], row["user_id"]) for row in rows(out / "hasy-data-labels.csv"))
    assert given[r"\alpha", "1"] <= 6
    assert given[r"\alpha", "2"] <= 6


def test_nothing_is_replaced(export, tmp_path):
    """A folder that is there stays as it is, and nothing is left beside it."""
    (tmp_path / "mine").mkdir()
    before = sorted(tmp_path.iterdir())
    done, _ = export("mine")
    assert done.exit_code == 2
    assert "move it away first" in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_what_fails_leaves_nothing(export, store, tmp_path, monkeypatch):
    """Too few drawings, or a fault in the middle: no folder, not even a part of one."""
    before = sorted(tmp_path.iterdir())
    with store._writing() as db:
        db.execute(text("UPDATE recordings SET hidden = true WHERE accepted = :id"), {"id": ALPHA})
        db.execute(text("UPDATE recordings SET hidden = true WHERE accepted = :id"), {"id": COMMA})
    done, _ = export()
    assert done.exit_code == 2
    assert "ten folds need ten drawings of known symbols, not 6" in done.stderr
    monkeypatch.setattr("model.hasy_writer.render", lambda _: 1 / 0)
    assert export()[0].exit_code == 1
    assert sorted(tmp_path.iterdir()) == before
