"""scripts/figures.py: the README's figures are those of the shipped bundles' cards."""

import figures
import pytest

MEASURED = {"samples": 1200, "top1": 0.5531, "top3": 0.8, "top5": 0.898, "top10": 0.955}
CARD = {
    "name": "slides",
    "version": "2026-11-22.1",
    "classes": 1198,
    "trained_on": 57127,
    "settings": {"epochs": 4, "seed": 7},
    "stages": [{"epochs": 20}, {"epochs": 4}],
    "figures": {
        "detexify.jsonl.gz": {
            "candidates": 1123,
            "symbol": MEASURED,
            "shape": {**MEASURED, "top1": 0.71},
        }
    },
}


def test_readme_shows_the_figures_of_the_shipped_bundles():
    """Each figure in the README is that of a card: after training, run scripts/figures.py."""
    text = figures.README.read_text()
    assert figures.replaced(text, figures.block(figures.shipped())) == text


def test_each_data_file_of_each_bundle_is_a_line():
    """A line has bundle, data, number of drawings and of symbols, and shares in per cent."""
    line = "| slides | detexify | 1,200 | 1,123 | 55.3 % | 89.8 % | 95.5 % | 71.0 % |\n"
    assert line in figures.block([CARD])
    assert figures.block([CARD, {**CARD, "name": "deep"}]).count("| detexify |") == 2


def test_training_is_told_with_its_counts_and_seed():
    """Under the table stands on how much, how long and with which seed a bundle was trained."""
    told = "`slides` 2026-11-22.1: 1,198 symbols, trained on 57,127 drawings, 24 epochs, seed 7."
    assert told in figures.block([CARD])
    twin = {**CARD, "measured_on": {"trained_on": 51000}}
    assert f"{told} Measured on its twin, trained alike on 51,000 of them.\n" in figures.block(
        [twin]
    )


def test_only_the_block_between_the_marks_changes():
    """What stands before and after the figures stays, and a second run changes nothing."""
    text = f"before\n{figures.BEGIN}old\n{figures.END}after\n"
    once = figures.replaced(text, "new\n")
    assert once == f"before\n{figures.BEGIN}new\n{figures.END}after\n"
    assert figures.replaced(once, "new\n") == once


def test_missing_marks_are_an_error():
    """A README without the marks is not overwritten."""
    with pytest.raises(ValueError, match="has no <!-- figures -->"):
        figures.replaced("nothing here", "new\n")
