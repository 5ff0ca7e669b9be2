"""scripts/repeat_splits.py: runs on several splits, and how far they are apart."""

import re
import sys

import pytest
import repeat_splits

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


def test_each_run_has_a_line_and_then_their_mean(corners_file, tmp_path, monkeypatch, capsys):
    """Two runs of one epoch: the mean lies half way between them."""
    arguments = [str(corners_file), "--epochs", "1", "--runs", "2", "--out", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["repeat_splits.py", *arguments])
    repeat_splits.main()
    printed = capsys.readouterr().out
    rows = re.findall(r"^\| (\d|mean) \| ?[\d,]* ?\| ([\d.]+) \|", printed, re.MULTILINE)
    shares = {name: float(share) for name, share in rows}
    assert set(shares) == {"0", "1", "mean"}
    assert shares["mean"] == pytest.approx((shares["0"] + shares["1"]) / 2, abs=0.11)
    assert "standard deviation" in printed
