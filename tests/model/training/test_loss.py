"""The loss by symbol and by shape, against sums by hand; it survives a checkpoint."""

import numpy as np
import pytest

from model.training.recipe import Recipe

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]

# The first two of three classes look alike.
NUMBER = [0, 0, 1]
SAID = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]], dtype=np.float32)
TOLD = np.eye(3, dtype=np.float32)[[0, 2]]


@pytest.mark.parametrize("weight", [0.5, 2.0])
def test_what_a_group_has_together_counts(weight):
    """The first drawing has 0.5 for its symbol and 0.8 for its shape, the second 0.7 for both."""
    from model.training.loss import ShapeCrossentropy

    loss = ShapeCrossentropy(NUMBER, weight)(TOLD, SAID)
    expected = -np.log([0.5, 0.7]) - weight * np.log([0.8, 0.7])
    assert float(loss) == pytest.approx(expected.mean(), rel=1e-5)


def test_both_labels_are_smoothed():
    """A tenth of the target is spread over the symbols, and over the shapes."""
    from model.training.loss import ShapeCrossentropy

    loss = ShapeCrossentropy(NUMBER, 1.0, 0.1)(TOLD[:1], SAID[:1])
    symbols = np.array([0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3]) @ -np.log(SAID[0])
    shapes = np.array([0.95, 0.05]) @ -np.log([0.8, 0.2])
    assert float(loss) == pytest.approx(symbols + shapes, rel=1e-5)


def test_it_is_used_where_a_weight_is_given_and_comes_back_from_a_file(tmp_path):
    """The checkpoint of a run can be gone on with."""
    import keras

    from model.train import compile_network
    from model.training.loss import ShapeCrossentropy

    classes = ("latex:latex2e:Sigma", "latex:latex2e:sum", "latex:latex2e:alpha")
    recipe = Recipe(shape_weight=2.0, label_smoothing=0.1)
    model = compile_network(recipe, classes, steps=10)
    model.train_on_batch(np.zeros((1, 32, 32, 1)), TOLD[:1])
    model.save(tmp_path / "model.keras")
    loss = keras.saving.load_model(tmp_path / "model.keras").loss
    assert isinstance(loss, ShapeCrossentropy)
    assert loss.get_config() == model.loss.get_config()
    assert loss.number[0] == loss.number[1] != loss.number[2]
    assert (loss.weight, loss.label_smoothing) == (2.0, 0.1)
