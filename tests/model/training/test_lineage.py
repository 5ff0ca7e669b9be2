"""The record of earlier runs: beside a checkpoint, in a bundle's card, or nowhere."""

import json

import pytest

from model.jsonl import DataError
from model.training.lineage import read_lineage, read_own, write_lineage

STAGE = {"network": "slides", "epochs": 30, "trained_on": 9}


def test_a_checkpoints_record_counts_the_epochs_that_were_run(tmp_path):
    """A run of 30 epochs that was stopped after two tells of two."""
    write_lineage(tmp_path, [STAGE])
    (tmp_path / "history.csv").write_text("epoch,loss\n1,2.5\n2,2.0\n")
    assert read_lineage(tmp_path / "checkpoint.keras", "history.csv") == [{**STAGE, "epochs": 2}]


def test_a_bundles_network_has_the_record_of_its_card(tmp_path):
    """Each of the two networks its own."""
    pen = {**STAGE, "network": "pen"}
    (tmp_path / "card.json").write_text(json.dumps({"stages": [STAGE], "pen": {"stages": [pen]}}))
    assert read_lineage(tmp_path / "model.keras", "history.csv") == [STAGE]
    assert read_lineage(tmp_path / "pen.keras", "history.csv") == [pen]


def test_what_has_no_record_begins_one(tmp_path):
    """A network that somebody has by itself, or an old bundle, leads back to nothing."""
    assert read_lineage(tmp_path / "model.keras", "history.csv") == []
    (tmp_path / "card.json").write_text("{}")
    assert read_lineage(tmp_path / "model.keras", "history.csv") == []
    assert read_lineage(tmp_path / "pen.keras", "history.csv") == []


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "[1]"])
def test_a_damaged_record_is_named(tmp_path, text):
    """Cut short by a full disk, for one; it was a traceback."""
    (tmp_path / "lineage.json").write_text(text)
    with pytest.raises(DataError, match=r"lineage\.json is no record of a run"):
        read_own(tmp_path)


def test_a_run_without_an_epoch_has_no_stage(tmp_path):
    """It was killed before its first was over."""
    write_lineage(tmp_path, [STAGE])
    with pytest.raises(DataError, match="no epoch of its run"):
        read_lineage(tmp_path / "checkpoint.keras", "history.csv")
