"""The runs that led to a network: settings and epochs of each, for the card of the last one.

A run that starts from another's checkpoint carries that one's record on; a run that was stopped
counts the epochs that its history has.
"""

import json
from pathlib import Path
from typing import Any

from model.aside import written_aside
from model.bundle import CARD, PEN_KERAS
from model.jsonl import DataError
from model.training.history import read_history

LINEAGE = "lineage.json"
_EARLIER = "earlier"

Stage = dict[str, Any]


def set_aside(out: Path, checkpoint: str, history: str) -> None:
    """Move what an earlier run left in `out` into a folder: --resume must not take it for this one.

    It is not deleted, for whoever only forgot --resume. The checkpoint goes first: without it
    nothing is resumed.
    """
    for name in (checkpoint, history, LINEAGE):
        if (out / name).exists():
            (out / _EARLIER).mkdir(exist_ok=True)
            (out / name).replace(out / _EARLIER / name)


def write_lineage(out: Path, stages: list[Stage]) -> None:
    """Keep the record beside a run's checkpoint."""
    with written_aside(out / LINEAGE) as partial:
        partial.write_text(json.dumps(stages, indent=2) + "\n", encoding="utf-8")


def read_own(out: Path) -> list[Stage]:
    """Return the record that a run has in its folder, [] where there is none.

    Raises:
        DataError: The file is no such record.
    """
    path = out / LINEAGE
    if not path.exists():
        return []
    try:
        stages = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{path} is no record of a run: {error}") from error
    if not (isinstance(stages, list) and stages and all(isinstance(s, dict) for s in stages)):
        raise DataError(f"{path} is no record of a run: it must be a list of objects")
    return stages


def read_lineage(checkpoint: Path, history: str) -> list[Stage]:
    """Return the stages up to a checkpoint or a bundle's network, [] where none are known.

    The last one's `epochs` are those in the run's `history`, a CSV file beside the checkpoint.

    Raises:
        DataError: The run's record is none, or its history is empty.
    """
    stages = read_own(checkpoint.parent)
    if not stages:
        return _of_bundle(checkpoint)
    epochs = read_history(checkpoint.parent / history)
    if not epochs:
        raise DataError(f"{checkpoint}: no epoch of its run is in {history} beside it")
    stages[-1]["epochs"] = int(epochs[-1]["epoch"])
    return stages


def _of_bundle(network: Path) -> list[Stage]:
    """Return the stages of a bundle's model.keras or pen.keras, as its card has them."""
    card = network.parent / CARD
    if not card.exists():
        return []
    told = json.loads(card.read_text(encoding="utf-8"))
    part = told.get("pen", {}) if network.name == PEN_KERAS else told
    stages: list[Stage] = part.get("stages", [])
    return stages
