"""report.json: what is counted of each symbol's drawings, and what is made of so few of them."""

import json
import os

import numpy as np
import pytest

from model.accuracy import Reading, Report, interval, read_report, report_of
from model.bundle import BUNDLES, BundleError, add_report, load_bundle, sha256, write_card
from model.evaluate import Answers

NAMES = ("a", "b", "c")
# Drawings of a, a, a, b: read as a, b, b, b.
ANSWERS = Answers(
    NAMES,
    np.array([[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.1, 0.5, 0.4], [0.2, 0.7, 0.1]], np.float32),
    np.array([0, 0, 0, 1]),
)
COUNTED = {
    "a": {"samples": 3, "top1": 1, "top5": 3, "confused": [["b", 2]]},
    "b": {"samples": 1, "top1": 1, "top5": 1, "confused": []},
}


@pytest.fixture
def bundle(tmp_path):
    """A bundle whose networks are no networks."""
    for name in ("model.keras", "model.tflite", "symbols.txt"):
        (tmp_path / name).write_text("a\nb\n")
    temperatures = {"between": 1.0, "within": 1.0}
    write_card(tmp_path, {"version": "1", "temperatures": temperatures, "unsure_below": 0.1})
    return tmp_path


def test_each_symbol_s_answers_are_counted():
    """Drawings, those read rightly, and what the others were read as; c was never drawn."""
    assert report_of(ANSWERS, "four") == {"samples": 4, "data": "four", "symbols": COUNTED}


def test_a_report_goes_into_a_bundle_and_comes_out(bundle):
    """The card vouches for it, and says nothing else than before."""
    before = load_bundle(bundle).card
    assert read_report(load_bundle(bundle)) is None
    add_report(bundle, report_of(ANSWERS, "four"))
    loaded = load_bundle(bundle)
    assert loaded.card["files"]["report.json"] == sha256(bundle / "report.json")
    assert {**loaded.card, "files": 0} == {**before, "files": 0}
    reading = Reading(3, 1, 3, (("b", 2),))
    assert read_report(loaded) == Report(4, "four", {"a": reading, "b": Reading(1, 1, 1, ())})


def test_a_changed_report_is_refused(bundle):
    """Like any other file of the bundle it must be what the card says."""
    add_report(bundle, report_of(ANSWERS, "four"))
    (bundle / "report.json").write_text("{}")
    with pytest.raises(BundleError, match=r"report.json: its sha256"):
        load_bundle(bundle)


def test_what_was_cut_short_is_mended_by_a_repeat(bundle, monkeypatch):
    """Each file is replaced whole; between the two the bundle is refused until it is repeated."""
    add_report(bundle, report_of(ANSWERS, "four"))
    card = (bundle / "card.json").read_bytes()
    synced = []

    def fail_at_the_second(handle):
        synced.append(handle)
        if len(synced) == 2:
            raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", fail_at_the_second)
    with pytest.raises(OSError, match="No space"):
        add_report(bundle, report_of(ANSWERS, "again"))
    assert (bundle / "card.json").read_bytes() == card
    assert not list(bundle.glob("*.partial")) + list(bundle.glob(".*"))
    with pytest.raises(BundleError, match=r"report.json: its sha256"):
        load_bundle(bundle)
    add_report(bundle, report_of(ANSWERS, "again"))
    assert read_report(load_bundle(bundle)).data == "again"


def test_a_repeat_vouches_for_nothing_but_the_report(bundle):
    """A network that is not the card's is refused as before."""
    (bundle / "model.tflite").write_text("another")
    with pytest.raises(BundleError, match=r"model.tflite: its sha256"):
        add_report(bundle, report_of(ANSWERS, "four"))
    assert not (bundle / "report.json").exists()


@pytest.mark.parametrize(
    "reading",
    [
        {"samples": 3, "top1": 1, "top5": 3},
        {"samples": 3, "top1": 4, "top5": 4, "confused": []},
        {"samples": 3, "top1": 2, "top5": 1, "confused": []},
        {"samples": 0, "top1": 0, "top5": 0, "confused": []},
        {"samples": 3, "top1": 1, "top5": 3, "confused": [["b"]]},
        {"samples": float("inf"), "top1": 1, "top5": 3, "confused": []},
        [3, 1, 3],
    ],
)
def test_a_report_that_counts_wrongly_is_refused(bundle, reading):
    """A vouched file of another form or with impossible counts is an error that names it."""
    add_report(bundle, {"samples": 3, "data": "x", "symbols": {"a": reading}})
    with pytest.raises(BundleError, match="is no report"):
        read_report(load_bundle(bundle))


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 5000, "null"])
def test_a_report_of_odd_json_is_refused(bundle, text):
    """Deeper or longer than Python reads, or nothing."""
    card = load_bundle(bundle).card
    (bundle / "report.json").write_text(text)
    write_card(bundle, card)
    with pytest.raises(BundleError, match="is no report"):
        read_report(load_bundle(bundle))


def test_a_report_that_was_changed_after_its_check_is_refused(bundle):
    """The bytes that are read are those that were hashed."""
    add_report(bundle, report_of(ANSWERS, "four"))
    loaded = load_bundle(bundle)
    (bundle / "report.json").write_text("{}")
    with pytest.raises(BundleError, match=r"report\.json: its sha256 is not the card's"):
        read_report(loaded)


def test_what_a_symbol_was_taken_for_is_told_from_the_other_side():
    """The symbols that were read as b, the most frequent first."""
    readings = {
        "a": Reading(9, 1, 9, (("b", 2), ("c", 6))),
        "c": Reading(9, 6, 9, (("b", 3),)),
    }
    assert Report(18, "", readings).mistaken == {"b": [("c", 3), ("a", 2)], "c": [("a", 6)]}


def test_the_most_confused_are_those_that_are_surely_misread():
    """Many errors of many drawings count more than one of one; look-alikes are no errors."""
    shapes = {"often": "1", "once": "2", "alike": "3", "twin": "3", "right": "4", "b": "5"}
    readings = {
        "once": Reading(1, 0, 1, (("b", 1),)),
        "often": Reading(20, 4, 20, (("b", 16),)),
        "alike": Reading(20, 0, 20, (("twin", 20),)),
        "right": Reading(20, 20, 20, ()),
        "gone": Reading(20, 0, 20, (("b", 20),)),
    }
    report = Report(81, "", readings)
    assert report.most_confused(shapes) == ["often", "once"]
    assert report.most_confused(shapes, 1) == ["often"]


def test_the_interval_is_wilson_s():
    """Checked with Wilson's formula by hand: wide for few drawings, and never outside 0..1."""
    assert interval(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert interval(0, 3) == pytest.approx((0.0, 0.5615), abs=1e-4)
    assert interval(3, 3) == pytest.approx((0.4385, 1.0), abs=1e-4)


def test_the_shipped_report_is_of_the_shipped_network():
    """The slides' counts add up to the card's, and were made by this very version."""
    bundle = load_bundle(BUNDLES / "slides")
    report = read_report(bundle)
    assert sum(reading.samples for reading in report.symbols.values()) == report.samples
    assert report.samples == bundle.card["held_out"]
    assert report.data.endswith(f"read by slides {bundle.version}")
    assert set(report.symbols) <= set(bundle.symbols)
    assert json.dumps(bundle.card["files"]).count("report.json") == 1
