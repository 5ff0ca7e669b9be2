"""A whole run on drawings made by hand: it learns, repeats, survives a kill, tells figures."""

import csv
import json
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.augment import Hand
from model.bundle import load_bundle, sha256
from model.dataset import read_strokes, split
from model.inputs import TRAJECTORY, Form
from model.raster import as_input
from model.training.recipe import Recipe

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]

ROOT = Path(__file__).parents[2]
FIVE = ("a", "b", "c", "d", "e")
# The command, whose process is killed while it draws the sixth batch of the third epoch.
KILLED = """
import os, signal
from app.commands.train import train as command
from model.training import batches

drawn = batches.Batches.__getitem__

def deadly(self, number):
    if self.epoch == 2 and number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return drawn(self, number)

batches.Batches.__getitem__ = deadly
command()
"""


def history(out):
    """Return the rows of a run's history as numbers."""
    with (out / "history.csv").open(newline="") as file:
        return [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]


@pytest.fixture
def hasy_folder(tmp_path):
    """A small HASYv2: two folds of four pictures of two classes."""
    root, rows = tmp_path / "hasy", []
    (root / "hasy-data").mkdir(parents=True)
    for i in range(4):
        pixels = np.full((32, 32), 255, np.uint8)
        pixels[4 + i : 28, 14:18] = 0
        Image.fromarray(pixels if i % 2 else pixels.T).save(root / f"hasy-data/v2-{i}.png")
        rows.append(f"../../hasy-data/v2-{i}.png,{i % 2},x,1")
    head = "path,symbol_id,latex,user_id"
    for fold, sides in ((1, (rows[:2], rows[2:])), (2, (rows[2:], rows[:2]))):
        folder = root / f"classification-task/fold-{fold}"
        folder.mkdir(parents=True)
        for name, side in zip(("train", "test"), sides, strict=True):
            (folder / f"{name}.csv").write_text("\n".join([head, *side, ""]))
    return root


def held_out(figures_file):
    """Return rasters and symbols of the samples that the small run was not trained on."""
    samples = read_strokes([figures_file])
    _, kept = split(samples.keys, 0.25)
    return samples.rasters(kept), [samples.symbols[i] for i in kept]


def task_of(figures_file, classes=None):
    """Return the small run's task."""
    from model.train import number_classes
    from model.training.batches import Task

    samples = read_strokes([figures_file])
    labels, names = number_classes(samples.symbols)
    return Task(samples, labels, classes or names, *split(samples.keys, 0.25))


def test_the_loss_falls_and_new_drawings_are_told_apart(trained):
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


def test_a_killed_run_ends_as_if_nobody_had_killed_it(trained, figures_file, tmp_path):
    """SIGKILL in the third epoch, then --resume: the history is that of the undisturbed run.

    So the same seed also gives the same run in another process.
    """
    from model.training.experiment import run

    arguments = ["--data", str(figures_file), "--out", str(tmp_path), "--name", "figures"]
    arguments += ["--epochs", "4", "--batch-size", "16", "--seed", "3", "--val-fraction", "0.25"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], capture_output=True, cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(history(tmp_path)) in {1, 2}
    assert not (tmp_path / "figures").exists()
    bundle = run(replace(trained.experiment, out=tmp_path, h5=None, resume=True))
    for row, expected in zip(history(tmp_path), history(trained.out), strict=True):
        assert row == pytest.approx(expected, rel=1e-3, abs=1e-5)
    top1 = [
        load_bundle(path).card["figures"]["figures.jsonl.gz"]["symbol"]["top1"]
        for path in (bundle, trained.bundle)
    ]
    assert top1[0] == top1[1]


def test_a_finished_run_can_be_resumed_to_no_effect(trained, tmp_path):
    """Nothing is trained again; the weights are those of the end."""
    import keras

    from model.train import fit

    done = keras.saving.load_model(trained.out / "checkpoint.keras")
    before = (trained.out / "history.csv").read_text()
    task = task_of(Path(trained.experiment.data[0]))
    model = fit(task, trained.experiment.recipe, trained.out, resume=True)
    for ours, theirs in zip(model.get_weights(), done.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    assert (trained.out / "history.csv").read_text() == before


@pytest.mark.parametrize(
    "changed",
    [{"epochs": 9}, {"batch_size": 32}, {"learning_rate": 0.01}, {"weight_decay": 0.1}],
)
def test_a_run_goes_on_only_as_it_began(changed, trained, figures_file):
    """Other settings under the same checkpoint would be a run that no card could tell of."""
    from model.train import TrainingError, fit

    recipe = replace(trained.experiment.recipe, **changed)
    with pytest.raises(TrainingError, match="go on with the same"):
        fit(task_of(figures_file), recipe, trained.out, resume=True)


def test_a_run_goes_on_only_with_its_classes(trained, figures_file):
    """A checkpoint of five classes is not for six."""
    from model.train import TrainingError, fit

    task = task_of(figures_file, classes=tuple("abcdef"))
    with pytest.raises(TrainingError, match="has 5 classes, the data has 6"):
        fit(task, trained.experiment.recipe, trained.out, resume=True)


def test_there_must_be_something_to_resume_and_to_train_on(trained, figures_file, tmp_path):
    """An empty folder and an empty training side are errors that say so."""
    from model.train import TrainingError, fit

    recipe, task = trained.experiment.recipe, task_of(figures_file)
    with pytest.raises(TrainingError, match=r"nothing to resume: .*checkpoint\.keras"):
        fit(task, recipe, tmp_path, resume=True)
    task.indices = task.indices[:0]
    with pytest.raises(TrainingError, match="all samples were kept out"):
        fit(task, recipe, tmp_path)


@pytest.mark.parametrize("changed", [{"seed": 4}, {"strength": 0.5}, {"class_cap": 9}])
def test_a_run_goes_on_only_with_all_its_settings(changed, trained):
    """Those too that the checkpoint does not hold: else the card would tell of one run for two."""
    from model.train import TrainingError
    from model.training.experiment import run

    recipe = replace(trained.experiment.recipe, **changed)
    before = (trained.out / "lineage.json").read_text()
    with pytest.raises(TrainingError, match=f"was begun with another {next(iter(changed))}"):
        run(replace(trained.experiment, recipe=recipe, resume=True))
    with pytest.raises(TrainingError, match="was begun with another trained_on"):
        run(replace(trained.experiment, val_fraction=0.5, resume=True))
    assert (trained.out / "lineage.json").read_text() == before


def test_a_new_run_is_not_resumed_from_an_earlier_ones_checkpoint(trained, tmp_path):
    """Killed before its first epoch is over it has nothing to resume; the earlier one is kept."""
    from model.train import CHECKPOINT, TrainingError
    from model.training import experiment as module

    out = shutil.copytree(trained.out, tmp_path / "out")
    new = replace(trained.experiment, out=out, h5=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.train, "fit", lambda *_, **__: pytest.exit("killed"))
        with pytest.raises(pytest.exit.Exception):
            module.run(new)
    with pytest.raises(TrainingError, match="nothing to resume"):
        module.run(replace(new, resume=True))
    for name in (CHECKPOINT, "history.csv", "lineage.json"):
        assert (out / "earlier" / name).read_bytes() == (trained.out / name).read_bytes()


def test_a_run_does_not_start_from_what_it_writes_over(trained):
    """Killed in its first epoch it could not be started again."""
    from model.train import CHECKPOINT, TrainingError
    from model.training.experiment import run

    with pytest.raises(TrainingError, match="would be written over: give another --out"):
        run(replace(trained.experiment, start=trained.out / CHECKPOINT))
    assert (trained.out / CHECKPOINT).exists()


def test_a_run_killed_while_it_measures_leaves_no_bundle(trained, tmp_path):
    """Not one without calibration and figures, nor an earlier run's card beside new weights."""
    from model.bundle import list_bundles
    from model.training import experiment as module

    out = shutil.copytree(trained.out, tmp_path / "out")
    assert list(list_bundles(out)) == ["figures"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "measure", lambda *_: pytest.exit("killed"))
        with pytest.raises(pytest.exit.Exception):
            module.run(replace(trained.experiment, out=out, h5=None, resume=True))
    assert not list_bundles(out)
    bundle = module.run(replace(trained.experiment, out=out, h5=None, resume=True))
    figures = [load_bundle(path).card["figures"] for path in (bundle, trained.bundle)]
    assert figures[0] == figures[1]


def test_a_loss_that_is_no_number_ends_the_run(figures_file, tmp_path):
    """The last good checkpoint stays; the error says what may help."""
    from model.train import TrainingError, fit

    recipe = Recipe(epochs=2, learning_rate=1e30, schedule="constant")
    with pytest.raises(TrainingError, match="the loss of epoch 1 is nan: try a lower"):
        fit(task_of(figures_file), recipe, tmp_path)
    assert not (tmp_path / "checkpoint.keras").exists()


def test_a_start_of_another_fold_is_refused(trained, hasy_folder, tmp_path):
    """What the one fold keeps out, the other learned from."""
    from model.train import CHECKPOINT, TrainingError
    from model.training.experiment import run

    first = replace(
        trained.experiment,
        recipe=replace(trained.experiment.recipe, epochs=1),
        data=(f"hasyv2:{hasy_folder}",),
        out=tmp_path / "first",
        h5=None,
    )
    assert load_bundle(run(first)).card["stages"][0]["fold"] == 1
    again = replace(first, start=first.out / CHECKPOINT, out=tmp_path / "again", fold=2)
    with pytest.raises(TrainingError, match="was trained on fold 1: what fold 2 keeps out"):
        run(again)


def test_batches_follow_from_seed_epoch_and_number(figures_file):
    """The same place in a run gives the same batch; another epoch or seed another one."""
    from model.training.batches import Batches

    task = task_of(figures_file)
    first, again = Batches(task, Recipe(), epoch=2), Batches(task, Recipe())
    again.on_epoch_end()
    again.on_epoch_end()
    assert np.array_equal(first[1][0], again[1][0])
    again.on_epoch_end()
    assert not np.array_equal(first[1][0], again[1][0])
    assert not np.array_equal(first[1][0], Batches(task, Recipe(seed=1), epoch=2)[1][0])


def test_mixed_batches_are_repeatable_and_of_the_training_side(figures_file):
    """With `mix` most drawings change, in the same way each time; labels and order do not."""
    from model.training.batches import Batches

    task = task_of(figures_file)
    task.samples = replace(task.samples, hand=Hand().scaled(0))
    plain, labels = Batches(task, Recipe())[0]
    recipe = Recipe(mix=1.0)
    first, same = Batches(task, recipe)[0], Batches(task, recipe)[0]
    np.testing.assert_array_equal(first[0], same[0])
    np.testing.assert_array_equal(first[1], labels)
    changed = np.abs(first[0] - plain).max(axis=(1, 2, 3)) > 0.2
    assert 0.3 < changed.mean() < 1
    alone = replace(task, indices=task.indices[:1])
    lonely, itself = Batches(alone, recipe)[0], Batches(alone, Recipe())[0]
    np.testing.assert_allclose(lonely[0], itself[0], atol=1 / 255)


def test_an_epoch_takes_each_class_up_to_its_cap(figures_file):
    """Of each class as many samples as `class_cap` says, all from the training side."""
    from model.training.batches import Batches

    task = task_of(figures_file)
    order = Batches(task, Recipe(class_cap=7)).order
    assert np.bincount(task.labels[order]).tolist() == [7] * 5
    assert set(order) <= set(task.indices)
    everything = Batches(task, Recipe(batch_size=16))
    assert sorted(everything.order) == sorted(task.indices)
    assert len(everything) == -(-len(task.indices) // 16)


def test_a_teacher_shares_in_the_targets(figures_file):
    """With a share of 0.7 the target is 0.7 of the teacher's answer and 0.3 of the truth."""
    from model.training.batches import Batches

    class Undecided:
        def predict(self, draw):
            assert draw(Form(64)).shape[1:] == (64, 64, 1)
            assert np.array_equal(draw(Form(32)), batch_of_32)
            return np.full((len(draw(TRAJECTORY)), 5), 0.2, dtype=np.float32)

    task = task_of(figures_file)
    batch_of_32, _ = Batches(task, Recipe())[0]
    task.teacher = Undecided()
    _, targets = Batches(task, Recipe(teacher_share=0.7))[0]
    np.testing.assert_allclose(np.sort(targets, axis=1)[0], [0.14] * 4 + [0.44], rtol=1e-5)


def test_look_alikes_share_the_target():
    """With half of it spread, a command of two has three quarters; one without any has it whole."""
    from model.training.batches import targets_of

    two = ("latex:amsmath:iint", "latex:esint:iint")
    rows = targets_of(("latex:amsmath:iiiint", *two, "unknown"), 0.5)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(
        rows, [[1, 0, 0, 0], [0, 0.75, 0.25, 0], [0, 0.25, 0.75, 0], [0, 0, 0, 1]]
    )


def test_outliers_stand_beside_a_batch_with_no_answer(figures_file):
    """A quarter more rasters than samples, with flat targets; the samples stay as they were."""
    from model.training.batches import Batches

    plain, labels = Batches(task_of(figures_file), Recipe(batch_size=8))[0]
    inputs, targets = Batches(task_of(figures_file), Recipe(batch_size=8, outliers=0.25))[0]
    assert (len(plain), len(inputs)) == (8, 10)
    np.testing.assert_array_equal(inputs[:8], plain)
    np.testing.assert_array_equal(targets[:8], labels)
    np.testing.assert_allclose(targets[8:], 0.2)
    assert inputs[8:].max() == 1


def test_a_run_starts_from_anothers_weights(trained, figures_file, tmp_path):
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


def test_a_finished_run_is_resumed_with_its_averaged_weights(figures_file, tmp_path):
    """What `fit` returns at the end is what the last checkpoint gives again, averages included."""
    from model.train import fit

    recipe = Recipe(epochs=2, average_steps=20)
    first = fit(task_of(figures_file), recipe, tmp_path)
    again = fit(task_of(figures_file), recipe, tmp_path, resume=True)
    for mine, other in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-6)


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


def test_a_run_does_not_measure_on_what_its_start_learned(trained, tmp_path):
    """A start that saw more than this run is refused, unless another bundle was measured."""
    from model.train import TrainingError
    from model.training.experiment import run

    start = trained.bundle / "model.keras"
    more = replace(trained.experiment, out=tmp_path, start=start, val_fraction=0.5, h5=None)
    with pytest.raises(TrainingError, match=r"model\.keras was trained on more than this run"):
        run(more)


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


def test_means_blur_nothing_that_was_learned(trained):
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
