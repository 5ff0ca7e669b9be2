"""A bundle in a notebook: as it is served, with what a notebook has at hand."""

import json
import textwrap

import pytest

from model import recognizer
from model.bundle import BUNDLES
from model.dataset import read_strokes
from model.evaluate import evaluate
from model.predictor import Predictor
from model.recognizer import Recognizer
from model.strokes import pack
from model.symbols import load_symbols

VEE = [[[0, 0], [50, 80], [100, 0]]]


def test_the_example_runs_as_it_stands(capsys):
    """That of the module's docstring, which a notebook would begin with."""
    lines = recognizer.__doc__.split("\n\n")[1:-1]
    exec(textwrap.dedent("\n".join(lines)), {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 5
    assert printed[0].startswith("\\vee ")


def test_paths_may_be_texts(tmp_path):
    """Of a bundle and of a data file, which may also be alone."""
    path = tmp_path / "vee.jsonl"
    path.write_text(json.dumps({"id": "1", "symbol": "latex:latex2e:vee", "strokes": VEE}))
    predictor = Predictor.load(str(BUNDLES / "slides"))
    for files in (str(path), path, [str(path)]):
        assert evaluate(predictor, read_strokes(files)).answers.figures().samples == 1


def test_one_drawing_is_judged():
    """Of two only the first would be answered, and nobody told."""
    judge = Recognizer.of(Predictor.load(BUNDLES / "slides"), load_symbols()).judge
    with pytest.raises(ValueError, match="judge takes one drawing, not 2"):
        judge(pack([VEE, VEE]))
    assert len(judge(pack([VEE])).ranked()) == 10
