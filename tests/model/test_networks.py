"""The slides' worked example and their network, layer for layer."""

import numpy as np
import pytest

pytestmark = pytest.mark.xdist_group("tensorflow")

IMAGE = """
104 116 116 112  58  47  47
109  97 114 116 105 110  45
116 104 111 109  97  46 100
101  47 109  97 115 116 101
114  47  99  97 116  99  97
116  99  97 116  46 112 104
112  63 118  61  49  46  48
"""
KERNEL = """
 9 -3 -1
-6  5  3
 2 -8  0
"""
# Upper right: 5 * 47 - 6 * 47 + 2 * 110 - 8 * 45 is -187; printed without its sign it is a slip.
RESULT = """
  -4 -254 -498 -662 -849 -642 -187
-520   45  240  211  388  215 -861
-340  559 -105  185 -138 -180  503
-718  429  350  173  251  268 -655
-567  -53  -75   80  571 -128   24
-408  596 -550  368   26  976  156
 302  647  879  223  811   54  660
"""


def table(text):
    """Return the rows of numbers as an array."""
    return np.array([line.split() for line in text.strip().splitlines()], dtype=np.float32)


def test_keras_convolves_as_the_slides_do():
    """The slides' 7x7 image and 3x3 kernel, same padding, give the slides' 49 numbers."""
    import keras

    convolution = keras.layers.Conv2D(1, (3, 3), padding="same", use_bias=False)
    convolution.build((None, 7, 7, 1))
    convolution.set_weights([table(KERNEL)[:, :, None, None]])
    result = np.asarray(convolution(table(IMAGE)[None, :, :, None]))
    assert np.array_equal(result[0, :, :, 0], table(RESULT))


def test_slides_has_the_layers_of_the_slide():
    """Types, filters, kernels, pool, units and activations, in the slide's order."""
    from model.networks import slides

    layers = [(type(layer).__name__, layer.get_config()) for layer in slides(369).layers]
    assert [name for name, _ in layers] == [
        "Conv2D", "MaxPooling2D", "Conv2D", "Flatten", "Dense", "Dense",
    ]  # fmt: skip
    convolutions = [config for name, config in layers if name == "Conv2D"]
    for config in convolutions:
        assert (config["filters"], config["kernel_size"]) == (16, (3, 3))
        assert (config["strides"], config["padding"]) == ((1, 1), "valid")
        assert (config["activation"], config["use_bias"]) == ("linear", True)
    assert layers[1][1]["pool_size"] == (2, 2)
    hidden, output = layers[4][1], layers[5][1]
    assert (hidden["units"], hidden["activation"]) == (128, "relu")
    assert (output["units"], output["activation"]) == (369, "softmax")


def test_slides_has_the_slides_parameters():
    """32x32 grey in; each layer has as many weights as its kernel, inputs and bias make."""
    from model.networks import slides

    model = slides(10)
    assert model.input_shape == (None, 32, 32, 1)
    assert model.output_shape == (None, 10)
    counts = [layer.count_params() for layer in model.layers]
    assert counts == [
        16 * (3 * 3 * 1 + 1), 0, 16 * (3 * 3 * 16 + 1), 0, 128 * (13 * 13 * 16 + 1), 10 * (128 + 1),
    ]  # fmt: skip


def test_slides_is_trained_as_on_the_slides():
    """The loss is categorical_crossentropy, the optimizer adam, the measure accuracy."""
    from model.train import compile_network
    from model.training.recipe import Recipe

    model = compile_network(Recipe(), ("a", "b", "c", "d", "e"), steps=10)
    assert model.loss.name == "categorical_crossentropy"
    assert model.loss.get_config()["label_smoothing"] == 0
    assert type(model.optimizer).__name__ == "Adam"
    assert model.optimizer.get_config()["weight_decay"] is None


def test_deep_answers_with_probabilities():
    """Its output is as wide as the classes and sums to 1, in float32 whatever it computes in."""
    from model.train import build

    model = build("deep", 7, "mixed_bfloat16")
    answers = model.predict_on_batch(np.random.default_rng(0).random((3, 64, 64, 1)))
    assert answers.shape == (3, 7)
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-5)
    assert {weight.dtype for weight in model.weights} == {"float32"}


def test_pen_answers_with_probabilities():
    """It takes a batch of ways, and gives a distribution over the classes in float32."""
    from model.inputs import TRAJECTORY, Form
    from model.train import build

    model = build("pen", 7, "mixed_bfloat16")
    assert Form.of(model.input_shape) == TRAJECTORY
    shape = (3, *model.input_shape[1:])
    answers = model.predict_on_batch(np.random.default_rng(0).random(shape))
    assert answers.shape == (3, 7)
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-5)
