"""The history of a run: a CSV that survives kills, and its plot."""

import pytest
from PIL import Image

from model.training.history import append_history, plot_history, read_history


def test_epochs_are_added_one_a_line(tmp_path):
    """Each epoch is a row, with the names of its measures above."""
    path = tmp_path / "history.csv"
    append_history(path, {"epoch": 1, "loss": 2.5, "accuracy": 0.25})
    append_history(path, {"epoch": 2, "loss": 1.25, "accuracy": 0.5})
    assert path.read_text().split() == ["epoch,loss,accuracy", "1,2.5,0.25", "2,1.25,0.5"]
    assert not list(tmp_path.glob("*.partial"))


def test_an_epoch_that_is_trained_again_replaces_what_was_there(tmp_path):
    """After a kill an epoch's second pass takes the place of the first, and of later lines."""
    path = tmp_path / "history.csv"
    for epoch, loss in [(1, 3), (2, 2), (3, 1), (2, 7)]:
        append_history(path, {"epoch": epoch, "loss": loss})
    assert [(row["epoch"], row["loss"]) for row in read_history(path)] == [("1", "3"), ("2", "7")]


def test_there_is_no_history_before_the_first_epoch(tmp_path):
    """A run that was killed at once has an empty history, not an error."""
    assert read_history(tmp_path / "history.csv") == []


@pytest.mark.parametrize("held_out", [{}, {"val_loss": 2.0, "val_accuracy": 0.3}])
def test_the_plot_is_a_picture(held_out, tmp_path):
    """Loss and accuracy are plotted, with or without held-out samples."""
    for epoch in (1, 2, 3):
        row = {"epoch": epoch, "loss": 3 / epoch, "accuracy": 0.2 * epoch, **held_out}
        append_history(tmp_path / "history.csv", row)
    plot_history(tmp_path / "history.csv", tmp_path / "history.png")
    with Image.open(tmp_path / "history.png") as picture:
        assert picture.format == "PNG"
        assert picture.width > 800
        colours = picture.convert("RGB").getcolors(1 << 20)
    # The two curves' own colours, blue and orange, are in it.
    drawn = {colour for _, colour in colours}
    assert (31, 119, 180) in drawn
    assert ((255, 127, 14) in drawn) is bool(held_out)
