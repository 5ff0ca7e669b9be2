"""The `writemath` command."""

import gzip
import json

import pytest
from PIL import Image, ImageDraw

from app.cli import main
from app.services import open_store
from app.settings import table
from app.store import Store, StoreUnavailable

ALPHA = "latex:latex2e:alpha"


@pytest.fixture(autouse=True)
def _instance(settings, monkeypatch):
    """Commands read the environment: give them the test's own database."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)


@pytest.fixture
def drawing(tmp_path, strokes):
    """A JSON file of strokes."""
    path = tmp_path / "drawing.json"
    path.write_text(json.dumps({"strokes": strokes}))
    return path


@pytest.mark.parametrize(
    "command", ["serve", "classify", "export-votes", "new-key", "train", "evaluate"]
)
def test_each_command_explains_itself(runner, command):
    """`--help` says what the command is for."""
    done = runner.invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output
    assert "\\b" not in done.output  # click's mark of lines to leave as they are
    assert command in runner.invoke(main, ["--help"]).output


def test_the_help_of_serve_has_every_setting(runner):
    """The settings table is part of the help."""
    output = runner.invoke(main, ["serve", "--help"]).output
    for env, default, _ in table():
        assert env in output
        assert f"[{default or 'unset'}]" in output


def test_classify_prints_commands_best_first(runner, drawing):
    """One line a symbol: its share, and its LaTeX command."""
    done = runner.invoke(main, ["classify", str(drawing), "--limit", "3"])
    assert done.exit_code == 0
    lines = [line.split(" %  ") for line in done.stdout.splitlines()]
    assert len(lines) == 3
    shares = [float(share) for share, _ in lines]
    assert shares == sorted(shares, reverse=True)


def test_classify_prints_json(runner, drawing, client, strokes):
    """With --json, one object a file, with what the API answers."""
    done = runner.invoke(main, ["classify", "--json", str(drawing), str(drawing)])
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["file"] for item in printed] == [str(drawing)] * 2
    ranked = client.post("/api/v1/classify?limit=5", json={"strokes": strokes}).json["symbols"]
    assert [s["latex"] for s in printed[0]["symbols"]] == [s["latex"] for s in ranked]


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_classify_reads_pictures(runner, tmp_path, kind):
    """PNG, JPEG and WebP files are classified."""
    image = Image.new("L", (80, 80), 255)
    ImageDraw.Draw(image).line([(10, 10), (70, 70)], fill=0, width=4)
    path = tmp_path / f"drawing.{kind}"
    image.save(path)
    done = runner.invoke(main, ["classify", str(path)])
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 5


def test_classify_reads_bare_strokes(runner, tmp_path, strokes):
    """A JSON file may hold the list of strokes alone."""
    path = tmp_path / "bare.json"
    path.write_text(json.dumps(strokes))
    assert runner.invoke(main, ["classify", str(path)]).exit_code == 0


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("gone.png", None, "No such file"),
        ("text.png", b"hello", "no image"),
        ("broken.json", b"{", "EOF"),
        ("empty.json", b"{}", "strokes"),
        ("bad.json", b'{"strokes": [[[0, "1"]]]}', "stroke 0, point 0: y"),
        ("flat.json", b'{"strokes": [[[0, 1]]], "canvas": {"width": 0}}', "canvas: must have"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_classified(
    runner, tmp_path, drawing, name, data, why
):
    """The exit code is 2, the message says which file and why, and good files are printed."""
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    done = runner.invoke(main, ["classify", str(path), str(drawing), "--limit", "1"])
    assert done.exit_code == 2
    assert f"{path}: " in done.stderr
    assert why in done.stderr
    assert len(done.stdout.splitlines()) == 2  # the other file's name, and its answer


def test_classify_sees_where_a_dot_lies_on_its_canvas(runner, client, tmp_path):
    """The same dot at the bottom and in the middle: other commands, and those of the API."""
    firsts = []
    for name, y in (("low", 370), ("middle", 200)):
        body = {"strokes": [[[200, y]]], "canvas": {"width": 400, "height": 400}}
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(body))
        done = runner.invoke(main, ["classify", "--json", "--limit", "1", str(path)])
        firsts.append(json.loads(done.stdout)["symbols"][0]["latex"])
        assert client.post("/api/v1/classify", json=body).json["symbols"][0]["latex"] == firsts[-1]
    assert firsts[0] != firsts[1]


def test_an_unknown_bundle_is_a_usage_error(runner, drawing):
    """Exit code 2, and the name that is not there."""
    done = runner.invoke(main, ["classify", "--bundle", "nobody", str(drawing)])
    assert done.exit_code == 2
    assert "nobody" in done.output


@pytest.mark.parametrize(
    ("env", "value", "why"),
    [
        ("WRITEMATH_WORKERS", "many", "WRITEMATH_WORKERS: 'many' is not a whole number"),
        ("WRITEMATH_BUNDLE", "nobody", "no bundle 'nobody'"),
        ("WRITEMATH_WRITE_LIMIT", "often", "WRITEMATH_WRITE_LIMIT: 'often' is no rate limit"),
        ("WRITEMATH_READ_LIMIT", "often", "WRITEMATH_READ_LIMIT: 'often' is no rate limit"),
        ("WRITEMATH_REDIS_URL", "here", "WRITEMATH_REDIS_URL: 'here' is no address"),
        ("WRITEMATH_HOST", "..", "WRITEMATH_HOST: '..' is no address"),
        ("WRITEMATH_HOST", "no.invalid", "WRITEMATH_HOST: 'no.invalid' is no address"),
        ("WRITEMATH_DATABASE_URL", "mysql://nowhere/x", "mysql"),
        ("WRITEMATH_DATABASE_URL", "postgresql://127.0.0.1:1/x", "127.0.0.1"),
    ],
)
def test_serve_does_not_start_with_what_cannot_work(runner, monkeypatch, env, value, why):
    """The fault is said in a line, before anything listens, without a traceback."""
    monkeypatch.setenv(env, value)
    done = runner.invoke(main, ["serve"])
    assert done.exit_code == 2
    assert why in done.output


def test_export_votes_writes_labelled_drawings(runner, settings, strokes, tmp_path):
    """One JSON line for each drawing with an accepted symbol, to a file or standard output."""
    store = open_store(settings)
    drawer = store.add_contributor()
    labelled = store.add_recording(drawer.id, strokes, ALPHA)
    store.add_recording(drawer.id, strokes)
    store.close()
    done = runner.invoke(main, ["export-votes"])
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["id"], line["symbol"]) for line in lines] == [(labelled.id, ALPHA)]
    out = tmp_path / "votes.jsonl"
    assert runner.invoke(main, ["export-votes", "--out", str(out)]).exit_code == 0
    assert out.read_text() == done.stdout
    packed = tmp_path / "votes.jsonl.gz"
    assert runner.invoke(main, ["export-votes", "--out", str(packed)]).exit_code == 0
    assert gzip.decompress(packed.read_bytes()).decode() == done.stdout


@pytest.mark.parametrize("name", ["votes.jsonl", "votes.jsonl.gz"])
@pytest.mark.parametrize("lost", ["at once", "on the way"])
def test_export_votes_keeps_the_old_export_when_the_database_is_away(
    runner, settings, strokes, tmp_path, monkeypatch, name, lost
):
    """Whether it does not open or is lost after a drawing: nothing of a new file is left."""
    out = tmp_path / "exports" / name
    out.parent.mkdir()
    out.write_bytes(b"the last export")
    store = open_store(settings)
    store.add_recording(store.add_contributor().id, strokes, ALPHA)
    store.close()
    if lost == "at once":
        monkeypatch.setenv("WRITEMATH_DATABASE_URL", "postgresql://127.0.0.1:1/x")
    else:
        monkeypatch.setattr(Store, "labelled", _first_and_gone(Store.labelled))
    done = runner.invoke(main, ["export-votes", "--out", str(out)])
    assert done.exit_code == 2
    assert "does not answer" in done.stderr
    assert out.read_bytes() == b"the last export"
    assert list(out.parent.iterdir()) == [out]


def _first_and_gone(labelled):
    """Return `labelled` of a database that is lost after the first drawing."""

    def drawings(store):
        yield next(labelled(store))
        raise StoreUnavailable("the database does not answer: gone")

    return drawings


def test_export_votes_limits_what_one_contributor_gives(runner, settings, strokes, monkeypatch):
    """WRITEMATH_EXPORT_SHARE, in percent, holds for the command."""
    store = open_store(settings)
    drawer = store.add_contributor()
    for _ in range(4):
        store.add_recording(drawer.id, strokes, ALPHA)
    store.close()
    monkeypatch.setenv("WRITEMATH_EXPORT_SHARE", "50")
    assert len(runner.invoke(main, ["export-votes"]).stdout.splitlines()) == 2
