"""A fresh database for each test: an SQLite file, or a PostgreSQL database of its own.

The PostgreSQL half runs where WRITEMATH_TEST_POSTGRESQL is the URL of a server on which databases
may be created, such as postgresql://postgres@127.0.0.1/postgres.
"""

import os
import secrets
import shutil
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from app.store import Store

_BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@contextmanager
def _postgresql_database():
    """Create a database under a name at random, and drop it afterwards."""
    admin = os.environ.get("WRITEMATH_TEST_POSTGRESQL")
    if not admin:
        pytest.skip("WRITEMATH_TEST_POSTGRESQL is not set: no PostgreSQL server to test on")
    name = f"writemath_test_{secrets.token_hex(8)}"
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            info = server.info
            account = f"{info.user}:{info.password}@" if info.password else f"{info.user}@"
            yield f"postgresql://{account}{info.host}:{info.port}/{name}"
        finally:  # also while someone is connected, and when the test has dropped it
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def _postgresql_store_url():
    """A database that the tests of a store share; creating one takes much longer than a test."""
    with _postgresql_database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path):
    """The URL of an SQLite file that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path}/instance/writemath.sqlite3"


@pytest.fixture
def postgresql_url():
    """The URL of a PostgreSQL database without tables."""
    with _postgresql_database() as url:
        yield url


@pytest.fixture(params=_BOTH)
def database_url(request):
    """The URL of a database without tables, once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(scope="session")
def _postgresql_emptied(_postgresql_store_url):
    """A function that empties the shared database; opening a store for that would take longer."""
    with psycopg.connect(_postgresql_store_url, autocommit=True) as server:

        def empty():
            for table in ("contributors", "moderation", "state"):
                server.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))

        yield empty


@pytest.fixture(params=_BOTH)
def empty_url(request, tmp_path, empty_database):
    """The URL of a database with our tables and nothing in them, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        (tmp_path / "database").mkdir()
        yield f"sqlite:///{shutil.copy(empty_database, tmp_path / 'database')}"
        return
    empty = request.getfixturevalue("_postgresql_emptied")
    yield request.getfixturevalue("_postgresql_store_url")
    empty()


@pytest.fixture
def store(empty_url):
    """An open store in which nothing is kept yet, once on SQLite and once on PostgreSQL."""
    store = Store.open(empty_url)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(sqlite_url):
    """An open store over a new SQLite file, for what only SQLite does."""
    store = Store.open(sqlite_url)
    yield store
    store.close()


@pytest.fixture
def read(client):
    """Get a page's text; it must be there."""

    def get(path):
        response = client.get(path, headers={"Accept": "text/html"})
        assert response.status_code == 200
        return response.text

    return get


@pytest.fixture
def other(app):
    """Another browser, whose contributor has written here."""
    client = app.test_client()
    client.post("/api/v1/recordings", json={"strokes": [[[0, 0]]]})
    return client


@pytest.fixture
def stranger(app):
    """A browser that has never written here."""
    return app.test_client()


@pytest.fixture
def mod(app):
    """A program with a moderator's key."""
    store = app.extensions["writemath"].store
    person = store.add_contributor("Mod")
    store.set_moderator(person.id, moderator=True)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {store.add_key(person.id)}"
    return client


@pytest.fixture
def drawing(client, strokes):
    """The id of a drawing of `client`, who says that it is an alpha."""
    return client.post(
        "/api/v1/recordings", json={"strokes": strokes, "symbol": "latex:latex2e:alpha"}
    ).json["id"]
