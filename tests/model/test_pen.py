"""A network of the pen beside one of rasters: trained, written, served; not asked of pictures."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from model.bundle import BundleError, list_bundles, load_bundle, pens, write_card
from model.calibrate import Groups, Temperatures, together
from model.dataset import read_strokes, split
from model.inputs import Form
from model.predictor import Predictor
from model.raster import as_input, render_ink
from model.strokes import pack
from model.symbols import shapes_of
from model.training.recipe import Recipe
from model.trajectory import trajectories
from model.views import render_views

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


def narrow(n_classes):
    """Build a network of the pen's form in a few layers: most of a short run is tracing layers."""
    import keras
    from keras import layers

    from model.trajectory import FEATURES, POINTS

    return keras.Sequential(
        [
            layers.Input((1, POINTS, FEATURES)),
            layers.Conv2D(32, (1, 7), padding="same", activation="relu"),
            layers.MaxPooling2D((1, 4)),
            layers.Conv2D(32, (1, 5), padding="same", activation="relu"),
            layers.MaxPooling2D((1, 4)),
            layers.Flatten(),
            layers.Dense(32, activation="relu", name="embedding"),
            layers.Dense(n_classes, activation="softmax", dtype="float32"),
        ],
        name="pen",
    )


@pytest.fixture(scope="module")
def narrow_pen():
    """Train `narrow` where `pen` is asked for; the shipped bundle is of the real one."""
    from model import networks

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(networks.NETWORKS, "pen", narrow)
        yield


@pytest.fixture(scope="module")
def both(trained, narrow_pen, tmp_path_factory):
    """The small run's bundle with a network of the pen, trained for four epochs."""
    from model.training.experiment import run

    recipe = Recipe(network="pen", epochs=4, batch_size=16, learning_rate=3e-3, pen_share=0.4)
    out = tmp_path_factory.mktemp("pen")
    return run(replace(trained.experiment, recipe=recipe, beside=trained.bundle, out=out, h5=None))


@pytest.fixture(scope="module")
def three(trained, both, tmp_path_factory):
    """The bundle of both with another network of the pen, trained for three epochs."""
    from model.training.experiment import run

    recipe = Recipe(network="pen", epochs=3, batch_size=16, learning_rate=3e-3, seed=7)
    out = tmp_path_factory.mktemp("three")
    return run(replace(trained.experiment, recipe=recipe, beside=both, out=out, h5=None))


@pytest.fixture(scope="module")
def unseen(figures_file):
    """Drawings that neither network was trained on, as packed strokes, and their symbols."""
    samples = read_strokes([figures_file])
    _, kept = split(samples.keys, 0.25)
    return samples.take(kept).ink, [samples.symbols[i] for i in kept]


# How far the served probabilities may be from the Keras networks', whose weights are not rounded.
EIGHT_BITS = 0.05

WITH_PEN = [name for name, path in list_bundles().items() if "pen" in load_bundle(path).card]


@pytest.fixture(params=["both", "three", *WITH_PEN])
def bundle(request):
    """The small bundles, and each that ships with a network of the pen."""
    if request.param in {"both", "three"}:
        return load_bundle(request.getfixturevalue(request.param))
    return load_bundle(list_bundles()[request.param])


def test_strokes_are_answered_by_both_networks(bundle, unseen):
    """What LiteRT serves is the two Keras networks' geometric mean, calibrated by the card."""
    import keras

    ink, _ = unseen
    predictor = Predictor(bundle)
    rasters, pen = (keras.saving.load_model(bundle.path / f"{n}.keras") for n in ("model", "pen"))
    look = rasters.predict(as_input(render_ink(ink, predictor.size)), verbose=0)
    way = pen.predict(trajectories(ink), verbose=0)
    raw = together(look, way, bundle.card["pen"]["share"])
    groups = Groups(shapes_of(bundle.symbols))
    expected = Temperatures(**bundle.card["temperatures"]).apply(raw, groups)
    served = predictor.see(ink)
    np.testing.assert_allclose(served.probabilities, expected, atol=EIGHT_BITS)
    assert served.bar == bundle.card["unsure_below"]


def test_a_picture_is_answered_by_the_rasters_alone(bundle, unseen):
    """Traced points have no order: the answer, its calibration and its bar are the rasters' own."""
    ink, _ = unseen
    predictor = Predictor(bundle)
    traced = predictor.see(replace(ink, ordered=False))
    alone = predictor.predict(render_views(ink, predictor.size))
    np.testing.assert_allclose(traced.probabilities, alone, atol=1e-6)
    assert traced.bar == bundle.card["raster"]["unsure_below"]
    assert not np.allclose(traced.probabilities, predictor.see(ink).probabilities, atol=1e-3)


def test_each_network_of_the_pen_counts_alike(both, three, unseen):
    """What three.keras says is the geometric mean of the one that was there and the one that came.

    A third one joins as a third, whatever its own share beside the rasters.
    """
    import keras

    from model.training.join import join

    ways = trajectories(unseen[0])
    first, pair = (keras.saving.load_model(path / "pen.keras") for path in (both, three))
    second = keras.Sequential(pair.get_layer("second").layers)
    expected = together(first.predict(ways, verbose=0), second.predict(ways, verbose=0), 0.5)
    np.testing.assert_allclose(pair.predict(ways, verbose=0), expected, atol=1e-4)
    assert not np.allclose(first.predict(ways, verbose=0), expected, atol=1e-3)
    card = load_bundle(three).card
    assert [pen["settings"]["seed"] for pen in pens(card)] == [7, 0]
    assert [pen["settings"]["epochs"] for pen in pens(card)] == [3, 4]
    again = join(pair, first, 1 / 3).predict(ways, verbose=0)
    assert np.allclose(np.log(again[:, 0] / again[:, 1]), _leaning(first, second, ways), atol=1e-3)


def _leaning(first, second, ways):
    """Return the mean of three networks' log odds, the first of which counts twice."""
    odds = []
    for network in (first, second, first):
        said = np.maximum(network.predict(ways, verbose=0), 1e-9)
        odds.append(np.log(said[:, 0] / said[:, 1]))
    return np.mean(odds, axis=0)


def test_a_twin_has_as_many_networks(trained, both, tmp_path):
    """One with two networks of the pen is not measured by one with one."""
    from model.train import TrainingError
    from model.training.experiment import run

    recipe = Recipe(network="pen")
    pen = replace(trained.experiment, recipe=recipe, out=tmp_path, h5=None, beside=both)
    with pytest.raises(TrainingError, match="has other networks"):
        run(replace(pen, measured=both))


def test_both_together_learn_the_figures(both, unseen):
    """Held-out drawings of five plain figures are read."""
    ink, symbols = unseen
    predictor = Predictor.load(both)
    first = predictor.see(ink).probabilities.argmax(axis=1)
    right = [predictor.bundle.symbols[i] == s for i, s in zip(first, symbols, strict=True)]
    assert np.mean(right) > 0.9


def test_the_card_tells_of_both(both, trained):
    """The pen's settings stand apart; rasters alone keep their own calibration and figures."""
    card, before = load_bundle(both).card, load_bundle(trained.bundle).card
    assert card["pen"]["settings"]["network"] == "pen"
    assert card["pen"]["share"] == 0.4
    assert card["settings"] == before["settings"]
    for name in ("temperatures", "unsure_below", "figures"):
        assert card["raster"][name] == before[name]
    assert card["figures"]["figures.jsonl.gz"]["symbol"]["samples"] == card["held_out"]
    assert set(card["files"]) == {*before["files"], "pen.keras", "pen.tflite"}


def test_a_pen_that_was_not_shipped_is_not_loaded(both, tmp_path):
    """One flipped bit, or a share that is none, and the bundle is refused whole."""
    copy = shutil.copytree(both, tmp_path / "copy")
    data = bytearray((copy / "pen.tflite").read_bytes())
    data[99] ^= 1
    (copy / "pen.tflite").write_bytes(data)
    with pytest.raises(BundleError, match=r"pen\.tflite: its sha256 is not the card's"):
        Predictor.load(copy)
    card = json.loads((both / "card.json").read_text())
    write_card(copy, {**card, "pen": {**card["pen"], "share": 1.5}})
    with pytest.raises(BundleError, match="the pen's share must be between 0 and 1"):
        Predictor.load(copy)


def test_both_teach_what_they_say_together(both, unseen):
    """A teacher of two networks asks for a batch in both forms, and joins the answers."""
    from model.training.teacher import BundleTeacher

    ink, _ = unseen
    asked = []

    def draw(form: Form):
        asked.append(form.size)
        return form.draw(ink)

    taught = BundleTeacher(load_bundle(both)).predict(draw)
    assert asked == [32, None]
    assert taught.shape == (len(ink), 5)
    np.testing.assert_allclose(taught.sum(axis=1), 1, rtol=1e-4)


def test_what_one_network_excludes_is_out():
    """The geometric mean, summing to 1 in float32; a share leans on the second."""
    first = np.array([[0.5, 0.5, 0.0]], dtype=np.float32)
    second = np.array([[0.8, 0.1, 0.1]], dtype=np.float32)
    even = together(first, second, 0.5)
    assert even.dtype == np.float32
    assert even[0, 2] < 1e-6
    assert even[0, 0] / even[0, 1] == pytest.approx(8**0.5, rel=1e-4)
    assert together(first, second, 0.9)[0, 0] > even[0, 0]
    assert pack([[np.zeros((1, 2))]]).ordered
