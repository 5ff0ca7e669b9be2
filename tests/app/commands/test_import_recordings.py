"""`writemath import-recordings`: drawings from files into either database, once."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from app.cli import main
from app.commands import import_recordings
from app.store import Store
from app.store.imports import NOBODY, Imported

ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
HOOK = [[[0.0, 0.0], [0.5, 1.0]], [[0.25, 0.25]]]
CREATED = "2025-03-01T12:00:00+01:00"


def line(id_, symbol=ALPHA, **more):
    """One sample as a line has it."""
    return {"id": id_, "symbol": symbol, "strokes": HOOK, **more}


@pytest.fixture
def write(tmp_path):
    """A factory of files with these lines -> its path."""

    def write_(*lines, name="drawings.jsonl"):
        text = "".join(
            (each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines
        )
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write_


@pytest.fixture
def run(runner, empty_url, tmp_path, monkeypatch):
    """Run the command on a fresh database, SQLite and PostgreSQL -> its result."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("WRITEMATH_DATABASE_URL", empty_url)
    return lambda *given: runner.invoke(main, ["import-recordings", *map(str, given)])


@pytest.fixture
def stored(empty_url):
    """A function that reads all stored drawings, oldest first."""

    def read():
        store = Store.open(empty_url)
        found = [store.recording(listed.id) for listed in store.gallery(1000)[::-1]]
        store.close()
        return found

    return read


def test_drawings_become_recordings_with_their_writers_votes(run, stored, write):
    """Strokes and time are kept; the symbol is accepted; one writer is one contributor."""
    path = write(
        line("a", writer="w1", created=CREATED),
        line("b", BETA, writer="w1", created="2025-03-02T00:00:00Z"),
        line("c", writer="w2", created="2025-03-03T00:00:00Z"),
    )
    done = run(path)
    assert done.exit_code == 0, done.output
    assert "3 drawings added, 0 were there already" in done.stderr
    drawings = stored()
    assert [drawing.accepted for drawing in drawings] == [ALPHA, BETA, ALPHA]
    assert [drawing.strokes for drawing in drawings] == [HOOK] * 3
    assert drawings[0].created.isoformat() == "2025-03-01T11:00:00+00:00"
    first, second, third = (drawing.contributor for drawing in drawings)
    assert first == second != third
    assert all(
        drawing.voters == {drawing.accepted: {drawing.contributor.id}} for drawing in drawings
    )
    assert "w1" not in first.name + first.id


def test_a_second_run_adds_nothing_twice(run, stored, write):
    """Neither drawings nor votes nor contributors, also from a packed file under another name."""
    lines = [line("a", writer="w"), line("b"), line("a", writer="w")]
    assert "2 drawings added, 1 were there already" in run(write(*lines)).stderr
    before = stored()
    done = run(write(*lines, line("c", writer="w"), name="again.jsonl.gz"))
    assert "1 drawings added, 3 were there already" in done.stderr
    assert [drawing for drawing in stored() if drawing in before] == before
    assert len(stored()) == 3
    assert len({drawing.contributor.id for drawing in stored()}) == 2


def test_whoever_names_no_writer_is_one_contributor(run, stored, write):
    """Null, and nothing, are the same nobody, whose name says so."""
    assert run(write(line("a"), line("b", writer=None))).exit_code == 0
    assert {drawing.contributor.name for drawing in stored()} == {NOBODY}
    assert len({drawing.contributor.id for drawing in stored()}) == 1


def test_an_export_comes_back_as_itself(run, runner, stored, write, tmp_path):
    """Its own database has it all; another gets the same ids of drawings and contributors."""
    run(write(line("a", writer="w"), line("b")))
    before = stored()
    assert runner.invoke(main, ["export-votes", "--out", str(tmp_path / "x.jsonl")]).exit_code == 0
    assert "0 drawings added, 2 were there already" in run(tmp_path / "x.jsonl").stderr
    assert stored() == before
    other = {**os.environ, "WRITEMATH_DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"}
    arguments = ["import-recordings", str(tmp_path / "x.jsonl")]
    assert runner.invoke(main, arguments, env=other).exit_code == 0
    store = Store.open(other["WRITEMATH_DATABASE_URL"])
    for drawing in before:
        copy = store.recording(drawing.id)
        assert (copy.contributor.id, copy.accepted) == (drawing.contributor.id, drawing.accepted)
    store.close()


def test_a_dry_run_counts_and_writes_nothing(run, stored, write):
    """It says what would be added, an id that stands twice once."""
    run(write(line("a")))
    done = run("--dry-run", write(line("a"), line("b"), line("b"), name="more.jsonl"))
    assert "1 drawings would be added, 2 were there already" in done.stderr
    assert len(stored()) == 1


def test_a_dry_run_before_the_first_import_creates_no_database(
    runner, monkeypatch, write, tmp_path
):
    """All would be added; that there is no database is said, for its name may be mistyped."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", str(tmp_path / "nope"))
    path = write(line("a"), line("b"), line("b"))
    done = runner.invoke(main, ["import-recordings", "--dry-run", str(path)])
    assert done.exit_code == 0, done.output
    assert f"{tmp_path}/nope/writemath.sqlite3: there is no such database" in done.stderr
    assert "2 drawings would be added" in done.stderr
    assert list(tmp_path.iterdir()) == [path]


def test_a_batch_is_whole_and_a_second_run_goes_on(run, stored, write, monkeypatch):
    """What fails in the middle leaves the batches before it, and none in part."""
    monkeypatch.setattr(import_recordings, "BATCH", 2)
    path = write(*(line(str(n)) for n in range(7)))
    real, calls = Store.add_imported, []

    def fail_at_third(self, batch):
        calls.append(len(batch))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(self, batch)

    monkeypatch.setattr(Store, "add_imported", fail_at_third)
    assert run(path).exit_code != 0
    assert len(stored()) == 4
    monkeypatch.setattr(Store, "add_imported", real)
    assert "3 drawings added, 4 were there already" in run(path).stderr
    assert len(stored()) == 7


def test_a_fault_in_a_batch_undoes_the_batch(store):
    """A drawing that the database cannot take takes those of its transaction with it."""
    bad = Imported("b", ALPHA, [[[float("nan"), 0]]])
    with pytest.raises(ValueError, match="JSON"):
        store.add_imported([Imported("a", ALPHA, HOOK, "w"), bad])
    assert store.counts() == {"recordings": 0, "votes": 0, "contributors": 0}


def test_drawings_of_unknown_symbols_are_skipped_where_asked(run, stored, write):
    """How many of which symbol is said; the others are stored."""
    path = write(line("a", "latex:none"), line("b"), line("c", "latex:none"))
    done = run("--skip-unknown", path)
    assert done.exit_code == 0, done.output
    assert "skipped 2 of the unknown symbol 'latex:none'" in done.stderr
    assert "1 drawings added" in done.stderr
    assert len(stored()) == 1


def test_symbols_that_the_host_added_are_known(run, stored, write, tmp_path):
    """A drawing of one is a recording of it."""
    added = {
        "id": "local:comb",
        "latex": "\\comb",
        "name": "Comb",
        "mode": "math",
        "drawings": [HOOK],
    }
    (tmp_path / "instance").mkdir(exist_ok=True)
    write(added, name="instance/symbols.jsonl")
    assert run(write(line("a", "local:comb"))).exit_code == 0
    assert [drawing.accepted for drawing in stored()] == ["local:comb"]


def test_ids_of_any_kind_are_kept_apart(store):
    """Lone surrogates, long texts, and ids that differ in case alone are ids of their own."""
    ids = ["a", "A", "\ud800", "x" * 5000, "a b", "/", "a" * 22, "A" * 22]
    drawings = [Imported(id_, ALPHA, HOOK, id_) for id_ in ids]
    assert store.add_imported(drawings) == len(ids)
    assert store.counts() == {"recordings": 8, "votes": 8, "contributors": 8}
    assert store.recording("a" * 22).contributor.id == "a" * 22
    assert store.not_imported(drawings) == []


def test_a_killed_import_leaves_whole_batches(settings, write):
    """Killed while it runs, what it has stored has its votes, and a second run stores the rest."""
    drawings = 5 * import_recordings.BATCH  # the kill may come late, if not four batches late
    path = write(*(line(str(n), writer=f"w{n % 7}") for n in range(drawings)))
    command = [sys.executable, "-m", "app.cli", "import-recordings", str(path)]
    environ = {**os.environ, "WRITEMATH_INSTANCE": settings.instance}
    process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    store = Store.open(settings.database)
    until = time.monotonic() + 60
    while not store.counts()["recordings"] and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    counts = store.counts()
    assert 0 < counts["recordings"] < drawings
    assert counts["recordings"] % import_recordings.BATCH == 0
    assert counts["recordings"] == counts["votes"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert f"{drawings - counts['recordings']} drawings added" in done.stderr
    assert store.counts() == {"recordings": drawings, "votes": drawings, "contributors": 7}
    store.close()


@pytest.mark.parametrize("lines", [[], ["", " "]], ids=["no byte", "blank lines"])
def test_an_empty_file_is_named_and_no_fault(run, stored, write, lines):
    """An export of nothing makes one, and a script goes on; whoever took a wrong file is told."""
    empty, full = write(*lines, name="empty.jsonl"), write(line("a"))
    done = run(empty, full)
    assert done.exit_code == 0
    assert f"{empty} is empty: there is no drawing in it" in done.stderr
    assert f"{full} is" not in done.stderr
    assert len(stored()) == 1
