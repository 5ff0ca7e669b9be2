"""A symbol that a host added is ranked, found, shown and voted for."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from app.cli import main
from model.bundle import BUNDLES, load_bundle, write_card, write_model

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """A folder with `slides`, its served form made anew with embeddings."""
    import keras

    shipped = load_bundle(BUNDLES / "slides")
    path = tmp_path_factory.mktemp("bundles")
    network = keras.saving.load_model(shipped.path / "model.keras")
    write_model(network, shipped.symbols, path / "slides")
    write_card(path / "slides", shipped.card)
    return path


@pytest.fixture(scope="module")
def blind(bundles, tmp_path_factory):
    """The same bundle as it was made before embeddings: with one output."""
    import keras

    path = shutil.copytree(bundles, tmp_path_factory.mktemp("old") / "bundles") / "slides"
    network = keras.saving.load_model(path / "model.keras")
    network.export(path / "model.tflite", format="litert", verbose=False)
    write_card(path, load_bundle(bundles / "slides").card)
    return path.parent


@pytest.fixture
def settings(settings, bundles, monkeypatch):
    """The test's own database and bundles; commands read them from the environment."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)
    monkeypatch.setenv("WRITEMATH_BUNDLES", str(bundles))
    monkeypatch.setenv("WRITEMATH_BUNDLE", "slides")
    return replace(settings, bundles=str(bundles), bundle="slides")


@pytest.fixture
def client(make_app, settings, added):
    """A client of a server that was started after the symbol was added."""
    return make_app(settings).test_client()


def test_it_is_ranked_first_for_a_drawing_like_those(client, added, comb):
    """A fourth drawing is read as the comb, and surely; a cross stays what it was."""
    answer = client.post("/api/v1/classify", json={"strokes": comb(3)}).get_json()
    assert answer["symbols"][0]["id"] == added
    assert answer["symbols"][0]["package"] == "combs"
    assert answer["unsure"] is False
    assert sum(item["probability"] for item in answer["symbols"]) <= 1.0001
    other = {"strokes": [[[0, 0], [50, 50]], [[50, 0], [0, 50]]]}
    answer = client.post("/api/v1/classify", json=other).get_json()
    assert added not in [item["id"] for item in answer["symbols"][:3]]


def test_the_command_answers_as_the_server_does(runner, tmp_path, client, added, comb):
    """`writemath classify` ranks the comb too, with the probabilities of the API."""
    file = tmp_path / "drawn.json"
    file.write_text(json.dumps(comb(3)))
    done = runner.invoke(main, ["classify", "--json", str(file)])
    printed = [(item["latex"], item["probability"]) for item in json.loads(done.stdout)["symbols"]]
    asked = client.post("/api/v1/classify?limit=5", json={"strokes": comb(3)}).get_json()
    ranked = [(item["latex"], round(item["probability"], 6)) for item in asked["symbols"]]
    assert printed[0][0] == r"\comb"
    assert printed == ranked


def test_without_added_symbols_answers_are_as_before_embeddings(make_app, settings, blind, comb):
    """The same symbols in the same order with the same probabilities."""
    answers = []
    for bundles in (settings.bundles, str(blind)):
        app = make_app(replace(settings, bundles=bundles))
        assert app.extensions["writemath"].recognizers["slides"].neighbours is None
        asked = app.test_client().post("/api/v1/classify?limit=100", json={"strokes": comb()})
        answers.append(asked.get_json()["symbols"])
    now, before = answers
    assert [item["id"] for item in now] == [item["id"] for item in before]
    chances = [[item["probability"] for item in answer] for answer in answers]
    np.testing.assert_allclose(*chances, atol=1e-5)


def test_a_bundle_without_embeddings_serves_and_says_what_is_missing(
    runner, make_app, settings, added, blind, tmp_path, monkeypatch, capsys, comb
):
    """The command and the server's log name the bundle; answers are as if nothing were added."""
    monkeypatch.setenv("WRITEMATH_BUNDLES", str(blind))
    one = tmp_path / "one.json"
    done = runner.invoke(main, ["add-symbol", r"\comb", "--package", "combs", str(one)])
    assert done.exit_code == 0, done.output
    assert "the bundle slides has no embeddings and will not rank it" in done.output
    client = make_app(replace(settings, bundles=str(blind), log_level="warning")).test_client()
    logged = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert logged["event"] == "added symbols are not ranked"
    assert logged["bundles"] == ["slides"]
    answer = client.post("/api/v1/classify?limit=100", json={"strokes": comb()}).get_json()
    assert added not in [item["id"] for item in answer["symbols"]]
    assert client.get(f"/api/v1/symbols/{added}").status_code == 200


def test_it_is_found_shown_and_voted_for(client, added, comb):
    """In the API, on its page, as a picture; a vote for it stands."""
    found = client.get("/api/v1/symbols?query=comb operator").get_json()["symbols"]
    assert [item["id"] for item in found] == [added]
    picture = client.get(found[0]["svg"])
    assert picture.mimetype == "image/svg+xml"
    assert picture.text.count("<polyline") == len(comb())
    assert "currentColor" in picture.text
    assert "Comb operator" in client.get(f"/symbols/{added}").text
    drawing = client.post("/api/v1/recordings", json={"strokes": comb()}).get_json()["id"]
    vote = f"/api/v1/recordings/{drawing}/votes/{added}"
    assert client.put(vote).status_code == 200
    assert client.get(f"/api/v1/recordings/{drawing}").get_json()["accepted"] == added
    assert client.get(f"/drawings/{drawing}").status_code == 200
    assert client.get("/drawn/nothing.svg").status_code == 404


def test_more_drawings_are_added_to_it_from_the_server(runner, client, added, comb):
    """A stored drawing's id is a drawing; an id that is none is named."""
    drawing = client.post("/api/v1/recordings", json={"strokes": comb(4)}).get_json()["id"]
    again = [r"\comb", "--name", "Comb operator", "--package", "combs"]
    # An id may begin with a dash.
    done = runner.invoke(main, ["add-symbol", *again, "--", drawing])
    assert f"{added}: 4 drawings" in done.output
    done = runner.invoke(main, ["add-symbol", *again, "no-such-drawing"])
    assert done.exit_code == 2
    assert "neither a file nor the id of a stored drawing" in done.output


def test_a_damaged_file_keeps_the_server_from_starting(runner, settings):
    """It says which line is wrong before any worker is started."""
    settings.added_path.write_text('{"latex": "x"}\n')
    done = runner.invoke(main, ["serve", "--port", "0"])
    assert done.exit_code == 2
    assert "symbols.jsonl, line 1: name must be a text" in done.output
