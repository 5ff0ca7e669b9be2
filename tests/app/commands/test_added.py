"""A symbol that a host adds is ranked, found, shown and voted for, and forgotten again."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

import model.added
from app.cli import main
from model.bundle import BUNDLES, load_bundle, write_card, write_model

pytestmark = [
    pytest.mark.xdist_group("tensorflow"),
    # Keras 3.15 hands TensorFlow's variables to NumPy 2 in the old way when it saves them.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword"),
]

# Nothing in the table looks like this comb of seven teeth.
COMB = [[[0, 0], [60, 0]], *([[x, 0], [x, 30]] for x in range(0, 61, 10))]


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


def shaken(shift):
    """Return the comb drawn a little otherwise."""
    return [[[x + shift * (i % 2), y - shift] for x, y in s] for i, s in enumerate(COMB)]


@pytest.fixture
def added(runner, tmp_path, settings):
    """The comb, added with three drawings in two files."""
    one, more = tmp_path / "one.json", tmp_path / "more.jsonl"
    one.write_text(json.dumps({"strokes": COMB}))
    more.write_text("".join(json.dumps({"strokes": shaken(s)}) + "\n" for s in (1, 2)))
    arguments = [r"\comb", "--name", "Comb operator", "--package", "combs", str(one), str(more)]
    done = runner.invoke(main, ["add-symbol", *arguments])
    assert done.exit_code == 0, done.output
    assert "local:combs:comb: 3 drawings" in done.output
    return "local:combs:comb"


@pytest.fixture
def client(make_app, settings, added):
    """A client of a server that was started after the symbol was added."""
    return make_app(settings).test_client()


def test_it_is_ranked_first_for_a_drawing_like_those(client, added):
    """A fourth drawing is read as the comb, and surely; a cross stays what it was."""
    answer = client.post("/api/v1/classify", json={"strokes": shaken(3)}).get_json()
    assert answer["symbols"][0]["id"] == added
    assert answer["symbols"][0]["package"] == "combs"
    assert answer["unsure"] is False
    assert sum(item["probability"] for item in answer["symbols"]) <= 1.0001
    other = {"strokes": [[[0, 0], [50, 50]], [[50, 0], [0, 50]]]}
    answer = client.post("/api/v1/classify", json=other).get_json()
    assert added not in [item["id"] for item in answer["symbols"][:3]]


def test_the_command_answers_as_the_server_does(runner, tmp_path, client, added):
    """`writemath classify` ranks the comb too, with the probabilities of the API."""
    file = tmp_path / "drawn.json"
    file.write_text(json.dumps(shaken(3)))
    done = runner.invoke(main, ["classify", "--json", str(file)])
    printed = [(item["latex"], item["probability"]) for item in json.loads(done.stdout)["symbols"]]
    asked = client.post("/api/v1/classify?limit=5", json={"strokes": shaken(3)}).get_json()
    ranked = [(item["latex"], round(item["probability"], 6)) for item in asked["symbols"]]
    assert printed[0][0] == r"\comb"
    assert printed == ranked


def test_without_added_symbols_answers_are_as_before_embeddings(make_app, settings, blind):
    """The same symbols in the same order with the same probabilities."""
    answers = []
    for bundles in (settings.bundles, str(blind)):
        app = make_app(replace(settings, bundles=bundles))
        assert app.extensions["writemath"].recognizers["slides"].neighbours is None
        asked = app.test_client().post("/api/v1/classify?limit=100", json={"strokes": COMB})
        answers.append(asked.get_json()["symbols"])
    now, before = answers
    assert [item["id"] for item in now] == [item["id"] for item in before]
    chances = [[item["probability"] for item in answer] for answer in answers]
    np.testing.assert_allclose(*chances, atol=1e-5)


def test_a_bundle_without_embeddings_serves_and_says_what_is_missing(
    runner, make_app, settings, added, blind, tmp_path, monkeypatch, capsys
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
    answer = client.post("/api/v1/classify?limit=100", json={"strokes": COMB}).get_json()
    assert added not in [item["id"] for item in answer["symbols"]]
    assert client.get(f"/api/v1/symbols/{added}").status_code == 200


def test_it_is_found_shown_and_voted_for(client, added):
    """In the API, on its page, as a picture; a vote for it stands."""
    found = client.get("/api/v1/symbols?query=comb operator").get_json()["symbols"]
    assert [item["id"] for item in found] == [added]
    picture = client.get(found[0]["svg"])
    assert picture.mimetype == "image/svg+xml"
    assert picture.text.count("<polyline") == len(COMB)
    assert "currentColor" in picture.text
    assert "Comb operator" in client.get(f"/symbols/{added}").text
    drawing = client.post("/api/v1/recordings", json={"strokes": COMB}).get_json()["id"]
    vote = f"/api/v1/recordings/{drawing}/votes/{added}"
    assert client.put(vote).status_code == 200
    assert client.get(f"/api/v1/recordings/{drawing}").get_json()["accepted"] == added
    assert client.get(f"/drawings/{drawing}").status_code == 200
    assert client.get("/drawn/nothing.svg").status_code == 404


def test_more_drawings_are_added_to_it_from_the_server(runner, client, added):
    """A stored drawing's id is a drawing; an id that is none is named."""
    drawing = client.post("/api/v1/recordings", json={"strokes": shaken(4)}).get_json()["id"]
    again = [r"\comb", "--name", "Comb operator", "--package", "combs"]
    # An id may begin with a dash.
    done = runner.invoke(main, ["add-symbol", *again, "--", drawing])
    assert f"{added}: 4 drawings" in done.output
    done = runner.invoke(main, ["add-symbol", *again, "no-such-drawing"])
    assert done.exit_code == 2
    assert "neither a file nor the id of a stored drawing" in done.output


def test_options_that_are_left_out_stay_as_they_were(runner, tmp_path, settings):
    """More drawings alone change no name, mode or character; a new option does."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(COMB))
    first = [r"\comb", str(one), "--name", "Comb", "--mode", "text", "--unicode", "⩕"]
    assert runner.invoke(main, ["add-symbol", *first]).exit_code == 0
    assert runner.invoke(main, ["add-symbol", r"\comb", str(one)]).exit_code == 0
    done = runner.invoke(main, ["add-symbol", r"\comb", str(one), "--name", "Wide comb"])
    assert done.exit_code == 0, done.output
    line = json.loads(settings.added_path.read_text())
    assert (line["name"], line["mode"], line["unicode"]) == ("Wide comb", "text", "⩕")
    assert len(line["drawings"]) == 3


def test_two_commands_never_share_an_id(runner, tmp_path, settings):
    r"""`\+` and `\-` would both be local:symbol: the second is asked for an id of its own."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(COMB))
    arguments = [str(one), "--name", "Sign"]
    assert runner.invoke(main, ["add-symbol", r"\+", *arguments]).exit_code == 0
    done = runner.invoke(main, ["add-symbol", "--", r"\-", *arguments[:1]])
    assert done.exit_code == 2
    assert r"local:symbol is \+ already: give \- another --id" in done.output
    done = runner.invoke(main, ["add-symbol", r"\-", *arguments, "--id", "local:minus"])
    assert done.exit_code == 0, done.output
    assert runner.invoke(main, ["list-added"]).output.count("local:") == 2


def test_a_new_symbol_needs_a_name(runner, tmp_path, settings):
    """Without one nothing is written."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(COMB))
    done = runner.invoke(main, ["add-symbol", r"\comb", str(one)])
    assert done.exit_code == 2
    assert done.stderr == "Error: \\comb is new: say what people call it with --name\n"
    assert not settings.added_path.exists()


@pytest.mark.parametrize(
    ("latex", "package", "refused"),
    [(r"\alpha", "", True), (r"\iint", "esint", True), (r"\alpha", "combs", False)],
)
def test_a_command_of_the_table_is_no_symbol_of_ones_own(
    runner, tmp_path, settings, latex, package, refused
):
    """It would be answered twice; only another package may set the command otherwise."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(COMB))
    more = ["--name", "Comb", "--package", package]
    done = runner.invoke(main, ["add-symbol", latex, *more, str(one)])
    said = f"{latex} is in the label table already, as latex:{package or 'latex2e'}:{latex[1:]};"
    assert (said in done.stderr) == refused
    assert (done.exit_code, settings.added_path.exists()) == ((2, False) if refused else (0, True))


@pytest.mark.parametrize(
    ("text", "taken"),
    [("⩕", True), ("≧\u0338", True), ("\u20d7", True), ("abcdef", False), (" ", False)],
)
def test_a_character_is_one(runner, tmp_path, settings, text, taken):
    """With its marks, where it has some; a word is refused, and the option named."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(COMB))
    arguments = [r"\comb", "--name", "Comb", "--unicode", text, str(one)]
    done = runner.invoke(main, ["add-symbol", *arguments])
    assert done.exit_code == (0 if taken else 2)
    assert (f"Invalid value for '--unicode': {text!r} is not one character" in done.stderr) != taken


def test_an_error_comes_before_anything_is_written(runner, tmp_path, settings, monkeypatch):
    """A bundle that is not there: run again with the right one, a drawing is there once."""
    one = tmp_path / "one.json"
    one.write_text(json.dumps(COMB))
    arguments = ["add-symbol", r"\comb", str(one), "--name", "Comb"]
    monkeypatch.setenv("WRITEMATH_BUNDLE", "nobody")
    done = runner.invoke(main, arguments)
    assert done.exit_code == 2
    assert "no bundle 'nobody'" in done.output
    assert not settings.added_path.exists()
    monkeypatch.setenv("WRITEMATH_BUNDLE", "slides")
    assert "local:comb: 1 drawings" in runner.invoke(main, arguments).output


def test_the_file_is_read_and_written_under_one_lock(runner, tmp_path, added, monkeypatch):
    """Nobody else changes it in between, whether a symbol is added or removed."""
    fcntl = pytest.importorskip("fcntl")
    held = []

    def watched(name):
        function = getattr(model.added, name)

        def call(path, *rest):
            with path.with_suffix(".lock").open("w") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    held.append(name)
            return function(path, *rest)

        monkeypatch.setattr(model.added, name, call)

    watched("read_added")
    watched("write_added")
    one = tmp_path / "one.json"
    for command in (
        ["add-symbol", r"\comb", "--package", "combs", str(one)],
        ["remove-symbol", added],
    ):
        assert runner.invoke(main, command).exit_code == 0
    assert held == ["read_added", "write_added"] * 2


def test_it_is_listed_and_forgotten(runner, added):
    """Once removed it is gone from the file; removing it twice is an error."""
    assert runner.invoke(main, ["list-added"]).output == f"{added}\t\\comb\t3 drawings\n"
    assert runner.invoke(main, ["remove-symbol", added]).exit_code == 0
    assert runner.invoke(main, ["list-added"]).output == ""
    assert runner.invoke(main, ["remove-symbol", added]).exit_code == 2


GOOD = json.dumps({"strokes": COMB})
BAD = '{"strokes": [[[0, null]]]}'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BAD, "{path}: stroke 0, point 0: y is no number"),
        (f"{GOOD}\n{BAD}", "bad.json, line 2: stroke 0, point 0: y is no number"),
        (f"{GOOD}\n{{}}", "bad.json, line 2: strokes must be a list"),
        (f"{GOOD}\nnot json", "bad.json, line 2: no JSON"),
        ("[" * 100_000, "bad.json, line 1: no JSON"),
        ("", "{path}: holds no drawing"),
        (None, "{path} is a folder"),
    ],
)
def test_a_bad_drawing_is_named_and_nothing_is_written(runner, tmp_path, settings, text, why):
    """Which of the files, which line and point, and what would be right."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(GOOD)
    bad.mkdir() if text is None else bad.write_text(text)
    arguments = [r"\foo", "--name", "Foo", *map(str, (good, bad, good))]
    done = runner.invoke(main, ["add-symbol", *arguments])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {why.format(path=bad)}")
    assert not settings.added_path.exists()


def test_a_damaged_file_keeps_the_server_from_starting(runner, settings):
    """It says which line is wrong before any worker is started."""
    settings.added_path.write_text('{"latex": "x"}\n')
    done = runner.invoke(main, ["serve", "--port", "0"])
    assert done.exit_code == 2
    assert "symbols.jsonl, line 1: name must be a text" in done.output
