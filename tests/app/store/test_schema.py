"""Migrations: they give the tables that the queries expect, once, whoever comes first."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from app.store import Store, StoreMissing, StoreTooNew, schema, tables
from app.store.engine import parse_url
from app.store.naming import folded

# Stops where it has seen that there is work to do, until all the others have seen it too.
WORKER = """
import sys
import alembic.command
from app.store import Store, schema
take_the_lock = schema._locked
def wait_for_the_others(connection):
    print("ready", flush=True)
    sys.stdin.readline()
    return take_the_lock(connection)
schema._locked = wait_for_the_others
store = Store.open(sys.argv[1])
store.add_contributor()
store.close()
"""


@pytest.fixture
def engine(database_url):
    """A plain engine on the database, without anything of ours."""
    engine = create_engine(parse_url(database_url))
    yield engine
    engine.dispose()


def test_migrations_and_tables_agree(database_url, engine):
    """Alembic finds nothing to change between a migrated database and tables.py."""
    Store.open(database_url).close()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


def test_a_database_without_our_tables_is_not_an_existing_one(database_url, engine):
    """Another program's, or an empty one, stays as it is; what was opened once is one of ours."""
    for make in (False, True):  # SQLite has no file at first
        if make:
            Path(engine.url.database).parent.mkdir(exist_ok=True)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE other (id INTEGER)"))
        with pytest.raises(StoreMissing):
            Store.open(database_url, existing=True)
    assert inspect(engine).get_table_names() == ["other"]
    Store.open(database_url).close()
    Store.open(database_url, existing=True).close()


def test_foreign_keys_and_primary_keys_agree(database_url, engine):
    """What Alembic does not compare is the same too: the keys and what a deletion takes along."""
    Store.open(database_url).close()
    found = inspect(engine)
    for table in tables.metadata.sorted_tables:
        key = found.get_pk_constraint(table.name)
        assert key["constrained_columns"] == [column.name for column in table.primary_key]
        assert key["name"] == table.primary_key.name
        assert {
            (key["name"], key["referred_table"], key["options"]["ondelete"])
            for key in found.get_foreign_keys(table.name)
        } == {
            (key.constraint.name, key.column.table.name, key.ondelete) for key in table.foreign_keys
        }


def test_the_files_names_say_the_newest_revision():
    """The revisions read from the files' names are Alembic's, in its order."""
    script = ScriptDirectory(str(schema.MIGRATIONS))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert schema.known_revisions() == revisions[::-1]
    assert script.get_current_head() == schema.known_revisions()[-1]


def test_a_migration_can_be_taken_back(database_url, engine):
    """Down to nothing and up again gives the same tables."""
    Store.open(database_url).close()
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    Store.open(database_url).close()
    assert set(inspect(engine).get_table_names()) > set(tables.metadata.tables)


def test_the_first_release_s_rows_survive(database_url, engine):
    """Drawings, votes and keys from before moderation go on, and what is derived is counted."""
    store = Store.open(database_url)
    me = store.add_contributor()
    key = store.add_key(me.id)
    drawings = [store.add_recording(me.id, [[[0, 0]]], symbol) for symbol in ("a", "b", None)]
    store.close()
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    store = Store.open(database_url)
    assert [store.recording(one.id) for one in drawings] == drawings
    assert store.contributor_for_key(key) == me
    store.close()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT accepted FROM contributors")) == 2
        assert len(connection.scalar(text("SELECT id FROM keys"))) == 32
        assert connection.scalar(text("SELECT folded FROM contributors")) == folded(me.name)


def test_opening_again_keeps_everything_and_migrates_nothing(database_url, monkeypatch):
    """A database that is up to date is used as it is."""
    store = Store.open(database_url)
    me = store.add_contributor()
    store.close()
    monkeypatch.delattr(schema, "_migrate")
    store = Store.open(database_url)
    assert store.contributor(me.id) == me
    store.close()


def test_a_database_of_a_later_version_is_left_alone(database_url, engine):
    """An older program refuses a newer schema rather than damage it."""
    Store.open(database_url).close()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNew, match="9999"):
        Store.open(database_url)


def test_a_migration_that_fails_leaves_nothing_behind(database_url, engine, monkeypatch):
    """Half a schema is never committed; the next start begins again."""
    migrate = schema._migrate

    def fail_afterwards(connection):
        migrate(connection)
        raise ZeroDivisionError

    monkeypatch.setattr(schema, "_migrate", fail_afterwards)
    with pytest.raises(ZeroDivisionError):
        Store.open(database_url)
    assert inspect(engine).get_table_names() == []
    monkeypatch.setattr(schema, "_migrate", migrate)
    Store.open(database_url).close()


def test_workers_that_start_together_migrate_once(database_url):
    """Six processes find an empty database at the same moment, and all of them can use it."""
    command_line = [sys.executable, "-W", "error", "-c", WORKER, database_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    workers = [subprocess.Popen(command_line, text=True, **pipes) for _ in range(6)]
    assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * 6
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    ends = [(*worker.communicate(timeout=300), worker.returncode) for worker in workers]
    assert ends == [("", "", 0)] * 6
    store = Store.open(database_url)
    assert store.counts()["contributors"] == 6
    store.close()
