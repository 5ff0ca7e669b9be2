"""A whole run on drawings made by hand: it learns, repeats, survives a kill, tells figures."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.bundle import load_bundle, sha256
from model.dataset import read_strokes, split
from model.inputs import Form
from model.raster import as_input
from model.training.recipe import Recipe

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


FIVE = ("a", "b", "c", "d", "e")


def held_out(figures_file):
    """Return rasters and symbols of the samples that the small run was not trained on."""
    samples = read_strokes([figures_file])
    _, kept = split(samples.keys, 0.25)
    return samples.rasters(kept), [samples.symbols[i] for i in kept]


def test_the_loss_falls_and_new_drawings_are_told_apart(trained, history):
    """After four epochs the loss is far below the first one's, and held-out drawings are known."""
    rows = history(trained.out)
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4]
    assert rows[-1]["loss"] < rows[0]["loss"] / 2
    assert rows[-1]["val_accuracy"] > 0.9


def test_the_history_is_plotted(trained):
    """Beside the CSV there is its picture."""
    with Image.open(trained.out / "history.png") as picture:
        assert picture.format == "PNG"


def test_the_card_says_what_was_done(trained, figures_file):
    """Data with counts and hash, the settings with the seed, figures with counts, file hashes."""
    card = json.loads((trained.bundle / "card.json").read_text())
    assert card["data"] == [
        {"file": "figures.jsonl.gz", "samples": 200, "sha256": sha256(figures_file)}
    ]
    _, symbols = held_out(figures_file)
    assert card["held_out"] == len(symbols)
    assert card["trained_on"] == 200 - len(symbols)
    assert card["settings"] == asdict(trained.experiment.recipe)
    assert card["settings"]["seed"] == 3
    assert (card["network"], card["classes"], card["name"]) == ("slides", 5, "figures")
    measured = card["figures"]["figures.jsonl.gz"]
    assert measured["candidates"] == 5
    assert measured["symbol"]["samples"] == len(symbols)
    assert measured["symbol"]["top1"] > 0.9
    assert measured["symbol"]["top5"] == 1
    assert set(card["files"]) == {"model.keras", "model.tflite", "symbols.txt"}
    assert load_bundle(trained.bundle).symbols == tuple(sorted(set(symbols)))


def test_the_cards_figures_are_those_of_the_served_bundle(trained, figures_file):
    """Whoever loads the bundle and counts right answers finds the card's top-1."""
    from model.predictor import Predictor

    rasters, symbols = held_out(figures_file)
    predictor = Predictor.load(trained.bundle)
    first = predictor.predict(rasters).argmax(axis=1)
    right = np.mean([predictor.bundle.symbols[i] == s for i, s in zip(first, symbols, strict=True)])
    top1 = predictor.bundle.card["figures"]["figures.jsonl.gz"]["symbol"]["top1"]
    assert right == pytest.approx(top1)


def test_the_slides_model_h5_is_read_back(trained, figures_file):
    """`load_model` reads the HDF5 file of --h5; it predicts what the bundle's own model does."""
    import keras

    rasters, _ = held_out(figures_file)
    old = keras.saving.load_model(trained.out / "model.h5")
    new = keras.saving.load_model(trained.bundle / "model.keras")
    assert [type(layer) for layer in old.layers] == [type(layer) for layer in new.layers]
    np.testing.assert_allclose(
        old.predict(as_input(rasters), verbose=0),
        new.predict(as_input(rasters), verbose=0),
        atol=1e-6,
    )


def test_a_run_starts_from_anothers_weights(trained, figures_file, tmp_path, task_of):
    """With a rate of 0 the weights stay those of the checkpoint; another network's are refused."""
    import keras

    from model.train import CHECKPOINT, TrainingError, fit

    start = trained.experiment.out / CHECKPOINT
    still = Recipe(epochs=1, learning_rate=0.0, schedule="constant")
    model = fit(task_of(figures_file), still, tmp_path, start=start)
    for mine, given in zip(
        model.get_weights(), keras.saving.load_model(start).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(mine, given)
    with pytest.raises(TrainingError, match="is a network slides with 5 classes, not deep"):
        fit(task_of(figures_file), replace(still, network="deep"), tmp_path, start=start)


def test_the_rate_rises_shortly_and_falls_to_nothing():
    """A cosine over the run after a warm-up of a twentieth; constant where that is asked."""
    from model.train import compile_network

    rate = compile_network(Recipe(learning_rate=0.01, epochs=2), FIVE, 100).optimizer._learning_rate
    steps = np.array([float(rate(step)) for step in (0, 5, 10, 105, 200)])
    np.testing.assert_allclose(steps, [0, 0.005, 0.01, 0.005, 0], atol=1e-7)
    still = compile_network(Recipe(learning_rate=0.01, schedule="constant"), FIVE, 100)
    assert float(still.optimizer.learning_rate) == pytest.approx(0.01)


def test_a_last_run_on_all_data_is_told_by_its_twin(trained, tmp_path):
    """It starts from a checkpoint, carries its record on, and has the twin's figures as its own."""
    from model.train import CHECKPOINT
    from model.training.experiment import run

    whole = replace(
        trained.experiment,
        recipe=replace(trained.experiment.recipe, epochs=1),
        out=tmp_path,
        name="whole",
        h5=None,
        val_fraction=0.0,
        start=trained.experiment.out / CHECKPOINT,
        measured=trained.bundle,
    )
    card, twin = load_bundle(run(whole)).card, load_bundle(trained.bundle).card
    assert (card["trained_on"], card["figures"]) == (200, twin["figures"])
    assert card["temperatures"] == twin["temperatures"]
    assert card["measured_on"]["tflite"] == twin["files"]["model.tflite"]
    assert [stage["epochs"] for stage in card["stages"]] == [4, 1]
    assert [stage["trained_on"] for stage in card["stages"]] == [twin["trained_on"], 200]


def test_a_bundle_teaches_the_next(trained, figures_file, tmp_path):
    """A run with a teacher ends in a bundle that names it; other classes are refused."""
    from model.train import TrainingError
    from model.training.experiment import run

    pupil = replace(
        trained.experiment,
        recipe=replace(trained.experiment.recipe, epochs=2),
        out=tmp_path,
        name="pupil",
        h5=None,
        teacher=trained.bundle,
    )
    teacher = load_bundle(trained.bundle)
    assert load_bundle(run(pupil)).card["teacher"] == f"{teacher.name} {teacher.version}"
    line = {"id": "x", "symbol": "latex:latex2e:alpha", "strokes": [[[0, 0], [1, 1]]]}
    (tmp_path / "other.jsonl").write_text(json.dumps(line))
    with pytest.raises(TrainingError, match="other symbols"):
        run(replace(pupil, data=(str(tmp_path / "other.jsonl"),)))


def test_means_blur_nothing_that_was_learned(trained, task_of):
    """With half of the last layer made of means the held-out drawings are read as before."""
    import keras

    from model.train import in_float32, lean_on_means

    task = task_of(Path(trained.experiment.data[0]))
    learned, leant = (
        in_float32(keras.saving.load_model(trained.out / "checkpoint.keras", compile=False))
        for _ in range(2)
    )
    lean_on_means(leant, task, replace(trained.experiment.recipe, class_means=0.5))
    rasters = task.samples.inputs(task.held_out, Form.of(leant.input_shape))
    answers = [model.predict_on_batch(rasters).argmax(axis=1) for model in (learned, leant)]
    right = [(answer == task.labels[task.held_out]).mean() for answer in answers]
    assert right[1] > 0.9
    (before, bias), (after, halved) = (model.layers[-1].get_weights() for model in (learned, leant))
    assert not np.allclose(before, after)
    np.testing.assert_allclose(halved, bias / 2, rtol=1e-6)
