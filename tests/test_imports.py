"""The two straight lines of the architecture, held by the import graph."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# The only places that may know TensorFlow and Keras.
TRAINING = {
    *("networks.py", "train.py", "bundle.py"),
    *("training/join.py", "training/loss.py", "training/batches.py"),
}


def imported(path):
    """Return the top-level names that a file imports anywhere, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names


def sources(package):
    """Return the Python files of a package."""
    return sorted((ROOT / package).rglob("*.py"))


def python(code, **environ):
    """Run code in a fresh interpreter; it must end well."""
    command = [sys.executable, "-c", code]
    environ = {**os.environ, **environ}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sources("model"), ids=lambda path: path.name)
def test_model_knows_neither_app_nor_flask(path):
    """A notebook can use model/ alone, without the web application."""
    assert not imported(path) & {"app", "flask", "werkzeug", "sqlalchemy"}


@pytest.mark.parametrize("path", sources("app"), ids=lambda path: str(path.relative_to(ROOT)))
def test_app_never_imports_a_training_library(path):
    """Serving needs no TensorFlow: app/ does not name it."""
    assert not imported(path) & {"tensorflow", "keras"}


@pytest.mark.parametrize("path", sources("model"), ids=lambda path: path.name)
def test_training_libraries_stay_where_training_is(path):
    """TensorFlow and Keras are imported by what builds, trains and writes networks only."""
    name = path.relative_to(ROOT / "model").as_posix()
    assert name in TRAINING or not imported(path) & {"tensorflow", "keras"}


def test_a_running_application_has_loaded_no_training_library(settings):
    """Neither directly nor through another module: create_app() leaves them, and ours, unloaded."""
    code = (
        "import sys; from app import create_app; create_app()\n"
        "ours = {'model.dataset', 'model.augment', 'model.training', 'numpy.random'}\n"
        "libraries = {'tensorflow', 'keras', 'matplotlib', 'psycopg'}\n"  # SQLite needs no driver
        "loaded = (libraries | ours) & set(sys.modules)\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    python(code, WRITEMATH_INSTANCE=settings.instance)


def test_help_waits_for_nothing_heavy():
    """`writemath --help` loads neither the web server nor NumPy."""
    code = (
        "import sys; from app.cli import main\n"
        "main(['serve', '--help'], standalone_mode=False)\n"
        "loaded = {'flask', 'numpy', 'sqlalchemy', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {loaded}' if loaded else 0)"
    )
    python(code)
