"""`writemath import-recordings` of wrong files: what is said, and that nothing is stored."""

import json

import pytest

from app.cli import main
from app.store import Store

ALPHA = "latex:latex2e:alpha"
HOOK = [[[0.0, 0.0], [0.5, 1.0]], [[0.25, 0.25]]]


def line(id_, symbol=ALPHA, **more):
    """One sample as a line has it."""
    return {"id": id_, "symbol": symbol, "strokes": HOOK, **more}


@pytest.fixture
def run(runner, settings, monkeypatch):
    """Run the command on the test's own database -> its result."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    return lambda *given: runner.invoke(main, ["import-recordings", *map(str, given)])


WRONG = {
    "no JSON": ("{", "no JSON"),
    "a list": ("[]", "must be an object"),
    "no id": ({"symbol": ALPHA, "strokes": HOOK}, "id must be a text"),
    "an empty id": (line(""), "id must be a text"),
    "a number for an id": (line(5), "id must be a text"),
    "no symbol": ({"id": "a", "strokes": HOOK}, "symbol must be a text"),
    "an unknown symbol": (line("a", "latex:none"), "no symbol has the id 'latex:none'"),
    "no strokes": ({"id": "a", "symbol": ALPHA}, "strokes must be a list"),
    "a bad point": (line("a") | {"strokes": [[[0, "1"]]]}, "stroke 0, point 0: y is no number"),
    "NaN": (json.dumps(line("a") | {"strokes": [[[0, float("nan")]]]}), "y is not finite"),
    "101 strokes": (line("a") | {"strokes": [[[0, 0]]] * 101}, "more than 100 strokes"),
    "10,001 points": (line("a") | {"strokes": [[[0, 0]] * 10_001]}, "more than 10000 points"),
    "a number for a writer": (line("a", writer=7), "writer must be a text"),
    "an empty writer": (line("a", writer=""), "writer must be a text"),
    "a time without a zone": (line("a", created="2025-03-01T12:00:00"), "created must be"),
    "no time": (line("a", created="yesterday"), "created must be"),
    "a number for a time": (line("a", created=5), "created must be"),
    "the future": (line("a", created="2999-01-01T00:00:00Z"), "created must be"),
    "before computers": (line("a", created="0001-01-01T00:00:00+23:00"), "created must be"),
}


@pytest.mark.parametrize(("wrong", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_is_named_and_nothing_is_written(run, settings, write_lines, wrong, why):
    """The file, the line, and what is wrong; the good lines before it are not stored."""
    done = run(write_lines("drawings.jsonl", [line("good"), "", wrong]))
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: drawings.jsonl, line 3: ")
    assert why in done.stderr
    store = Store.open(settings.database)
    assert store.counts()["recordings"] == 0
    store.close()


def test_many_wrong_lines_are_named_up_to_ten(run, write_lines):
    """All ten are worth mending at once; ten thousand are not worth printing."""
    done = run(write_lines("drawings.jsonl", [line(str(n), "latex:none") for n in range(30)]))
    assert [f"line {n}:" in done.stderr for n in (1, 10, 11)] == [True, True, False]
    assert done.stderr.endswith("and maybe more\n")


def test_faults_of_every_kind_are_named_together(run, write_lines):
    """A line that is no JSON, and a file that breaks off, hide no other fault."""
    wrong = [line("a", "latex:none"), line("b") | {"strokes": []}, "not json", line(5)]
    lines = write_lines("drawings.jsonl", wrong)
    broken = write_lines("broken.jsonl.gz", [line("a")])
    broken.write_bytes(broken.read_bytes()[:-4])
    done = run(lines, broken, write_lines("last.jsonl", ["[]"]))
    assert done.exit_code == 2
    said = done.stderr.removeprefix("Error: ").splitlines()
    assert [text.split(": ")[0].replace(f"{broken.parent}/", "") for text in said] == [
        *(f"drawings.jsonl, line {n}" for n in (1, 2, 3, 4)),
        "broken.jsonl.gz, after line 1",
        "last.jsonl, line 1",
    ]
