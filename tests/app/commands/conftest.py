"""What tests of several commands share: a symbol that a host adds."""

import json

import pytest

from app.cli import main

# Nothing in the table looks like this comb of seven teeth.
COMB = [[[0, 0], [60, 0]], *([[x, 0], [x, 30]] for x in range(0, 61, 10))]


@pytest.fixture
def comb():
    """A function: the comb's strokes, drawn a little otherwise by `shift`."""

    def drawn(shift=0):
        return [[[x + shift * (i % 2), y - shift] for x, y in s] for i, s in enumerate(COMB)]

    return drawn


@pytest.fixture
def added(runner, tmp_path, settings, comb):
    """The comb, added with three drawings in two files."""
    one, more = tmp_path / "one.json", tmp_path / "more.jsonl"
    one.write_text(json.dumps({"strokes": comb()}))
    more.write_text("".join(json.dumps({"strokes": comb(s)}) + "\n" for s in (1, 2)))
    arguments = [r"\comb", "--name", "Comb operator", "--package", "combs", str(one), str(more)]
    done = runner.invoke(main, ["add-symbol", *arguments])
    assert done.exit_code == 0, done.output
    assert "local:combs:comb: 3 drawings" in done.output
    return "local:combs:comb"
