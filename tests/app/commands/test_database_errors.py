"""A database that is not there, cannot be used or is lost: one line of every command."""

import sqlite3
from contextlib import closing, contextmanager

import pytest

from app.cli import main
from app.store import Store, StoreUnavailable, engine


@pytest.mark.parametrize("command", ["new-key", "export-votes"])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://127.0.0.1:1/x", "does not answer"),
        ("postgresql://me:secret@nowhere:port/x", "the database URL cannot be read: it must be"),
        ("mysql://nowhere/x", "not supported"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_one_line(
    runner, monkeypatch, tmp_path, command, url, why
):
    """Exit code 2, what is wrong, and no traceback."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", str(tmp_path))
    monkeypatch.setenv("WRITEMATH_DATABASE_URL", url)
    done = runner.invoke(main, [command])
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")
    assert why in done.stderr
    assert "secret" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "command",
    [
        ["reports"],
        ["moderator", "list"],
        ["moderator", "grant", "Ada"],
        ["recount"],
        ["export-votes"],
        ["export-votes", "--out", "{folder}/out/votes.jsonl"],
        ["export-hasy", "{folder}/out"],
        ["train", "--votes", "sqlite:///{folder}/nope/writemath.sqlite3", "--out", "{folder}/out"],
    ],
)
def test_a_database_that_is_not_there_is_not_created(runner, monkeypatch, tmp_path, command):
    """A mistyped instance folder or URL: its path is said, and neither file nor folder made."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", str(tmp_path / "nope"))
    done = runner.invoke(main, [part.format(folder=tmp_path) for part in command])
    path = tmp_path / "nope" / "writemath.sqlite3"
    assert done.exit_code == 2
    assert done.stderr == f"Error: {path}: there is no such database\n"
    assert not list(tmp_path.iterdir())


def test_a_mistyped_drawing_is_named_where_there_is_no_database(runner, monkeypatch, tmp_path):
    """It is no stored drawing either; no database is made to look for it."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", str(tmp_path / "nope"))
    done = runner.invoke(main, ["add-symbol", "x", "on.json"])
    assert done.exit_code == 2
    assert done.stderr == "Error: on.json is neither a file nor the id of a stored drawing\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "command",
    [
        ["reports"],
        ["reports", "--clear", "x"],
        ["moderator", "list"],
        ["recount"],
        ["export-votes"],
        ["new-key"],
        ["train", "--votes", "{url}"],
    ],
)
def test_a_database_lost_on_the_way_is_said_in_one_line_and_closed(
    runner, monkeypatch, settings, tmp_path, command
):
    """It opened and then no longer answers: exit code 2, no traceback, no connection kept."""
    closed = []

    @contextmanager
    def lost(_store):
        raise StoreUnavailable("the database does not answer: gone")
        yield

    for name in ("_reading", "_writing", "_alone"):
        monkeypatch.setattr(Store, name, lost)
    monkeypatch.setattr(Store, "close", lambda _store: closed.append(True))
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    given = [*command, "--out", str(tmp_path)] if command[0] == "train" else command
    done = runner.invoke(main, [part.format(url=settings.database) for part in given])
    assert done.exit_code == 2
    assert done.stderr == "Error: the database does not answer: gone\n"
    assert len(closed) == 1


@pytest.mark.parametrize("command", [["recount"], ["new-key"], ["moderator", "list"]])
def test_a_locked_database_is_said_in_one_line(runner, monkeypatch, settings, command):
    """Without SQLAlchemy's statement and link."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    monkeypatch.setattr(engine, "WAIT", 0.1)
    path = settings.instance_path / "writemath.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = runner.invoke(main, command)
    assert done.exit_code == 2
    assert (
        done.stderr
        == "Error: the database does not answer: (sqlite3.OperationalError) database is locked\n"
    )
