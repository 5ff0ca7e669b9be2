"""`writemath evaluate`: the table, the JSON and the page say the same of a few drawings."""

import json
import re
import shutil
from dataclasses import replace
from unittest.mock import Mock

import pytest

from app.cli import main

ALPHA, TIMES = "latex:latex2e:alpha", "latex:latex2e:times"
CROSS = [[[0, 0], [10, 10]], [[10, 0], [0, 10]]]


@pytest.fixture(autouse=True)
def _instance(settings, monkeypatch):
    """Commands read the environment: give them the test's own database."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)


@pytest.fixture
def crosses(tmp_path):
    """A factory of files with so many crosses, every third of them labelled as an alpha.

    It is read as something else. Reports measure each drawing under every condition: few will do.
    """

    def write(count):
        path = tmp_path / "data.jsonl"
        lines = [
            {"id": str(i), "symbol": TIMES if i % 3 else ALPHA, "strokes": CROSS}
            for i in range(count)
        ]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return str(path)

    return write


@pytest.fixture
def data(crosses):
    """Sixty crosses."""
    return crosses(60)


@pytest.fixture
def two(tmp_path):
    """A file with the two candidates."""
    path = tmp_path / "symbols.txt"
    path.write_text(f"{ALPHA}\n{TIMES}\n")
    return str(path)


def test_json_has_the_figures_and_where_they_come_from(runner, data, two):
    """Two thirds right, with an interval around it, and the one pair that is confused."""
    done = runner.invoke(main, ["evaluate", data, "--symbols", two, "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert result["symbol"]["samples"] == 60
    assert result["symbol"]["top1"] == pytest.approx(2 / 3)
    assert result["symbol"]["mean_top1"] == 0.5
    low, high = result["intervals"]["symbol"]["top1"]
    assert low < 2 / 3 < high
    (pair,) = result["confusions"]
    assert (pair["was"], pair["said"], pair["count"], pair["of"]) == (ALPHA, TIMES, 20, 20)
    assert "conditions" not in result


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{ALPHA}\n{TIMES}\nnope\n", "no symbol has the id 'nope'"),
        ("nope\nnor this\n", "no symbol has the id 'nope', 'nor', 'this'"),
        ("\n", "is empty"),
    ],
)
def test_candidates_that_are_no_symbols_are_named(runner, data, tmp_path, text, why):
    """A mistyped id would leave fewer to choose from, and better figures."""
    file = tmp_path / "symbols.txt"
    file.write_text(text)
    done = runner.invoke(main, ["evaluate", data, "--symbols", str(file)])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: --symbols {file}: {why}")
    assert done.stdout == ""


def test_candidates_that_the_bundle_cannot_answer_are_counted(runner, data, tmp_path, monkeypatch):
    """Symbols of the table that an older network lacks are none of its candidates."""
    from model import symbols

    file = tmp_path / "symbols.txt"
    file.write_text(f"{ALPHA}\n{TIMES}\nnew\n")
    table = symbols.load_symbols()
    more = symbols.SymbolTable([*table, replace(table[ALPHA], id="new")], table.phrases)
    monkeypatch.setattr(symbols, "load_symbols", lambda: more)
    done = runner.invoke(main, ["evaluate", data, "--symbols", str(file)])
    assert done.exit_code == 0, done.output
    assert "deep cannot answer 1 of the candidates" in done.stderr


def test_few_drawings_prove_little(runner, two, tmp_path):
    """Of 5 that are all right, or all wrong, the interval is wide: Wilson's, 0.5655 to 1."""
    spans = []
    for symbol in (TIMES, ALPHA):
        path = tmp_path / "five.jsonl"
        lines = [{"id": str(i), "symbol": symbol, "strokes": CROSS} for i in range(5)]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        done = runner.invoke(main, ["evaluate", str(path), "--symbols", two, "--json"])
        intervals = json.loads(done.stdout)["intervals"]
        rest = {"mrr", "ece", "mean_top1", "mean_top3"}
        assert set(intervals["symbol"]) == {"top1", "top3", "top5", "top10", *rest}
        spans += [intervals[kind]["top1"] for kind in ("symbol", "shape")]
    right, wrong = pytest.approx([0.5655, 1], abs=1e-4), pytest.approx([0, 0.4345], abs=1e-4)
    assert spans == [right, right, wrong, wrong]


def test_the_table_is_in_percent(runner, data, two):
    """By symbol and by shape, a line a figure."""
    output = runner.invoke(main, ["evaluate", data, "--symbols", two]).stdout
    assert re.search(r"top-1 +66\.67 % +66\.67 %", output)
    assert "60 samples" in output


def test_unseen_takes_the_tenth_that_training_keeps_out(runner, data, two):
    """The very drawings that the split keeps out; where none is, that is said."""
    from model.dataset import split

    done = runner.invoke(
        main, ["evaluate", data, "--bundle", "slides", "--symbols", two, "--unseen", "--json"]
    )
    kept = split([str(i) for i in range(60)], 0.1)[1]
    assert json.loads(done.stdout)["symbol"]["samples"] == len(kept) > 0


def test_nothing_unseen_is_an_error(runner, tmp_path):
    """A file whose drawings were all trained on cannot be measured so."""
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "0", "symbol": TIMES, "strokes": CROSS}))
    done = runner.invoke(main, ["evaluate", str(path), "--bundle", "slides", "--unseen"])
    assert done.exit_code == 2
    assert "none of these drawings" in done.output


def test_a_bundle_that_has_seen_everything_is_not_measured_on_it(runner, data):
    """The shipped default learned from all of its data: its unseen tenth is none."""
    done = runner.invoke(main, ["evaluate", data, "--bundle", "deep", "--unseen"])
    assert done.exit_code == 2
    assert "has seen all of its data" in done.output


def test_the_report_is_one_whole_page(runner, crosses, two, tmp_path):
    """Plots, every condition, the confusions and the errors drawn; no script and no other file."""
    from model.perturb import CONDITIONS

    report = tmp_path / "report.html"
    done = runner.invoke(
        main, ["evaluate", crosses(9), "--symbols", two, "--json", "--report", str(report)]
    )
    assert done.exit_code == 0, done.output
    page = report.read_text()
    assert all(condition.name in page for condition in CONDITIONS)
    assert page.count("<figure>") == 2 + 3  # two curves, and each error
    assert r"<code>\alpha</code>" in page
    assert "M10.0 10.0L90.0 90.0" in page
    assert not re.search(r"<script|src=|href=|url\(", page)
    changes = {item["condition"]: item for item in json.loads(done.stdout)["conditions"]}
    assert changes["drawn backwards"]["symbol"]["change"] == 0


def test_a_report_is_written_into_a_bundle(runner, data, two, tmp_path):
    """Counts by symbol, from which drawings and by whom; the bundle stays whole."""
    from model.accuracy import Reading, read_report
    from model.bundle import BUNDLES, load_bundle

    folder = tmp_path / "slides"
    shutil.copytree(BUNDLES / "slides", folder)
    done = runner.invoke(main, ["evaluate", data, "--symbols", two, "--report-into", str(folder)])
    assert done.exit_code == 0, done.output
    report = read_report(load_bundle(folder))
    assert report.symbols[ALPHA] == Reading(20, 0, 20, ((TIMES, 20),))
    assert report.symbols[TIMES] == Reading(40, 40, 40, ())
    assert report.data.startswith("data.jsonl, read by deep ")


def test_a_report_that_is_not_the_card_s_is_written_anew(runner, data, two, tmp_path, monkeypatch):
    """As a kill leaves it, also where the bundle that is measured is the one written into."""
    from model.bundle import BUNDLES, BundleError, load_bundle

    folder = tmp_path / "bundles" / "slides"
    shutil.copytree(BUNDLES / "slides", folder)
    (folder / "report.json").write_text("{}")
    with pytest.raises(BundleError, match="report"):
        load_bundle(folder)
    monkeypatch.setenv("WRITEMATH_BUNDLES", str(folder.parent))
    arguments = ["--symbols", two, "--bundle", "slides", "--report-into", str(folder)]
    done = runner.invoke(main, ["evaluate", data, *arguments])
    assert done.exit_code == 0, done.output
    load_bundle(folder)


def test_figures_are_printed_before_a_report_that_fails(
    runner, crosses, two, tmp_path, monkeypatch
):
    """The disk is full: exit code 2, and the table all the same."""
    monkeypatch.setattr(
        "app.commands.report.write_report", Mock(side_effect=OSError("disk is full"))
    )
    page = tmp_path / "report.html"
    done = runner.invoke(main, ["evaluate", crosses(3), "--symbols", two, "--report", str(page)])
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, "Error: disk is full")
    assert re.search(r"top-1 +66\.67 % +66\.67 %", done.stdout)


def test_a_report_that_cannot_be_written_is_said_before_measuring(
    runner, data, tmp_path, monkeypatch
):
    """A folder that is not there is named at once."""
    monkeypatch.setattr("model.evaluate.evaluate", Mock(side_effect=AssertionError))
    page = tmp_path / "nope" / "report.html"
    done = runner.invoke(main, ["evaluate", data, "--report", str(page)])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: --report {page}: its folder is not there")


def test_a_report_into_no_bundle_is_an_error(runner, data, two, tmp_path, monkeypatch):
    """A folder without a bundle is said to be none before measuring; nothing is written there."""
    monkeypatch.setattr("model.evaluate.evaluate", Mock(side_effect=AssertionError))
    folder = tmp_path / "empty"
    folder.mkdir()
    done = runner.invoke(main, ["evaluate", data, "--symbols", two, "--report-into", str(folder)])
    assert done.exit_code == 2
    assert "is no bundle" in done.output
    assert not list(folder.iterdir())
