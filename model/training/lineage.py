"""The runs that led to a network: settings and epochs of each, for the card of the last one.

A run that starts from another's checkpoint carries that one's record on; a run that was stopped
counts the epochs that its history has.
"""

import json
from pathlib import Path
from typing import Any

from model.bundle import CARD, PEN_KERAS
from model.training.history import read_history

LINEAGE = "lineage.json"

Stage = dict[str, Any]


def write_lineage(out: Path, stages: list[Stage]) -> None:
    """Keep the record beside a run's checkpoint."""
    (out / LINEAGE).write_text(json.dumps(stages, indent=2) + "\n", encoding="utf-8")


def read_lineage(checkpoint: Path, history: str) -> list[Stage]:
    """Return the stages up to a checkpoint or a bundle's network, [] where none are known.

    The last one's `epochs` are those in the run's `history`, a CSV file beside the checkpoint.
    """
    record = checkpoint.parent / LINEAGE
    if not record.exists():
        return _of_bundle(checkpoint)
    stages: list[Stage] = json.loads(record.read_text(encoding="utf-8"))
    stages[-1]["epochs"] = int(read_history(checkpoint.parent / history)[-1]["epoch"])
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
