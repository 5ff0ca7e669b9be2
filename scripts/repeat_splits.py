"""Tell a gain from luck: train the same small network on several splits of the data.

    python scripts/repeat_splits.py detexify.jsonl.gz --epochs 12 --out runs/repeat

Each run has a seed and a split of its own, is measured on its own tenth, and can be resumed. The
table ends with the mean and the standard deviation over the runs.
"""

import argparse
from pathlib import Path

import numpy as np
from leave_out import teach

from model.bundle import load_bundle
from model.dataset import Drawings, read_strokes, split
from model.evaluate import Figures, evaluate
from model.predictor import Predictor
from model.training.recipe import Recipe

SHOWN = ("top1", "top3", "top5", "top10")


def run(drawings: Drawings, recipe: Recipe, out: Path) -> tuple[Figures, Figures]:
    """Train on one split; return figures by symbol and by shape on its tenth."""
    salt = f"split {recipe.seed}"
    predictor = Predictor(load_bundle(teach(drawings, recipe, out, salt)))
    kept = drawings.take(split(drawings.keys, 0.1, salt)[1])
    answers = evaluate(predictor, kept).answers
    return answers.figures(), answers.by_shape().figures()


def line(name: str, shares: list[float]) -> str:
    """Return a line of the table, shares in per cent."""
    return f"| {name} | " + " | ".join(f"{100 * share:.1f}" for share in shares) + " |"


def main() -> None:
    """Read the command line, train and measure each run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--network", choices=["slides", "deep"], default="slides")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("runs/repeat"))
    options = parser.parse_args()
    drawings = read_strokes([options.data])
    print("| seed | drawings | " + " | ".join(f"{k}, symbol | {k}, shape" for k in SHOWN) + " |")
    print("|--:" * (2 + 2 * len(SHOWN)) + "|")
    rows = []
    for seed in range(options.runs):
        recipe = Recipe(network=options.network, epochs=options.epochs, seed=seed, strength=0.6)
        both = run(drawings, recipe, options.out / str(seed))
        rows.append([getattr(figures, k) for k in SHOWN for figures in both])
        print(line(f"{seed} | {both[0].samples:,}", rows[-1]), flush=True)
    print(line("mean |", np.mean(rows, axis=0).tolist()))
    print(line("standard deviation |", np.std(rows, axis=0, ddof=1).tolist()))


if __name__ == "__main__":
    main()
