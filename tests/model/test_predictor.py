"""What is served answers as the Keras model does, in any batch and thread."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from model.augment import vary
from model.bundle import BUNDLES, BundleError, list_bundles, load_bundle, write_card, write_model
from model.calibrate import Groups, Temperatures
from model.dataset import drawings
from model.predictor import Predictor
from model.raster import as_input, render_ink
from model.symbols import shapes_of

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


@pytest.fixture(scope="module")
def drawn():
    """A function of a size: 200 drawings, loops, waves, angles and dots, each varied."""
    rng = np.random.default_rng(11)
    turn = np.linspace(0, 1, 40)
    lines = []
    for _ in range(50):
        a, b, c = rng.uniform(0.5, 3, 3)
        loop = np.stack([np.cos(2 * np.pi * a * turn), np.sin(2 * np.pi * b * turn)], -1)
        wave = np.stack([turn * c, 0.3 * np.sin(9 * a * turn)], -1)
        angle = rng.uniform(0, 1, (3, 2))
        lines += [[loop], [wave, angle], [angle, angle + 0.4], [wave, [[0.5, -1.0]]]]
    made = drawings(
        ({"id": "", "symbol": "", "strokes": [np.asarray(s).tolist() for s in one]}, "")
        for one in lines
    )
    seed = int(rng.integers(1 << 30))

    def draw(size=32):
        varied, pens = vary(made.ink, np.random.default_rng(seed))
        return render_ink(varied, size, pens)

    return draw


@pytest.fixture(scope="module")
def rasters(drawn):
    """Those drawings at the small bundle's size."""
    return drawn()


@pytest.fixture(params=["small", *list_bundles()])
def bundle(request):
    """The bundle of the small run, and each that ships."""
    if request.param == "small":
        return request.getfixturevalue("trained").bundle
    return list_bundles()[request.param]


def test_the_served_form_answers_as_keras_does(bundle, drawn):
    """Probabilities agree at the card's temperatures, and the first answer wherever it is clear.

    They agree to 1e-4; to 0.05, and 0.01 on average, where the served weights have eight bits.
    """
    import keras

    predictor = Predictor.load(bundle)
    model = keras.saving.load_model(bundle / "model.keras")
    rasters = drawn(predictor.size)
    raw = model.predict(as_input(rasters), verbose=0)
    shapes = Groups(shapes_of(predictor.bundle.symbols))
    card = predictor.bundle.card
    temperatures = card.get("raster", card)["temperatures"]
    expected = Temperatures(**temperatures).apply(raw, shapes)
    served = predictor.predict(rasters)
    assert served.shape == (200, len(predictor.bundle.symbols))
    whole = (bundle / "model.tflite").stat().st_size > 3 * model.count_params()
    atol = 1e-4 if whole else 0.05
    np.testing.assert_allclose(served, expected, atol=atol)
    assert np.abs(served - expected).sum(axis=1).mean() / 2 < atol / 5
    second, first = np.sort(expected, axis=1)[:, -2:].T
    clear = first - second > 2 * atol
    assert clear.mean() > (0.8 if whole else 0.4)
    assert np.array_equal(served.argmax(axis=1)[clear], expected.argmax(axis=1)[clear])


@pytest.fixture
def untrained_deep(tmp_path):
    """A bundle of `deep` with four classes that nothing was taught to."""
    from model.networks import deep

    write_model(deep(4), ("a", "b", "c", "d"), tmp_path)
    temperatures = {"between": 1.0, "within": 1.0}
    write_card(tmp_path, {"version": "0", "temperatures": temperatures, "unsure_below": 0.0})
    return tmp_path


@pytest.mark.parametrize("network", ["slides", "deep"])
def test_the_served_form_embeds_as_keras_does(network, rasters, request):
    """The second output is what the last layer reads; that of several views is their mean."""
    import keras

    slides = network == "slides"
    fixture = request.getfixturevalue("trained" if slides else "untrained_deep")
    path = fixture.bundle if slides else fixture
    model, predictor = keras.saving.load_model(path / "model.keras"), Predictor.load(path)
    times = predictor.size // 32
    drawn = rasters[:6].repeat(times, axis=1).repeat(times, axis=2)
    before_last = keras.Model(model.inputs[0], model.layers[-1].input)
    embeddings = predictor.answer(drawn)[1]
    assert predictor.embeds
    assert embeddings.dtype == np.float32
    assert embeddings.std(axis=0).max() > 1e-3  # were it constant, it would agree with anything
    expected = before_last.predict(as_input(drawn), verbose=0)
    atol = 1e-4 if slides else 0.03 * expected.max()  # weights of eight bits
    np.testing.assert_allclose(embeddings, expected, atol=atol)
    views = predictor.answer(drawn.reshape(3, 2, predictor.size, predictor.size))[1]
    np.testing.assert_allclose(views, embeddings.reshape(3, 2, -1).mean(axis=1), atol=1e-5)


def test_a_bundle_with_one_output_has_no_embeddings(trained, rasters, tmp_path):
    """Bundles made before embeddings answer as they did."""
    import keras

    old = shutil.copytree(trained.bundle, tmp_path / "old")
    model = keras.saving.load_model(old / "model.keras")
    model.export(old / "model.tflite", format="litert", verbose=False)
    write_card(old, load_bundle(trained.bundle).card)
    probabilities, embeddings, _ = Predictor.load(old).answer(rasters[:5])
    assert embeddings is None
    assert not Predictor.load(old).embeds
    expected = Predictor.load(trained.bundle).predict(rasters[:5])
    np.testing.assert_allclose(probabilities, expected, atol=1e-5)


def test_probabilities_sum_to_one(bundle, drawn):
    """Each row is a distribution in float32, also for a blank raster."""
    predictor = Predictor.load(bundle)
    rasters = drawn(predictor.size)
    answers = predictor.predict(np.concatenate([rasters, rasters[:1] * 0]))
    assert answers.dtype == np.float32
    assert answers.min() >= 0
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-4)


def test_views_of_a_drawing_are_averaged(trained, rasters):
    """What two views give is what their mean would give before calibration."""
    bundle = load_bundle(trained.bundle)
    neutral = {"between": 1.0, "within": 1.0}
    predictor = Predictor(replace(bundle, card={**bundle.card, "temperatures": neutral}))
    alone = predictor.predict(rasters[:6])
    together = predictor.predict(rasters[:6].reshape(3, 2, 32, 32))
    np.testing.assert_allclose(together, alone.reshape(3, 2, -1).mean(axis=1), atol=1e-6)


def test_a_batch_answers_as_its_drawings_do(trained, rasters):
    """One by one, or in batches of any size, a drawing gets the same answer."""
    predictor = Predictor.load(trained.bundle)
    together = predictor.predict(rasters[:20])
    alone = np.concatenate([predictor.predict(rasters[i : i + 1]) for i in range(20)])
    np.testing.assert_allclose(alone, together, atol=1e-6)


def test_threads_do_not_mix_their_answers(trained, rasters):
    """Eight threads at once, each with its own drawing, get what each would alone."""
    predictor = Predictor.load(trained.bundle)
    expected = [predictor.predict(rasters[i : i + 1]) for i in range(64)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: predictor.predict(rasters[i : i + 1]), range(64)))
    assert np.array_equal(answers, expected)


@pytest.mark.parametrize("shape", [(1, 28, 28), (32, 32), (1, 32, 32, 1), (0, 32, 32)])
def test_rasters_of_another_shape_are_refused(shape, trained):
    """The error says what shape would be right."""
    with pytest.raises(ValueError, match=r"rasters must be \(n, 32, 32\)"):
        Predictor.load(trained.bundle).predict(np.zeros(shape, np.uint8))


def test_rasters_of_another_dtype_are_refused(trained, rasters):
    """What networks read, 0 to 1 in float, would be taken for blank paper."""
    with pytest.raises(ValueError, match="rasters must be uint8"):
        Predictor.load(trained.bundle).predict(as_input(rasters[:1])[..., 0])


def test_a_network_of_other_classes_is_refused(trained, tmp_path):
    """A class too many in symbols.txt: an error when the bundle is loaded, not a wrong answer."""
    other = shutil.copytree(trained.bundle, tmp_path / "other")
    with (other / "symbols.txt").open("a") as file:
        file.write("latex:latex2e:alpha\n")
    write_card(other, load_bundle(trained.bundle).card)
    with pytest.raises(BundleError, match=r"model\.tflite answers with 5 classes, not the 6"):
        Predictor.load(other)


def test_what_is_no_network_is_refused(trained, tmp_path):
    """Its hash may be the card's all the same."""
    other = shutil.copytree(trained.bundle, tmp_path / "other")
    (other / "model.tflite").write_bytes(b"something else")
    write_card(other, load_bundle(trained.bundle).card)
    with pytest.raises(BundleError, match="no network that LiteRT reads"):
        Predictor.load(other)


def test_a_network_that_was_changed_after_its_check_is_refused(trained, tmp_path):
    """The bytes that are run are those that were hashed, not what lies there a moment later."""
    bundle = load_bundle(shutil.copytree(trained.bundle, tmp_path / "other"))
    shutil.copy(BUNDLES / "slides" / "model.tflite", bundle.path)
    with pytest.raises(BundleError, match=r"^\S+model\.tflite: its sha256 is not the card's"):
        Predictor(bundle)
    (bundle.path / "model.tflite").unlink()
    with pytest.raises(BundleError, match=r"^\S+model\.tflite: No such file"):
        Predictor(bundle)


def test_a_network_of_rasters_does_not_follow_the_pen(trained, tmp_path):
    """Each network of a bundle reads what its place in it says."""
    other = shutil.copytree(trained.bundle, tmp_path / "other")
    for end in ("keras", "tflite"):
        shutil.copy(other / f"model.{end}", other / f"pen.{end}")
    card = load_bundle(trained.bundle).card
    write_card(other, {**card, "pen": {"share": 0.5}, "raster": card})
    with pytest.raises(BundleError, match=r"pen\.tflite reads inputs of another form"):
        Predictor.load(other)
