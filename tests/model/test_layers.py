"""The layers that the model cards show are those that Keras counts."""

import json
import zipfile

import pytest

from model.bundle import KERAS
from model.layers import Layer, read_networks
from model.symbols import load_symbols

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


@pytest.fixture(params=["slides", "deep", "pen"])
def network(request):
    """Each network as training makes it."""
    from model.networks import NETWORKS

    return NETWORKS[request.param](len(load_symbols()))


def test_weights_and_shapes_are_those_of_keras(network, tmp_path):
    """All weights are counted, and each row's output is that of its layer."""
    network.save(tmp_path / KERAS)
    (rows,) = read_networks(tmp_path / KERAS, "")
    assert sum(row.weights for row in rows) == network.count_params()
    named = [layer for layer in network.layers if type(layer).__name__ + "(" in str(rows)]
    assert [row.text.split("(")[0] for row in rows[1:]] == [type(item).__name__ for item in named]
    assert [row.shape for row in rows[1:]] == [tuple(item.output.shape[1:]) for item in named]
    assert rows[0] == Layer("Input()", (), tuple(network.input_shape[1:]), 0)


def test_the_slides_network_reads_as_on_the_slide(tmp_path):
    """Its input and six layers; activations are said beside them."""
    from model.networks import slides

    slides(7).save(tmp_path / KERAS)
    (rows,) = read_networks(tmp_path / KERAS, "")
    assert [row.text for row in rows] == [
        "Input()",
        "Conv2D(16, (3, 3))",
        "MaxPooling2D((2, 2))",
        "Conv2D(16, (3, 3))",
        "Flatten()",
        "Dense(128)",
        "Dense(7)",
    ]
    assert rows[1] == Layer("Conv2D(16, (3, 3))", (), (30, 30, 16), 160)
    assert rows[-1] == Layer("Dense(7)", ("softmax",), (7,), 903)


def test_networks_that_are_joined_are_read_apart(tmp_path):
    """A pair of a pair and a third one: three networks, the first trained first."""
    from model.networks import pen
    from model.training.join import join

    pens = [pen(7) for _ in range(3)]
    join(join(*pens[:2], 1 / 2), pens[2], 1 / 3).save(tmp_path / KERAS)
    found = read_networks(tmp_path / KERAS, "")
    assert [rows[-1].text for rows in found] == ["Dense(7)"] * 3
    assert sum(row.weights for row in found[0]) == pens[0].count_params()


def config(*layers):
    """A model.keras' config with these layers after an input of 8 x 8."""
    first = {"class_name": "InputLayer", "config": {"batch_shape": [None, 8, 8, 1]}}
    return json.dumps({"config": {"layers": [first, *layers]}})


OTHERS = {
    "a layer of another kind": config({"class_name": "Lambda", "config": {}}),
    "a layer without settings": config({"class_name": "Dense", "config": {}}),
    "a filter of no rows": config({"class_name": "Conv2D", "config": {"kernel_size": [0] * 2}}),
    "an empty list of layers": '{"config": {"layers": []}}',
    "a list for a config": '{"config": {"layers": [[]]}}',
    "steps of 0": config(
        {
            "class_name": "MaxPooling2D",
            "config": {"pool_size": [2, 2], "strides": [0, 0], "padding": "same"},
        }
    ),
    "lists in lists": "[" * 100_000,
    "gigabytes": "{}" + " " * (1 << 23),
    "no layers": "{}",
    "a list": "[]",
    "no JSON": "{",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_another_network_has_no_rows(tmp_path, text):
    """A host's own network may be of any kind: nothing is said of its layers."""
    path = tmp_path / KERAS
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", text)
    assert read_networks(path, "") == ()


def test_what_is_no_archive_has_no_rows(tmp_path):
    """Neither a file of something else nor a missing one is an error."""
    (tmp_path / KERAS).write_bytes(b"something else")
    assert read_networks(tmp_path / KERAS, "") == ()
    assert read_networks(tmp_path / "none", "") == ()
