"""A symbol that a host adds is ranked, found, shown and voted for, and forgotten again."""

import json

import pytest

from app.cli import main

# Nothing in the table looks like this comb of seven teeth.
COMB = [[[0, 0], [60, 0]], *([[x, 0], [x, 30]] for x in range(0, 61, 10))]


@pytest.fixture(autouse=True)
def _instance(settings, monkeypatch):
    """Commands read the environment: give them the test's own database."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)


def shaken(shift):
    """Return the comb drawn a little otherwise."""
    return [[[x + shift * (i % 2), y - shift] for x, y in s] for i, s in enumerate(COMB)]


@pytest.fixture
def added(runner, tmp_path):
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
    """A fourth drawing is read as the comb; an integral sign's stays what it was."""
    answer = client.post("/api/v1/classify", json={"strokes": shaken(3)}).get_json()
    assert answer["symbols"][0]["id"] == added
    assert answer["symbols"][0]["package"] == "combs"
    assert sum(item["probability"] for item in answer["symbols"]) <= 1.0001
    other = {"strokes": [[[0, 0], [50, 50]], [[50, 0], [0, 50]]]}
    answer = client.post("/api/v1/classify", json=other).get_json()
    assert added not in [item["id"] for item in answer["symbols"][:3]]


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
    done = runner.invoke(main, ["add-symbol", *again, drawing])
    assert f"{added}: 4 drawings" in done.output
    done = runner.invoke(main, ["add-symbol", *again, "no-such-drawing"])
    assert done.exit_code == 2
    assert "neither a file nor the id of a stored drawing" in done.output


def test_it_is_listed_and_forgotten(runner, added):
    """Once removed it is gone from the file; removing it twice is an error."""
    assert runner.invoke(main, ["list-added"]).output == f"{added}\t\\comb\t3 drawings\n"
    assert runner.invoke(main, ["remove-symbol", added]).exit_code == 0
    assert runner.invoke(main, ["list-added"]).output == ""
    assert runner.invoke(main, ["remove-symbol", added]).exit_code == 2


def test_a_bad_drawing_is_named_and_nothing_is_written(runner, tmp_path, settings):
    """Which drawing, which point, and what would be right."""
    bad = tmp_path / "bad.json"
    bad.write_text('{"strokes": [[[0, null]]]}')
    done = runner.invoke(main, ["add-symbol", r"\foo", "--name", "Foo", str(bad)])
    assert done.exit_code == 2
    assert "drawing 0: stroke 0, point 0: y is no number" in done.output
    assert not settings.added_path.exists()


def test_a_damaged_file_keeps_the_server_from_starting(runner, settings):
    """It says which line is wrong before any worker is started."""
    settings.added_path.write_text('{"latex": "x"}\n')
    done = runner.invoke(main, ["serve", "--port", "0"])
    assert done.exit_code == 2
    assert "symbols.jsonl, line 1: name must be a text" in done.output
