"""Ctrl+C: one line and exit code 130, whenever it comes."""

import os
import pkgutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from unittest.mock import Mock

import pytest

from app import __main__ as program
from app.cli import main
from app.commands import train
from app.store import Store

HOME = Path(__file__).parents[3]


def test_an_interrupt_while_the_imports_run_is_one_line(tmp_path):
    """The first half second of a command, on a slow disk: it was a traceback."""
    (tmp_path / "click.py").write_text(
        "import time; print('importing', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "app", "list-added"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=HOME,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "importing\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read() == "\nAborted!\n"


def test_the_installed_command_begins_there_too():
    """What pip makes `writemath` of is what `python -m app` runs."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    assert pkgutil.resolve_name(project["scripts"]["writemath"]) is program.run


@pytest.mark.parametrize("command", [["new-key"], ["train", "--votes", "sqlite:///x"]])
def test_an_interrupt_of_a_running_command_is_one_line(runner, monkeypatch, settings, command):
    """The same line and exit code as while imports run."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    monkeypatch.setattr(Store, "open", Mock(side_effect=KeyboardInterrupt))
    done = runner.invoke(main, command)
    assert (done.exit_code, done.stderr) == (130, "\nAborted!\n")


def test_an_interrupt_of_scripts_train_is_one_line(runner, monkeypatch):
    """It runs the command without the group around it."""
    monkeypatch.setattr(train, "_check_installed", Mock(side_effect=KeyboardInterrupt))
    done = runner.invoke(train.train, [])
    assert (done.exit_code, done.stderr) == (130, "\nAborted!\n")
