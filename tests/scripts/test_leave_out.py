"""scripts/leave_out.py: symbols left out of training are added by a few drawings and found."""

import json
import re
import sys

import leave_out
import numpy as np
import pytest

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]

# Each symbol's corners; every drawing of it has them a little elsewhere.
CORNERS = {
    "vee": [[0, 0], [5, 10], [10, 0]],
    "wedge": [[0, 10], [5, 0], [10, 10]],
    "less": [[10, 0], [0, 5], [10, 10]],
    "mid": [[0, 0], [0, 10]],
    "dash": [[0, 0], [10, 0]],
}


@pytest.fixture
def data(tmp_path):
    """Thirty drawings of each of five symbols."""
    rng = np.random.default_rng(0)
    path = tmp_path / "data.jsonl"
    lines = [
        {
            "id": f"{name}{i}",
            "symbol": name,
            "strokes": [(np.array(c) + rng.normal(0, 0.4, (len(c), 2))).tolist()],
        }
        for name, c in CORNERS.items()
        for i in range(30)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_small_run_prints_its_table(data, tmp_path, monkeypatch, capsys):
    """Five figures, two of them left out: the table has a line for 1, 3 and 5 drawings."""
    arguments = [str(data), "--epochs", "1", "--out", str(tmp_path / "run")]
    monkeypatch.setattr(sys, "argv", ["leave_out.py", *arguments])
    leave_out.main()
    printed = capsys.readouterr().out
    assert "3 known symbols, 2 left out" in printed
    assert re.findall(r"^\| (\d) \|", printed, re.MULTILINE) == ["1", "3", "5"]


def test_a_trial_never_asks_what_it_showed():
    """Each symbol is shown by its first drawings and asked by the others."""
    symbols = np.repeat(["a", "b", "c"], 4)
    everything = leave_out.Read(
        np.ones((12, 2), dtype=np.float32), np.eye(12, dtype=np.float32), symbols
    )
    for trial in leave_out.trials(everything, 3, seed=0):
        assert len(trial.labels) == 3
        assert trial.added.likeness(trial.asked.embeddings).max() == 0
