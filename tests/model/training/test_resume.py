"""A run that is killed, goes on, or is refused to: as if nobody had killed it, or not at all."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from model.bundle import load_bundle
from model.training.recipe import Recipe

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]

ROOT = Path(__file__).parents[3]
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


def test_a_killed_run_ends_as_if_nobody_had_killed_it(trained, figures_file, tmp_path, history):
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


def test_a_finished_run_can_be_resumed_to_no_effect(trained, tmp_path, task_of):
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
def test_a_run_goes_on_only_as_it_began(changed, trained, figures_file, task_of):
    """Other settings under the same checkpoint would be a run that no card could tell of."""
    from model.train import TrainingError, fit

    recipe = replace(trained.experiment.recipe, **changed)
    with pytest.raises(TrainingError, match="go on with the same"):
        fit(task_of(figures_file), recipe, trained.out, resume=True)


def test_a_run_goes_on_only_with_its_classes(trained, figures_file, task_of):
    """A checkpoint of five classes is not for six."""
    from model.train import TrainingError, fit

    task = task_of(figures_file, classes=tuple("abcdef"))
    with pytest.raises(TrainingError, match="has 5 classes, the data has 6"):
        fit(task, trained.experiment.recipe, trained.out, resume=True)


def test_there_must_be_something_to_resume_and_to_train_on(
    trained, figures_file, tmp_path, task_of
):
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


def test_a_checkpoint_is_on_disk_before_it_takes_the_last_ones_place(tmp_path, monkeypatch):
    """Else a power cut could leave an empty file under its name, and hours would be lost."""
    from model.train import CHECKPOINT, Checkpoint

    checkpoint, synced = tmp_path / CHECKPOINT, []
    checkpoint.write_text("the last one")

    def sync(handle):
        synced.append((os.fstat(handle).st_ino, checkpoint.read_text()))

    monkeypatch.setattr(os, "fsync", sync)
    callback = Checkpoint(tmp_path)
    callback.set_model(SimpleNamespace(save=lambda path: path.write_text("the new one")))
    callback.on_epoch_end(0, {"loss": 1.0})
    assert checkpoint.read_text() == "the new one"
    assert (checkpoint.stat().st_ino, "the last one") in synced


def test_a_loss_that_is_no_number_ends_the_run(figures_file, tmp_path, task_of):
    """The last good checkpoint stays; the error says what may help."""
    from model.train import TrainingError, fit

    # At 1e30 some processors still end with a finite loss.
    recipe = Recipe(epochs=2, learning_rate=1e38, schedule="constant")
    with pytest.raises(TrainingError, match=r"the loss of epoch 1 is (nan|inf): try a lower"):
        fit(task_of(figures_file), recipe, tmp_path)
    assert not (tmp_path / "checkpoint.keras").exists()


def test_a_finished_run_is_resumed_with_its_averaged_weights(figures_file, tmp_path, task_of):
    """What `fit` returns at the end is what the last checkpoint gives again, averages included."""
    from model.train import fit

    recipe = Recipe(epochs=2, average_steps=20)
    first = fit(task_of(figures_file), recipe, tmp_path)
    again = fit(task_of(figures_file), recipe, tmp_path, resume=True)
    for mine, other in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-6)
