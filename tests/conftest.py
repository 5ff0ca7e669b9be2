"""Fixtures of all tests: an application with a database of its own, a client, a runner."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache

import pytest
from click.testing import CliRunner
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from app import create_app, services, static_files
from app.settings import Settings
from app.store import Store
from model.bundle import BUNDLES
from model.training import measure

# A right angle: any model has something to say about it.
STROKES = [[[0, 0], [0, 50], [40, 50]], [[10, 10]]]


@pytest.fixture(scope="session", autouse=True)
def shipped_files_read_once():
    """Do once a process what each application does alike: most of the time that it takes to start.

    That is loading the shipped bundles and their reports, and hashing the static files.
    """
    bundles, reports = {}, {}
    load, read = services.load_predictors, services.read_report

    def load_once(settings):
        if settings.bundles:
            return load(settings)
        if settings.bundle not in bundles:
            bundles[settings.bundle] = load(settings)
        return dict(bundles[settings.bundle])

    def read_once(bundle):
        if bundle.path.parent != BUNDLES:
            return read(bundle)
        if bundle.path not in reports:
            reports[bundle.path] = read(bundle)
        return reports[bundle.path]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "load_predictors", load_once)
        patch.setattr(services, "read_report", read_once)
        patch.setattr(static_files, "StaticFiles", cache(static_files.StaticFiles))
        yield


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once():
    """Compile once a process how each route's addresses are built: Werkzeug does for each map."""
    compile_, compiled = Rule._compile_builder, {}

    def compile_once(rule, append_unknown=True):  # noqa: FBT002  it is Werkzeug's own
        if rule.defaults:
            return compile_(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)  # all that the code is made of
        if key not in compiled:
            compiled[key] = compile_(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def few_outliers():
    """Measure networks on few drawings of no symbol: thousands are a fifth of a small run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "_OUTLIERS", 50)
        yield


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    """Compiled templates, which the applications of a process share; each is known by its text."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """An SQLite file migrated once; each test takes a copy."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def settings(tmp_path, empty_database):
    """Settings with a fresh instance folder, and no rate limits."""
    shutil.copy(empty_database, tmp_path / "writemath.sqlite3")
    return Settings(instance=str(tmp_path), rate_limits=False, log_level="error")


@pytest.fixture
def make_app(templates):
    """A factory of applications whose databases are closed at the end."""
    made = []

    def make(settings):
        made.append(create_app(settings))
        made[-1].jinja_env.bytecode_cache = templates
        made[-1].testing = False  # errors are answered as in service
        return made[-1]

    yield make
    for app in made:
        app.extensions["writemath"].store.close()


@pytest.fixture
def app(make_app, settings):
    """The application with its default settings."""
    return make_app(settings)


@pytest.fixture
def client(app):
    """A client of `app` that keeps cookies, as a browser does."""
    return app.test_client()


@pytest.fixture
def strokes():
    """The strokes of a small drawing, one of them a dot."""
    return [[list(point) for point in stroke] for stroke in STROKES]


@pytest.fixture
def write_lines(tmp_path):
    """Write lines, objects or text, to a file of this name in the test's folder."""

    def write(name, lines):
        text = "".join(f"{v if isinstance(v, str) else json.dumps(v)}\n" for v in lines)
        path = tmp_path / name
        data = text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


@pytest.fixture
def runner():
    """A runner of the `writemath` command."""
    return CliRunner()


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """A context manager: `writemath serve` as a process of its own -> (its address, the process).

    `environ` sets variables over the defaults: one worker, no rate limits, a fresh database. What
    the server writes to standard error is in the file `process.log`.
    """

    @contextmanager
    def running(**environ):
        instance = tmp_path_factory.mktemp("instance")
        settings = {
            "PORT": "0",
            "WRITEMATH_INSTANCE": str(instance),
            "WRITEMATH_WORKERS": "1",
            "WRITEMATH_RATE_LIMITS": "off",
        }
        with (instance / "errors").open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve"],
                env={**os.environ, **settings, **environ},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        process.log = instance / "errors"
        line = process.stdout.readline()
        assert "http://" in line, process.log.read_text()
        try:
            yield "http://" + line.strip().split("http://")[1], process
        finally:
            process.terminate()
            process.wait(timeout=30)
            process.stdout.close()

    return running
