"""What all commands have in common: the sections of the help, and errors of one line."""

import json
import os
import re
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.cli import main
from app.commands.command_line import OTHERS, SECTIONS
from app.commands.train import _EXTRA
from app.services import open_store
from app.store import Store
from model.errors import InputError

HOME = Path(__file__).parents[3]


def test_the_help_lists_every_command_once_under_what_it_is_for(runner):
    """No command is without a section, and none is in two."""
    output = runner.invoke(main, ["--help"]).output
    for title, names in SECTIONS.items():
        section = output.split(f"\n{title}:\n")[1].split("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line[2] != " "] == list(names)
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(main.commands)
    assert f"\n{OTHERS}:\n" not in output


def test_a_command_without_a_section_is_listed_all_the_same(runner, monkeypatch):
    """It stands at the end."""
    monkeypatch.delitem(SECTIONS, "Networks")
    last = runner.invoke(main, ["--help"]).output.split(f"\n{OTHERS}:\n")[1]
    assert "evaluate" in last
    assert "train" in last


def test_a_fault_of_the_program_keeps_its_traceback(runner, monkeypatch, settings):
    """Such as Keras's of shapes that do not fit, after hours: one line would not tell where."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    for error, shown in ((ValueError("shapes"), ValueError), (InputError("shapes"), SystemExit)):
        monkeypatch.setattr(Store, "newcomer", Mock(side_effect=error))
        done = runner.invoke(main, ["new-key"])
        assert isinstance(done.exception, shown)
        assert done.stderr == ("Error: shapes\n" if shown is SystemExit else "")


def test_evaluate_names_candidates_that_are_no_text(runner, tmp_path):
    """The file and the byte."""
    file = tmp_path / "symbols.txt"
    file.write_bytes(b"\xff")
    done = runner.invoke(main, ["evaluate", str(file), "--symbols", str(file)])
    assert done.exit_code == 2
    assert f"Error: {file}: 'utf-8' codec can't decode byte 0xff" in done.stderr


def test_training_without_its_libraries_says_how_to_get_them(
    runner, monkeypatch, settings, tmp_path
):
    """One line before anything is read or written, not a traceback after the votes."""
    for name in ("keras", "tensorflow"):
        monkeypatch.setitem(sys.modules, name, None)
    out = tmp_path / "out"
    done = runner.invoke(main, ["train", "--votes", settings.database, "--out", str(out)])
    assert done.exit_code == 2
    assert done.stderr == (
        "Error: training needs keras, tensorflow: install Write Math with its extra `train`, or"
        " in a clone run make train\n"
    )
    assert not out.exists()


def test_what_training_needs_is_the_extra():
    """A library that is added to the extra is looked for too."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    needed = project["optional-dependencies"]["train"]
    assert {re.split("[>=]", each)[0] for each in needed} == set(_EXTRA)


@pytest.mark.parametrize("command", ["train", "evaluate", "add-symbol", "classify", "backup"])
def test_a_setting_that_cannot_be_read_is_named(runner, monkeypatch, tmp_path, command):
    """Every command says which variable is wrong."""
    monkeypatch.setenv("WRITEMATH_WORKERS", "many")
    file = tmp_path / "file"
    file.write_text("{}")
    given = {"train": ["--votes", "sqlite:///x"], "add-symbol": ["x", str(file)]}
    done = runner.invoke(main, [command, *given.get(command, [str(file)])])
    assert done.exit_code == 2
    assert done.stderr == "Error: WRITEMATH_WORKERS: 'many' is not a whole number\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full device")
def test_what_cannot_be_printed_is_said_in_one_line(settings):
    """A full disk behind `>`: exit code 2, and no traceback."""
    with closing(open_store(settings)) as store:
        store.set_moderator(store.add_contributor().id, moderator=True)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", "moderator", "list"],
            env={**os.environ, "WRITEMATH_INSTANCE": settings.instance},
            cwd=HOME,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "Error: [Errno 28] No space left on device\n"


@pytest.mark.parametrize(
    "command",
    [
        ["moderator", "grant", "L\udcff"],
        ["reports", "--clear", "L\udcff"],
        ["add-symbol", "L\udcff", "one.json", "--name", "L"],
    ],
)
def test_an_argument_that_is_no_text_is_said_in_one_line(
    runner, monkeypatch, settings, strokes, tmp_path, command
):
    """A shell sends any bytes; those that are no UTF-8 are shown, and nothing is written."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    monkeypatch.chdir(tmp_path)
    Path("one.json").write_text(json.dumps({"strokes": strokes}))
    done = runner.invoke(main, command)
    assert done.exit_code == 2
    assert re.fullmatch(r"Error: '.*L\\udcff' cannot be written in utf-8\n", done.stderr)
    assert not Path("symbols.jsonl").exists()


def test_a_folder_that_is_not_there_is_named(runner, monkeypatch, settings, tmp_path):
    """Not the file that would have been written aside in it."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    done = runner.invoke(main, ["export-votes", "--out", str(tmp_path / "nope" / "votes.jsonl")])
    assert done.exit_code == 2
    assert done.stderr == f"Error: {tmp_path}/nope: there is no such folder\n"
