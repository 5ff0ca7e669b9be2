"""`writemath add-symbol`, `list-added`, `remove-symbol`: what they write and what they refuse."""

import json

import pytest

import model.added
from app.cli import main
from model.bundle import BUNDLES


@pytest.fixture
def settings(settings, tmp_path, monkeypatch):
    """The test's own database and one bundle; commands read them from the environment."""
    (tmp_path / "bundles").mkdir()
    (tmp_path / "bundles" / "slides").symlink_to(BUNDLES / "slides")
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    monkeypatch.setenv("WRITEMATH_BUNDLES", str(tmp_path / "bundles"))
    monkeypatch.setenv("WRITEMATH_BUNDLE", "slides")
    return settings


def test_options_that_are_left_out_stay_as_they_were(runner, tmp_path, settings, comb):
    """More drawings alone change no name, mode or character; a new option does."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(comb()))
    first = [r"\comb", str(one), "--name", "Comb", "--mode", "text", "--unicode", "⩕"]
    assert runner.invoke(main, ["add-symbol", *first]).exit_code == 0
    assert runner.invoke(main, ["add-symbol", r"\comb", str(one)]).exit_code == 0
    done = runner.invoke(main, ["add-symbol", r"\comb", str(one), "--name", "Wide comb"])
    assert done.exit_code == 0, done.output
    line = json.loads(settings.added_path.read_text())
    assert (line["name"], line["mode"], line["unicode"]) == ("Wide comb", "text", "⩕")
    assert len(line["drawings"]) == 3


def test_two_commands_never_share_an_id(runner, tmp_path, settings, comb):
    r"""`\+` and `\-` would both be local:symbol: the second is asked for an id of its own."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(comb()))
    arguments = [str(one), "--name", "Sign"]
    assert runner.invoke(main, ["add-symbol", r"\+", *arguments]).exit_code == 0
    done = runner.invoke(main, ["add-symbol", "--", r"\-", *arguments[:1]])
    assert done.exit_code == 2
    assert r"local:symbol is \+ already: give \- another --id" in done.output
    done = runner.invoke(main, ["add-symbol", r"\-", *arguments, "--id", "local:minus"])
    assert done.exit_code == 0, done.output
    assert runner.invoke(main, ["list-added"]).output.count("local:") == 2


def test_a_new_symbol_needs_a_name(runner, tmp_path, settings, comb):
    """Without one nothing is written."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(comb()))
    done = runner.invoke(main, ["add-symbol", r"\comb", str(one)])
    assert done.exit_code == 2
    assert done.stderr == "Error: \\comb is new: say what people call it with --name\n"
    assert not settings.added_path.exists()


@pytest.mark.parametrize(
    ("latex", "package", "refused"),
    [(r"\alpha", "", True), (r"\iint", "esint", True), (r"\alpha", "combs", False)],
)
def test_a_command_of_the_table_is_no_symbol_of_ones_own(
    runner, tmp_path, settings, latex, package, refused, comb
):
    """It would be answered twice; only another package may set the command otherwise."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(comb()))
    more = ["--name", "Comb", "--package", package]
    done = runner.invoke(main, ["add-symbol", latex, *more, str(one)])
    said = f"{latex} is in the label table already, as latex:{package or 'latex2e'}:{latex[1:]};"
    assert (said in done.stderr) == refused
    assert (done.exit_code, settings.added_path.exists()) == ((2, False) if refused else (0, True))


@pytest.mark.parametrize(
    ("text", "taken"),
    [("⩕", True), ("≧\u0338", True), ("\u20d7", True), ("abcdef", False), (" ", False)],
)
def test_a_character_is_one(runner, tmp_path, settings, text, taken, comb):
    """With its marks, where it has some; a word is refused, and the option named."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(comb()))
    arguments = [r"\comb", "--name", "Comb", "--unicode", text, str(one)]
    done = runner.invoke(main, ["add-symbol", *arguments])
    assert done.exit_code == (0 if taken else 2)
    assert (f"Invalid value for '--unicode': {text!r} is not one character" in done.stderr) != taken


def test_an_error_comes_before_anything_is_written(runner, tmp_path, settings, monkeypatch, comb):
    """A bundle that is not there: run again with the right one, a drawing is there once."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(comb()))
    arguments = ["add-symbol", r"\comb", str(one), "--name", "Comb"]
    monkeypatch.setenv("WRITEMATH_BUNDLE", "nobody")
    done = runner.invoke(main, arguments)
    assert done.exit_code == 2
    assert "no bundle 'nobody'" in done.output
    assert not settings.added_path.exists()
    monkeypatch.setenv("WRITEMATH_BUNDLE", "slides")
    assert "local:comb: 1 drawings" in runner.invoke(main, arguments).output


def test_the_file_is_read_and_written_under_one_lock(runner, tmp_path, added, monkeypatch):
    """Nobody else changes it in between, whether a symbol is added or removed."""
    fcntl = pytest.importorskip("fcntl")
    held = []

    def watched(name):
        function = getattr(model.added, name)

        def call(path, *rest):
            with path.with_suffix(".lock").open("w") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    held.append(name)
            return function(path, *rest)

        monkeypatch.setattr(model.added, name, call)

    watched("read_added")
    watched("write_added")
    one = tmp_path / "one.json"
    for command in (
        ["add-symbol", r"\comb", "--package", "combs", str(one)],
        ["remove-symbol", added],
    ):
        assert runner.invoke(main, command).exit_code == 0
    assert held == ["read_added", "write_added"] * 2


def test_it_is_listed_and_forgotten(runner, added):
    """Once removed it is gone from the file; removing it twice is an error."""
    assert runner.invoke(main, ["list-added"]).output == f"{added}\t\\comb\t3 drawings\n"
    assert runner.invoke(main, ["remove-symbol", added]).exit_code == 0
    assert runner.invoke(main, ["list-added"]).output == ""
    assert runner.invoke(main, ["remove-symbol", added]).exit_code == 2


GOOD = '{"strokes": [[[0, 0], [60, 0]]]}'
BAD = '{"strokes": [[[0, null]]]}'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BAD, "{path}: stroke 0, point 0: y is no number"),
        (f"{GOOD}\n{BAD}", "bad.json, line 2: stroke 0, point 0: y is no number"),
        (f"{GOOD}\n{{}}", "bad.json, line 2: strokes must be a list"),
        (f"{GOOD}\nnot json", "bad.json, line 2: no JSON"),
        ("[" * 100_000, "bad.json, line 1: no JSON"),
        ("", "{path}: holds no drawing"),
        (None, "{path} is a folder"),
    ],
)
def test_a_bad_drawing_is_named_and_nothing_is_written(runner, tmp_path, settings, text, why):
    """Which of the files, which line and point, and what would be right."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(GOOD)
    bad.mkdir() if text is None else bad.write_text(text)
    arguments = [r"\foo", "--name", "Foo", *map(str, (good, bad, good))]
    done = runner.invoke(main, ["add-symbol", *arguments])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {why.format(path=bad)}")
    assert not settings.added_path.exists()
