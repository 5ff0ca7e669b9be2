"""Batches: what is in each follows from seed, epoch and number; whose labels they share."""

from dataclasses import replace

import numpy as np
import pytest

from model.augment import Hand
from model.inputs import TRAJECTORY, Form
from model.training.recipe import Recipe

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


def test_batches_follow_from_seed_epoch_and_number(figures_file, task_of):
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


def test_mixed_batches_are_repeatable_and_of_the_training_side(figures_file, task_of):
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


def test_an_epoch_takes_each_class_up_to_its_cap(figures_file, task_of):
    """Of each class as many samples as `class_cap` says, all from the training side."""
    from model.training.batches import Batches

    task = task_of(figures_file)
    order = Batches(task, Recipe(class_cap=7)).order
    assert np.bincount(task.labels[order]).tolist() == [7] * 5
    assert set(order) <= set(task.indices)
    everything = Batches(task, Recipe(batch_size=16))
    assert sorted(everything.order) == sorted(task.indices)
    assert len(everything) == -(-len(task.indices) // 16)


def test_a_teacher_shares_in_the_targets(figures_file, task_of):
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


def test_outliers_stand_beside_a_batch_with_no_answer(figures_file, task_of):
    """A quarter more rasters than samples, with flat targets; the samples stay as they were."""
    from model.training.batches import Batches

    plain, labels = Batches(task_of(figures_file), Recipe(batch_size=8))[0]
    inputs, targets = Batches(task_of(figures_file), Recipe(batch_size=8, outliers=0.25))[0]
    assert (len(plain), len(inputs)) == (8, 10)
    np.testing.assert_array_equal(inputs[:8], plain)
    np.testing.assert_array_equal(targets[:8], labels)
    np.testing.assert_allclose(targets[8:], 0.2)
    assert inputs[8:].max() == 1
