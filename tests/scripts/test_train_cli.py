"""`writemath train` and scripts/train.py: files, votes and HASYv2 become a bundle."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import main
from app.store import Store
from model.bundle import BundleError, load_bundle
from model.predictor import Predictor
from model.recognizer import classes_of
from model.symbols import load_symbols

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]

ROOT = Path(__file__).parents[2]
STROKES = {
    "latex:latex2e:mid": [[[0, 0], [1, 40]]],
    "latex:latex2e:times": [[[0, 0], [30, 30]], [[30, 0], [0, 30]]],
}


@pytest.fixture
def train(runner, tmp_path):
    """The command with a folder of its own and a single epoch: arguments -> its result."""

    def run(*arguments):
        fixed = ["--epochs", "1", "--batch-size", "8", "--out", str(tmp_path / "run")]
        return runner.invoke(main, ["train", *fixed, *map(str, arguments)])

    return run


@pytest.fixture
def data(tmp_path):
    """A stroke file with 20 drawings of two symbols."""
    samples = [
        {"id": f"{symbol}{i}", "symbol": symbol, "strokes": strokes}
        for i in range(10)
        for symbol, strokes in STROKES.items()
    ]
    path = tmp_path / "two.jsonl"
    path.write_text("".join(json.dumps(sample) + "\n" for sample in samples))
    return path


@pytest.fixture
def hasy(tmp_path):
    """A folder like HASYv2's with two classes: four pictures to train on and two to measure on."""
    root = tmp_path / "HASYv2"
    fold = root / "classification-task" / "fold-3"
    (root / "hasy-data").mkdir(parents=True)
    fold.mkdir(parents=True)
    lists = {"train": [0, 1, 2, 3], "test": [4, 5]}
    for part, numbers in lists.items():
        rows = [f"../../hasy-data/v2-0000{n}.png,{31 + n % 2},\\alpha,7" for n in numbers]
        text = "\n".join(["path,symbol_id,latex,user_id", *rows, ""])
        (fold / f"{part}.csv").write_text(text)
    for n in range(6):
        pixels = np.full((32, 32), 255, np.uint8)
        pixels[15:17] = 0
        file = io.BytesIO()
        Image.fromarray(pixels.T if n % 2 else pixels).save(file, "PNG")
        (root / "hasy-data" / f"v2-0000{n}.png").write_bytes(file.getvalue())
    return root


def test_drawings_become_a_bundle(train, data, tmp_path):
    """The figures of each file are printed, then where the bundle is; it loads and answers."""
    result = train("--data", data, "--val-fraction", "0.3", "--name", "mine", "--seed", "5")
    assert result.exit_code == 0, result.output
    assert re.search(r"^two\.jsonl: \d+ samples, top-1 [\d.]+ %", result.stdout, re.MULTILINE)
    bundle = tmp_path / "run" / "mine"
    assert result.stdout.splitlines()[-1] == f"bundle: {bundle}"
    assert load_bundle(bundle).card["settings"]["seed"] == 5
    answers = Predictor.load(bundle).predict(np.zeros((1, 32, 32), np.uint8))
    assert answers.shape == (1, 2)


def test_with_nothing_kept_out_there_are_no_figures(train, data, tmp_path):
    """What was learned by heart is not measured: the card has a bar and no shares."""
    result = train("--data", data, "--val-fraction", "0")
    assert result.exit_code == 0, result.output
    card = load_bundle(tmp_path / "run" / "slides").card
    assert (card["trained_on"], card["held_out"], card["figures"]) == (20, 0, {})


def test_votes_are_trained_on(train, tmp_path):
    """Drawings whose symbol votes settled are samples; others, and added symbols', are not."""
    url = f"sqlite:///{tmp_path / 'votes.sqlite3'}"
    store = Store.open(url)
    drawer = store.add_contributor()
    for symbol, strokes in STROKES.items():
        for _ in range(3):
            store.add_recording(drawer.id, strokes, symbol)
    store.add_recording(drawer.id, [[[0, 0], [1, 1]]])
    store.add_recording(drawer.id, [[[0, 0], [1, 1]]], "local:comb")
    store.close()
    result = train("--votes", url, "--val-fraction", "0")
    assert result.exit_code == 0, result.output
    assert "6 drawings settled by votes" in result.stderr
    card = load_bundle(tmp_path / "run" / "slides").card
    assert [(part["file"], part["samples"]) for part in card["data"]] == [("votes.jsonl", 6)]


def test_hasyv2_is_trained_and_measured_as_its_fold_says(train, hasy, tmp_path):
    """--fold 3: just train.csv's pictures are learned and just test.csv's measured.

    Such a bundle is for study: the server refuses it by the class that it cannot answer with.
    """
    result = train("--data", f"hasyv2:{hasy}", "--fold", "3", "--val-fraction", "0.9")
    assert result.exit_code == 0, result.output
    bundle = load_bundle(tmp_path / "run" / "slides")
    assert bundle.symbols == ("hasyv2:31", "hasyv2:32")
    card = bundle.card
    assert (card["trained_on"], card["held_out"]) == (4, 2)
    assert [(part["file"], part["samples"]) for part in card["data"]] == [("HASYv2, fold 3", 6)]
    assert card["figures"]["HASYv2, fold 3"]["symbol"]["samples"] == 2
    with pytest.raises(BundleError, match="class 'hasyv2:31' is not in the label table"):
        classes_of(bundle, load_symbols())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to learn from: give --data or --votes"),
        (["--data", "none.jsonl"], "none.jsonl"),
        (["--data", "hasyv2:none.tar.bz2"], "none.tar.bz2"),
        (["--data", "{data}", "hasyv2:x"], "give hasyv2:PATH without other data"),
        (["--data", "{data}", "--resume"], "nothing to resume"),
        (["--data", "{data}", "--start", "{data}"], "two.jsonl is no network that Keras reads"),
        (["--data", "{data}", "--network", "wide"], "'wide' is not one of 'slides', 'deep'"),
        (["--data", "{data}", "--fold", "11"], "11 is not in the range"),
        (["--data", "{data}", "--name", "../elsewhere"], "letters, digits, dots"),
        (["--data", "{data}", "--epochs", "0"], "epochs must be a number from 1 on, not 0"),
        (["--data", "{data}", "--batch-size", "0"], "batch-size must be a number from 1 on"),
        (["--data", "{data}", "--label-smoothing", "2"], "label-smoothing must be 0 to 1, not 2"),
        (["--data", "{data}", "--learning-rate", "nan"], "learning-rate must be a number from 0"),
        (["--data", "{data}", "--strength", "inf"], "strength must be a number from 0 on, not inf"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, message, train, data):
    """Wrong files and settings end with the reason and a status of failure, never a traceback."""
    result = train(*(argument.format(data=data) for argument in arguments))
    assert result.exit_code in {1, 2}
    assert message in result.output
    assert "Traceback" not in result.output


def test_the_script_is_the_command_and_helps_at_once():
    """scripts/train.py --help lists the settings and waits for no network library."""
    code = (
        "import runpy, sys; sys.argv = ['train.py', '--help']\n"
        "try: runpy.run_path('scripts/train.py', run_name='__main__')\n"
        "finally: sys.stderr.write(str(sorted({'keras', 'numpy'} & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == "[]"
    for option in ("--network", "--votes", "--batch-size", "--val-fraction", "--resume", "--h5"):
        assert option in done.stdout
