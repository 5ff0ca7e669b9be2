"""scripts/leave_out.py: symbols left out of training are added by a few drawings and found."""

import re
import sys

import leave_out
import numpy as np
import pytest

from model.bundle import load_bundle

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


def test_a_small_run_prints_its_table(corners_file, tmp_path, monkeypatch, capsys):
    """Five figures, two of them left out: the table has a line for 1, 3 and 5 drawings.

    The network of the pen beside knows the same symbols.
    """
    arguments = [str(corners_file), "--epochs", "1", "--pen-epochs", "1", "--out", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["leave_out.py", *arguments])
    leave_out.main()
    printed = capsys.readouterr().out
    assert "3 known symbols, 2 left out" in printed
    assert re.findall(r"^\| (\d) \|", printed, re.MULTILINE) == ["1", "3", "5"]
    both = load_bundle(tmp_path / "pen" / "bundle")
    assert both.symbols == load_bundle(tmp_path / "bundle").symbols
    assert both.card["pen"] == {"share": 0.5}


def test_a_trial_never_asks_what_it_showed():
    """Each symbol is shown by its first drawings and asked by the others."""
    symbols = np.repeat(["a", "b", "c"], 4)
    everything = leave_out.Read(
        np.ones((12, 2), dtype=np.float32), np.eye(12, dtype=np.float32), symbols
    )
    for trial in leave_out.trials(everything, 3, seed=0):
        assert len(trial.labels) == 3
        assert trial.added.likeness(trial.asked.features).max() == 0
