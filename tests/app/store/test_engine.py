"""How a database is opened: its URL, its journal, its permissions, and what a commit waits for."""

import os
import sqlite3
import stat
import traceback
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from app.store import Store, StoreUnavailable, schema, tables
from app.store.engine import journal_mode, parse_url, synchronous


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 46, 9), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_wal_is_used_only_where_it_cannot_corrupt(version, journal):
    """The write-ahead log is for the versions of SQLite in which its fault is mended."""
    assert journal_mode(version) == journal


def test_commits_wait_for_the_disk():
    """A WAL is synced at each commit; with a journal that is deleted, so is its folder."""
    assert synchronous("WAL") == "FULL"
    assert synchronous("DELETE") == "EXTRA"


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("postgres://u:p@h:1/d", "postgresql+psycopg://u:p@h:1/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+psycopg://h/d?sslmode=require"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:///instance/a.sqlite3", "sqlite:///instance/a.sqlite3"),
        ("sqlite:////srv/a.sqlite3", "sqlite:////srv/a.sqlite3"),
    ],
)
def test_urls(given, understood):
    """PostgreSQL is reached through psycopg, whichever way hosts write its URL."""
    assert parse_url(given).render_as_string(hide_password=False) == understood


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://u:secret@h/d", "sqlite://", "sqlite:///:memory:"]
)
def test_a_url_that_cannot_be_used_is_refused(url):
    """The message says what a URL looks like and keeps the password to itself."""
    with pytest.raises(ValueError, match="sqlite:///FILE") as refused:
        Store.open(url)
    assert "secret" not in str(refused.value)


def pragma(store, name):
    """Ask a connection of the store for a setting."""
    with store._reading() as db:
        return db.scalar(text(f"PRAGMA {name}"))


def test_every_connection_is_durable_and_patient(sqlite_store):
    """Each connection checks references, syncs every commit, and waits for other writers."""
    journal = journal_mode()
    assert pragma(sqlite_store, "foreign_keys") == 1
    assert pragma(sqlite_store, "busy_timeout") == 10_000
    assert pragma(sqlite_store, "journal_mode") == journal.lower()
    assert pragma(sqlite_store, "synchronous") == {"FULL": 2, "EXTRA": 3}[synchronous(journal)]


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_database_gets_the_journal_that_is_safe_here(sqlite_url, monkeypatch, journal):
    """A file from another machine changes its journal when this SQLite wants the other one."""
    path = parse_url(sqlite_url).database
    Store.open(sqlite_url).close()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA journal_mode = {'DELETE' if journal == 'WAL' else 'WAL'}")
    other.close()
    monkeypatch.setattr(schema, "journal_mode", lambda: journal)
    store = Store.open(sqlite_url)
    assert pragma(store, "journal_mode") == journal.lower()
    assert store.counts()["votes"] == 0
    store.close()


def test_a_new_database_is_the_owners_alone(sqlite_url):
    """Nobody else on the machine reads the file, its journal, or the folder made for it."""
    previous = os.umask(0)
    try:
        store = Store.open(sqlite_url)
    finally:
        os.umask(previous)
    path = Path(parse_url(sqlite_url).database)
    with store._writing() as db:
        db.execute(text("DELETE FROM votes"))
        db.execute(text("UPDATE alembic_version SET version_num = version_num"))
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    store.close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(modes) >= 2
    assert set(modes.values()) == {0o600}


def test_permissions_that_a_host_has_chosen_stay(sqlite_url):
    """A file that exists keeps its permissions, so that a host's backup may read it."""
    path = Path(parse_url(sqlite_url).database)
    path.parent.mkdir(mode=0o755)
    path.touch()
    path.chmod(0o640)
    Store.open(sqlite_url).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


def test_an_error_tells_what_failed_and_not_with_what(store):
    """Neither the statement's parameters nor the server's DETAIL are in what would be logged."""
    person = store.add_contributor().id
    row = {"id": "the-id", "contributor_id": person, "strokes": "[[[271828,3]]]", "created": None}
    with pytest.raises(IntegrityError) as failed, store._writing() as db:
        db.execute(insert(tables.recordings), row)
    told = "".join(traceback.format_exception(failed.value))
    assert "INSERT INTO recordings" in told
    assert "created" in str(failed.value)
    assert not [value for value in ("the-id", person, "271828") if value in told]


def test_a_database_that_is_no_database_is_unavailable(tmp_path):
    """A file that SQLite cannot read is reported, and left as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("something else entirely, and longer than a header\n" * 20)
    with pytest.raises(StoreUnavailable):
        Store.open(f"sqlite:///{path}")
    assert path.read_text().startswith("something else")


@pytest.mark.parametrize(
    "url", ["sqlite:////proc/nowhere/a.sqlite3", "postgresql://nobody@127.0.0.1:1/nothing"]
)
def test_a_database_out_of_reach_is_unavailable(url):
    """A folder that cannot be made and a server that does not listen are one kind of error."""
    with pytest.raises(StoreUnavailable):
        Store.open(url)


def test_ping_notices_that_a_file_is_gone(sqlite_store, sqlite_url):
    """SQLite makes a new file where one is missing, but that has no tables to answer from."""
    sqlite_store.ping()
    sqlite_store.close()
    Path(parse_url(sqlite_url).database).unlink()
    with pytest.raises(StoreUnavailable):
        sqlite_store.ping()


@pytest.mark.postgresql
def test_ping_notices_that_a_server_is_gone(postgresql_url):
    """An answer is the database's own, not the pool's; a dropped database gives none."""
    store = Store.open(postgresql_url)
    store.ping()
    _on_server("DROP DATABASE {} WITH (FORCE)", postgresql_url)
    with pytest.raises(StoreUnavailable):
        store.ping()
    store.close()


@pytest.mark.postgresql
def test_a_server_that_was_restarted_costs_no_request(postgresql_url):
    """Connections that the server has closed are replaced before they are used."""
    store = Store.open(postgresql_url)
    store.ping()
    with psycopg.connect(os.environ["WRITEMATH_TEST_POSTGRESQL"], autocommit=True) as server:
        database = parse_url(postgresql_url).database
        ended = server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
        ).fetchall()
    assert ended
    assert store.add_contributor("Ada").name == "Ada"
    store.close()


@pytest.mark.postgresql
def test_postgresql_answers_after_it_has_written(postgresql_url):
    """A database that is set to answer early does not lose acknowledged votes."""
    _on_server("ALTER DATABASE {} SET synchronous_commit = off", postgresql_url)
    with psycopg.connect(postgresql_url) as plain:
        assert plain.execute("SHOW synchronous_commit").fetchone() == ("off",)
    store = Store.open(postgresql_url)
    with store._writing() as db:
        assert db.scalar(text("SHOW synchronous_commit")) == "on"
        assert db.scalar(text("SHOW transaction_isolation")) == "read committed"
    store.close()


def _on_server(statement, url):
    """Run a statement about the database of this URL, on another one."""
    name = sql.Identifier(parse_url(url).database)
    with psycopg.connect(os.environ["WRITEMATH_TEST_POSTGRESQL"], autocommit=True) as server:
        server.execute(sql.SQL(statement).format(name))
