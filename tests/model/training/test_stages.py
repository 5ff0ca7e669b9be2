"""What a run may build on: nothing that learned from what it measures on, or is written over."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.bundle import load_bundle, write_card
from model.training.recipe import Recipe

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


class _BegunError(Exception):
    """Training would begin."""


@pytest.fixture
def untrained(monkeypatch):
    """Training ends as it begins."""
    from model import train

    def begin(*_, **__):
        raise _BegunError

    monkeypatch.setattr(train, "fit", begin)


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


def test_a_run_does_not_measure_on_what_its_start_learned(trained, tmp_path):
    """A start that saw more than this run is refused, unless another bundle was measured."""
    from model.train import TrainingError
    from model.training.experiment import run

    start = trained.bundle / "model.keras"
    more = replace(trained.experiment, out=tmp_path, start=start, val_fraction=0.5, h5=None)
    with pytest.raises(TrainingError, match=r"model\.keras was trained on more than this run"):
        run(more)


def test_a_start_or_a_teacher_of_another_fold_is_refused(trained, hasy_folder, tmp_path):
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
    for other in (again, replace(again, start=None, teacher=first.out / first.name)):
        with pytest.raises(TrainingError, match="was trained on fold 1: what fold 2 keeps out"):
            run(other)


def test_it_must_stand_beside_a_bundle_that_kept_the_same_out(trained, tmp_path):
    """Without one nothing reads pictures; one that saw more would flatter the figures."""
    from model.train import TrainingError
    from model.training.experiment import run

    pen = replace(trained.experiment, recipe=Recipe(network="pen"), out=tmp_path, h5=None)
    with pytest.raises(TrainingError, match="--beside names it"):
        run(pen)
    with pytest.raises(TrainingError, match="--beside names it"):
        run(replace(pen, recipe=Recipe(), beside=trained.bundle))
    with pytest.raises(TrainingError, match="has other networks"):
        run(replace(pen, beside=trained.bundle, measured=trained.bundle))
    with pytest.raises(TrainingError, match="was trained on more than this run"):
        run(replace(pen, beside=trained.bundle, val_fraction=0.5))


@pytest.mark.usefixtures("untrained")
def test_rasters_may_have_learned_from_more_files(trained, tmp_path):
    """As long as they kept out as much: printed symbols are of no use to the pen."""
    from model import train
    from model.training.experiment import run

    beside = tmp_path / "beside"
    shutil.copytree(trained.bundle, beside)
    card = load_bundle(trained.bundle).card
    more = {"file": "printed.jsonl.gz", "samples": 100, "sha256": "0" * 64}
    pen = replace(
        trained.experiment, recipe=Recipe(network="pen"), out=tmp_path, h5=None, beside=beside
    )
    for learned, outcome in ((100, train.TrainingError), (90, _BegunError)):
        seen = {"data": [*card["data"], more], "trained_on": card["trained_on"] + learned + 1}
        write_card(beside, {**card, **seen})
        with pytest.raises(outcome):
            run(pen)


@pytest.fixture
def taught(trained, tmp_path):
    """A function: the run taught by the small run's bundle, whose card has these fields changed."""

    def make(**changed):
        teacher = shutil.copytree(trained.bundle, tmp_path / "teacher")
        for end in ("keras", "tflite") if "pen" in changed else ():
            shutil.copy(teacher / f"model.{end}", teacher / f"pen.{end}")
        card = load_bundle(trained.bundle).card
        write_card(teacher, {**card, "raster": card, **changed})
        return replace(trained.experiment, out=tmp_path, name="pupil", h5=None, teacher=teacher)

    return make


@pytest.mark.usefixtures("untrained")
def test_a_teacher_that_saw_what_is_kept_out_is_refused(taught):
    """Its pupil would have heard of it; where another bundle is measured, or none, it may teach."""
    from model.train import TrainingError
    from model.training.experiment import run

    pupil = taught()
    with pytest.raises(_BegunError):
        run(pupil)
    more = replace(pupil, val_fraction=0.5)
    with pytest.raises(TrainingError, match="teacher was trained on more than this run is"):
        run(more)
    for fair in (replace(more, measured=pupil.teacher), replace(pupil, val_fraction=0.0)):
        with pytest.raises(_BegunError):
            run(fair)


EARLIER = [{"trained_on": 200}]
PEN = {"share": 0.5, "trained_on": 150, "held_out": 50}


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"stages": EARLIER}, "kept none of its data out"),
        ({"pen": {**PEN, "trained_on": 199, "held_out": 1}}, "was trained on more"),
        ({"pen": {**PEN, "stages": EARLIER}}, "kept none of its data out"),
        # On few drawings, but on all that there were.
        (
            {"trained_on": 9, "stages": [], "data": [{"file": "x", "samples": 9, "sha256": "0"}]},
            "kept none of its data out",
        ),
    ],
)
def test_all_that_a_teacher_learned_from_counts(taught, changed, why):
    """What its own start saw, or its network of the pen; and of however few drawings it was all."""
    from model.train import TrainingError
    from model.training.experiment import run

    with pytest.raises(TrainingError, match=f"teacher {why}"):
        run(taught(**changed))


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("way", ["beside", "teacher", "measured"])
def test_no_bundle_that_is_read_is_written_over(trained, tmp_path, monkeypatch, way):
    """Before any training it is refused, however the folder is written, and stays whole."""
    from model.train import TrainingError
    from model.training.experiment import run

    shutil.copytree(trained.bundle, tmp_path / "deep")
    monkeypatch.chdir(tmp_path)
    recipe = Recipe(network="pen" if way == "beside" else "slides")
    again = replace(trained.experiment, recipe=recipe, out=tmp_path, h5=None, name="deep")
    with pytest.raises(TrainingError, match=r"^deep would be written over by this run: g"):
        run(replace(again, **{way: Path("deep")}))
    assert load_bundle(tmp_path / "deep").symbols
    with pytest.raises(_BegunError):
        run(replace(again, **{way: Path("deep")}, name="both"))
