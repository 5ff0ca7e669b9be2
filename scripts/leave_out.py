"""Measure how well symbols are recognised that a network never saw, from a few drawings of each.

    python scripts/leave_out.py detexify.jsonl.gz --network deep --epochs 6 --pen-epochs 8

A tenth of the symbols is left out of training. Then ten of them at a time are added with 1, 3 or 5
drawings each (model/neighbours.py), and their other drawings, and those of known symbols that
training kept out, are read. The blend is fitted on half of the symbols left out and measured on the
other half, with known symbols' drawings halved alike.
"""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model import train
from model.augment import Hand
from model.bundle import add_pen, load_bundle, write_card, write_model
from model.calibrate import Temperatures
from model.dataset import Drawings, read_strokes, split
from model.evaluate import places
from model.neighbours import Blend, Judged, Neighbours, blended, features, fit_blend
from model.predictor import Predictor
from model.training.batches import Task
from model.training.recipe import Recipe

if TYPE_CHECKING:
    import keras

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

AT_ONCE = 10  # symbols that a host adds
ROUNDS = 5


def divide(drawings: Drawings, seed: int) -> tuple[Drawings, Drawings]:
    """Return the drawings of nine tenths of the symbols, and those of the others."""
    rng = np.random.default_rng(seed)
    symbols = sorted(set(drawings.symbols))
    left_out = set(rng.choice(symbols, max(len(symbols) // 10, 2), replace=False).tolist())
    out = np.array([symbol in left_out for symbol in drawings.symbols])
    return drawings.take(np.flatnonzero(~out)), drawings.take(np.flatnonzero(out))


def teach(samples: Drawings, recipe: Recipe, out: Path, salt: str = "split") -> Path:
    """Train on nine tenths of the drawings, or go on, and write a bundle without calibration."""
    model, classes = _fitted(samples, recipe, out, salt)
    bundle = out / "bundle"
    write_model(model, classes, bundle)
    card = {"name": "bundle", "version": "0", "network": recipe.network, "unsure_below": 0.0}
    write_card(bundle, {**card, "temperatures": asdict(Temperatures())})
    return bundle


def teach_pen(samples: Drawings, recipe: Recipe, beside: Path, out: Path) -> Path:
    """Train a network of the pen on the same drawings, and write a bundle of both."""
    model, _ = _fitted(samples, recipe, out, "split")
    first, bundle = load_bundle(beside), out / "bundle"
    add_pen(model, first, bundle)
    alone = {name: first.card[name] for name in ("temperatures", "unsure_below")}
    write_card(bundle, {**first.card, "pen": {"share": recipe.pen_share}, "raster": alone})
    return bundle


def _fitted(
    samples: Drawings, recipe: Recipe, out: Path, salt: str
) -> tuple["keras.Model", tuple[str, ...]]:
    labels, classes = train.number_classes(samples.symbols)
    varied = replace(samples, hand=Hand().scaled(recipe.strength))
    task = Task(varied, labels, classes, *split(samples.keys, 0.1, salt))
    out.mkdir(parents=True, exist_ok=True)
    model = train.fit(task, recipe, out, resume=(out / train.CHECKPOINT).exists())
    return train.in_float32(model), classes


class Read(NamedTuple):
    """What the network says of drawings: (n, n_known), (n, d), and each one's symbol, (n,)."""

    probabilities: Floats
    features: Floats
    symbols: NDArray[np.str_]

    def take(self, chosen: Index | NDArray[np.bool_]) -> "Read":
        """Return some of the drawings."""
        return Read(self.probabilities[chosen], self.features[chosen], self.symbols[chosen])


class Trial(NamedTuple):
    """Added symbols, and their other drawings with the number of the symbol that each is of."""

    added: Neighbours
    asked: Read
    labels: Index


def read(predictor: Predictor, drawings: Drawings) -> Read:
    """Ask the network about all drawings."""
    parts = [
        predictor.see(drawings.ink.take(part))
        for part in np.array_split(np.arange(len(drawings)), max(len(drawings) // 256, 1))
    ]
    embeddings = [part.embeddings for part in parts if part.embeddings is not None]
    answers = np.concatenate([part.probabilities for part in parts])
    placed = features(answers, np.concatenate(embeddings))
    return Read(answers, placed, np.array(drawings.symbols))


def trials(left_out: Read, examples: int, seed: int) -> Iterator[Trial]:
    """Add symbols with so many drawings each, `AT_ONCE` at a time, each symbol `ROUNDS` times."""
    rng = np.random.default_rng(seed)
    names = np.unique(left_out.symbols)
    at_once = min(AT_ONCE, len(names))
    for _ in range(ROUNDS):
        order = rng.permutation(len(names))
        for start in range(0, len(names) - at_once + 1, at_once):
            yield _trial(left_out, names[order[start : start + at_once]], examples, rng)


def _trial(
    left_out: Read, names: NDArray[np.str_], examples: int, rng: np.random.Generator
) -> Trial:
    drawn = [rng.permutation(np.flatnonzero(left_out.symbols == name)) for name in names]
    shown = [part[:examples] for part in drawn]
    asked = [part[examples:] for part in drawn]
    labels = np.arange(len(names))
    return Trial(
        Neighbours(
            left_out.features[np.concatenate(shown)], labels.repeat([len(p) for p in shown])
        ),
        left_out.take(np.concatenate(asked)),
        labels.repeat([len(part) for part in asked]),
    )


def fit(left_out: Read, known: Read, right: Index) -> Blend:
    """Fit the blend on symbols added with three drawings each."""
    sides: tuple[list[Judged], list[Judged]] = ([], [])
    chance = known.probabilities[np.arange(len(right)), right]
    for trial in trials(left_out, 3, seed=0):
        likeness = trial.added.likeness(known.features)
        none = np.full(len(right), -1)
        sides[0].append(Judged(known.probabilities.max(axis=1), likeness, chance, none))
        best = trial.asked.probabilities.max(axis=1)
        likeness = trial.added.likeness(trial.asked.features)
        sides[1].append(Judged(best, likeness, np.zeros_like(best), trial.labels))
    return fit_blend(joined(sides[0]), joined(sides[1]))


def joined(parts: list[Judged]) -> Judged:
    """Put the drawings of several trials together."""
    return Judged(
        np.concatenate([part.best for part in parts]),
        np.concatenate([part.likeness for part in parts]),
        np.concatenate([part.known for part in parts]),
        np.concatenate([part.added for part in parts]),
    )


def measure(blend: Blend, left_out: Read, known: Read, right: Index, examples: int) -> str:
    """Return a line of the table: added symbols' top-1, -3, -5; what known ones lose."""
    found_at, lost = [], []
    before = (places(known.probabilities, right) <= 1).mean()
    for trial in trials(left_out, examples, seed=1):
        likeness = trial.added.likeness(trial.asked.features)
        answers = blended(trial.asked.probabilities, likeness, blend)
        found_at.append(places(answers, trial.labels + known.probabilities.shape[1]))
        after = blended(known.probabilities, trial.added.likeness(known.features), blend)
        lost.append(before - (places(after, right) <= 1).mean())
    found = np.concatenate(found_at)
    shares = " | ".join(f"{100 * (found <= k).mean():.1f} %" for k in (1, 3, 5))
    return f"| {examples} | {len(found):,} | {shares} | {100 * np.mean(lost):.2f} |"


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--network", choices=["slides", "deep"], default="slides")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--pen-epochs", type=int, default=0, help="of a network of the pen beside")
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--out", type=Path, default=Path("runs/leave-out"))
    return parser.parse_args(arguments)


def taught(known: Drawings, options: argparse.Namespace) -> Predictor:
    """Train or resume the networks that are asked for, and load them."""
    recipe = Recipe(
        network=options.network,
        epochs=options.epochs,
        batch_size=128,
        learning_rate=2e-3,
        outliers=0.06,
        strength=0.6,
        precision=options.precision,
    )
    bundle = teach(known, recipe, options.out)
    if options.pen_epochs:
        pen = replace(recipe, network="pen", epochs=options.pen_epochs)
        bundle = teach_pen(known, pen, bundle, options.out / "pen")
    return Predictor.load(bundle)


def table(of_known: Read, of_added: Read, right: Index) -> Iterator[str]:
    """Yield the table's lines: the blend of one half of both, measured on the other."""
    names = np.unique(of_added.symbols)
    half = np.isin(of_added.symbols, names[::2])
    even = np.arange(len(right)) % 2 == 0
    blend = fit(of_added.take(half), of_known.take(even), right[even])
    alone = 100 * (places(of_known.probabilities, right) <= 1)[~even].mean()
    known = of_known.probabilities.shape[1]
    yield f"{known} known symbols, {len(names)} left out; {blend}"
    yield f"{(~even).sum():,} drawings of known symbols, {alone:.1f} % top-1 with none added"
    yield "| drawings each | asked | top-1 | top-3 | top-5 | known symbols lose, points of top-1 |"
    yield "|--:|--:|--:|--:|--:|--:|"
    for examples in (1, 3, 5):
        yield measure(blend, of_added.take(~half), of_known.take(~even), right[~even], examples)


def main() -> None:
    """Read the command line, train or resume, print the table."""
    options = options_of()
    known, left_out = divide(read_strokes([options.data]), seed=0)
    predictor = taught(known, options)
    kept = known.take(split(known.keys, 0.1)[1])
    right = np.searchsorted(predictor.bundle.symbols, kept.symbols)
    print(*table(read(predictor, kept), read(predictor, left_out), right), sep="\n")


if __name__ == "__main__":
    main()
