"""Fixtures of the model's tests: drawings made by hand, and one small training run."""

import csv
import gzip
import json
from types import SimpleNamespace

import numpy as np
import pytest

from model.dataset import read_strokes, split

TURN = np.linspace(0, 2 * np.pi, 25)
# Symbols of the table that a few lines draw, each a list of strokes.
FIGURES = {
    "latex:latex2e:bigcirc": [np.stack([np.cos(TURN), np.sin(TURN)], -1)],
    "latex:latex2e:mid": [[[0, 0], [0, 1]]],
    "latex:latex2e:times": [[[0, 0], [1, 1]], [[1, 0], [0, 1]]],
    "latex:latex2e:triangle": [[[0.5, 0], [0, 1], [1, 1], [0.5, 0]]],
    "latex:latex2e:vee": [[[0, 0], [0.5, 1], [1, 0]]],
}


def drawn(symbol, rng):
    """Return the strokes of one more drawing of a symbol: JSON lists, each point a little off."""
    return [
        (np.array(stroke) * 100 + rng.normal(0, 3, (len(stroke), 2))).round(1).tolist()
        for stroke in FIGURES[symbol]
    ]


def samples(n, seed=0):
    """Return n samples of each figure, as the stroke JSONL has them."""
    rng = np.random.default_rng(seed)
    return [
        {"id": f"{seed}:{symbol}:{i}", "symbol": symbol, "strokes": drawn(symbol, rng)}
        for i in range(n)
        for symbol in FIGURES
    ]


@pytest.fixture
def figures_of():
    """The drawings' maker: `figures_of(n, seed)` -> n samples of each figure."""
    return samples


@pytest.fixture(scope="session")
def figures_file(tmp_path_factory):
    """A data file with 40 drawings of each of the five figures."""
    path = tmp_path_factory.mktemp("data") / "figures.jsonl.gz"
    lines = "".join(json.dumps(sample) + "\n" for sample in samples(40))
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))
    return path


@pytest.fixture(scope="session")
def trained(figures_file, tmp_path_factory):
    """A whole small run of the slides' network: its experiment, folder and bundle."""
    from model.training.experiment import Experiment, run
    from model.training.recipe import Recipe

    out = tmp_path_factory.mktemp("trained")
    experiment = Experiment(
        recipe=Recipe(epochs=4, batch_size=16, seed=3),
        data=(str(figures_file),),
        out=out,
        name="figures",
        val_fraction=0.25,
        h5=out / "model.h5",
    )
    return SimpleNamespace(experiment=experiment, out=out, bundle=run(experiment))


@pytest.fixture(scope="session")
def history():
    """A function that reads the rows of a run's history as numbers."""

    def read(out):
        with (out / "history.csv").open(newline="") as file:
            return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]

    return read


@pytest.fixture(scope="session")
def task_of():
    """A function that makes the small run's task of its file."""

    def make(figures_file, classes=None):
        from model.train import number_classes
        from model.training.batches import Task

        samples = read_strokes([figures_file])
        labels, names = number_classes(samples.symbols)
        return Task(samples, labels, classes or names, *split(samples.keys, 0.25))

    return make
