"""`writemath backup` and `restore`, and the list of commands in docs/commands.md."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import main
from app.services import open_store
from app.store import backup as copying

ALPHA = "latex:latex2e:alpha"
GUIDE = (Path(__file__).parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _instance(settings, monkeypatch):
    """Commands read the environment: give them the test's own database."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)


@pytest.fixture
def database(settings):
    """The path of the test's database."""
    return settings.instance_path / "writemath.sqlite3"


def test_the_guide_has_every_command():
    """Each command has a row in docs/commands.md."""
    for name in main.commands:
        assert f"| `writemath {name}" in GUIDE


def test_what_is_backed_up_while_in_use_is_restored(runner, settings, strokes, tmp_path, database):
    """A copy holds every vote that was answered, is its owner's alone, and makes the database."""
    store = open_store(settings)
    drawn = store.add_recording(store.add_contributor().id, strokes, ALPHA)
    copy = tmp_path / "copies" / "copy.sqlite3"
    done = runner.invoke(main, ["backup", str(copy)])
    assert (done.exit_code, done.stdout) == (0, "")
    store.close()
    assert [path.name for path in copy.parent.iterdir()] == ["copy.sqlite3"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    database.unlink()
    assert runner.invoke(main, ["restore", str(copy)]).exit_code == 0
    restored = open_store(settings)
    assert restored.recording(drawn.id) == drawn
    restored.close()


def test_no_file_is_replaced(runner, tmp_path, database):
    """A backup over a file, or a restore over the database, is refused, and both stay."""
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(b"mine")
    before = database.read_bytes()
    for command in ("backup", "restore"):
        done = runner.invoke(main, [command, str(copy)])
        assert done.exit_code == 2
        assert "move it away first" in done.output
    assert (copy.read_bytes(), database.read_bytes()) == (b"mine", before)


def bad_copies(folder, good):
    """Yield files that cannot be restored from, each with what is said of it."""
    yield folder / "none.sqlite3", "there is no such database"
    (folder / "text.sqlite3").write_bytes(b"not a database " * 100)
    yield folder / "text.sqlite3", "is no database of Write Math"
    page = len(good) // 8192 * 4096  # the middle of the file, where no header is
    (folder / "torn.sqlite3").write_bytes(good[:page] + b"\xff" * 4096 + good[page + 4096 :])
    yield folder / "torn.sqlite3", "damaged"
    for name, rows, why in (("other", 0, "no database"), ("later", 1, "schema 9999")):
        db = sqlite3.connect(folder / f"{name}.sqlite3")
        db.execute("CREATE TABLE alembic_version (version_num TEXT)")
        db.executemany("INSERT INTO alembic_version VALUES (?)", [("9999",)] * rows)
        db.commit()
        db.close()
        yield folder / f"{name}.sqlite3", why


def test_what_is_no_copy_is_not_restored(runner, tmp_path, database):
    """A missing, damaged, foreign or later database is refused, and leaves nothing behind."""
    good = database.read_bytes()
    database.unlink()
    for copy, why in bad_copies(tmp_path, good):
        done = runner.invoke(main, ["restore", str(copy)])
        assert done.exit_code == 2
        assert why in done.output
    assert not list(tmp_path.glob("writemath*"))


def test_postgresql_is_left_to_its_own_tools(runner, tmp_path, monkeypatch):
    """The commands name pg_dump and pg_restore."""
    monkeypatch.setenv("WRITEMATH_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    for command in ("backup", "restore"):
        done = runner.invoke(main, [command, str(tmp_path / "copy.sqlite3")])
        assert done.exit_code == 2
        assert "pg_dump" in done.output
        assert "pg_restore" in done.output


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_full_disk_is_not_the_copys_fault(runner, monkeypatch, database, tmp_path, command):
    """It says where no space is left, calls nothing damaged, and leaves no file there."""
    source, target = database, tmp_path / "to" / "copy.sqlite3"
    target.parent.mkdir()
    if command == "restore":
        source, target = database.rename(tmp_path / "to" / "copy.sqlite3"), database
    before = {path.name for path in target.parent.iterdir()}

    def full(_, part, _say):
        part.with_name(f"{part.name}-journal").touch()
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(copying, "_copied", full)
    done = runner.invoke(main, [command, str(tmp_path / "to" / "copy.sqlite3")])
    assert done.exit_code == 2
    assert done.stderr == f"Error: {target.parent}: no space is left for the copy\n"
    assert {path.name for path in target.parent.iterdir()} == before
    assert source.exists()


@pytest.fixture
def locked(database, monkeypatch):
    """Another process's connection, in whose transaction nobody else reads; the waits are short."""
    monkeypatch.setattr(copying, "_SHORT", 0.05)
    monkeypatch.setattr(copying, "_PATIENCE", 0.5)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


@pytest.mark.usefixtures("locked")
def test_a_backup_of_a_locked_database_ends(runner, database, tmp_path):
    """It says what it waits for, and after a while that it was in vain; it leaves no file."""
    copy = tmp_path / "copies" / "copy.sqlite3"
    done = runner.invoke(main, ["backup", str(copy)])
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        f"{database} is locked by another process: waiting up to 0.5 seconds",
        f"Error: {database}: another process has had it locked for 0.5 seconds",
    ]
    assert not list(copy.parent.iterdir())


def test_a_backup_waits_for_a_lock_that_goes(settings, locked, database, tmp_path):
    """The other ends its transaction while it waits, and the copy is whole."""
    said = []

    def say(text):
        said.append(text)
        locked.execute("COMMIT")

    copying.backup(settings.database, tmp_path / "copy.sqlite3", say)
    assert len(said) == 1
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_lock_that_sqlite_does_not_wait_for_is_no_damage(runner, monkeypatch, database, tmp_path):
    """Such as that of a process that recovers the write-ahead log."""

    def recovering(*_):
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY
        raise error

    monkeypatch.setattr(copying, "_copied", recovering)
    done = runner.invoke(main, ["backup", str(tmp_path / "copy.sqlite3")])
    assert done.stderr == f"Error: {database} is locked by another process: try again\n"
