"""The page /models: every figure on it is that of a bundle's card or report."""

import json
import re
import shutil
from dataclasses import replace
from html import unescape

import pytest

from app.pages import percentage
from app.pages.models import KINDS
from app.pages.sources import CITATIONS, SOURCES
from model.bundle import BUNDLES, REPORT, load_bundle, write_card
from model.layers import read_networks


@pytest.fixture
def bundles(tmp_path):
    """A folder with a copy of slides, whose card a test may change."""
    shutil.copytree(BUNDLES / "slides", tmp_path / "bundles" / "slides")
    return tmp_path / "bundles"


@pytest.fixture
def page(make_app, settings, bundles):
    """Show /models of a server with these bundles alone, after changes to the card."""

    def show(**changed):
        card = load_bundle(bundles / "slides").card
        kept = {name: value for name, value in {**card, **changed}.items() if value is not None}
        write_card(bundles / "slides", kept)
        app = make_app(replace(settings, bundles=str(bundles), bundle="slides"))
        answer = app.test_client().get("/models")
        assert answer.status_code == 200
        return unescape(answer.text)

    return show


def cells(text, label):
    """The rows of the table with this label, each a list of its cells' texts."""
    body = text.split(f'aria-label="{label}"')[1].split("</table>")[0].split("<tbody>")[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [
            re.sub(r"<.*?>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


@pytest.mark.parametrize("name", ["deep", "slides"])
def test_every_figure_is_that_of_the_card(client, name):
    """Shares right, counts, calibration and what is flagged, of both shipped bundles."""
    text, card = unescape(client.get("/models").text), load_bundle(BUNDLES / name).card
    figures = card["figures"]
    right = [
        [data.split(".")[0], f"{f['symbol']['samples']:,}", f"{f['candidates']:,}"]
        + [percentage(f["symbol"][k]) for k in ("top1", "top3", "top5", "top10")]
        + [percentage(f["shape"][k]) for k in ("top1", "top3")]
        for data, f in figures.items()
    ]
    assert cells(text, f"Figures of {name}") == right
    errors = [
        [percentage(f[kind]["ece"]) for kind in ("symbol", "shape")] for f in figures.values()
    ]
    assert [row[2:] for row in cells(text, f"Calibration of {name}")] == errors
    part = text.split(f'id="{name}"')[1].split("</section>")[0]
    for kind, share in card["flagged"].items():
        assert f"<dt>{KINDS[kind].capitalize()}</dt><dd>{percentage(share)}</dd>" in part
    for known in (card["version"], f"{card['trained_on']:,} drawings", *card["files"].values()):
        assert known in part
    assert str(card["temperatures"]["within"]) in part
    assert ("Measured on a twin" in part) == ("measured_on" in card)


@pytest.mark.parametrize("name", ["deep", "slides"])
def test_layers_data_and_licences_are_shown(client, name):
    """Each layer with its output; each collection with its drawings, licence and people."""
    text, bundle = unescape(client.get("/models").text), load_bundle(BUNDLES / name)
    (layers,) = read_networks(bundle.path / "model.keras", bundle.card["files"]["model.keras"])
    assert [row[0] for row in cells(text, f"Layers of {name}")] == [item.text for item in layers]
    if "pen" in bundle.card:
        pens = read_networks(bundle.path / "pen.keras", bundle.card["files"]["pen.keras"])
        for number, pen in enumerate(pens, start=1):
            called = "the pen" if number == 1 else f"the pen, {number}"
            shown = [row[0] for row in cells(text, f"Layers of {name}, {called}")]
            assert shown == [layer.text for layer in pen]
            layers += pen
    assert f"{sum(item.weights for item in layers):,}" in text
    rows = cells(text, f"Data of {name}")
    for row, part in zip(rows, bundle.card["data"], strict=True):
        source = SOURCES[part["file"].split(".")[0]]
        assert row == [source.name, f"{part['samples']:,}", source.licence, source.authors]


def test_sources_are_those_of_the_notice():
    """Every collection is in NOTICE, which has its licence too."""
    notice = (BUNDLES.parents[1] / "NOTICE").read_text(encoding="utf-8")
    for source in SOURCES.values():
        assert source.name in notice
        assert source.licence.replace("ODbL 1.0", "ODbL) 1.0") in notice or source.licence in notice


def test_the_worst_confusions_are_those_of_the_report(client):
    """Of each symbol: its drawings, and how many were read as another shape."""
    text, bundle = unescape(client.get("/models").text), load_bundle(BUNDLES / "slides")
    report = json.loads((bundle.path / REPORT).read_text())["symbols"]
    table = client.application.extensions["writemath"].symbols
    rows = cells(text, "Confusions of slides")
    assert len(rows) == 20
    shown = {(latex, int(n), int(wrong)) for latex, n, wrong, _ in rows}
    counted = {
        (
            table[id_].latex,
            reading["samples"],
            sum(n for other, n in reading["confused"] if table[other].shape != table[id_].shape),
        )
        for id_, reading in report.items()
    }
    assert shown <= counted


def test_a_bundle_without_a_report_shows_no_confusions(page, bundles):
    """Older bundles have none."""
    (bundles / "slides" / REPORT).unlink()
    card = json.loads((bundles / "slides" / "card.json").read_text())
    del card["files"][REPORT]
    (bundles / "slides" / "card.json").write_text(json.dumps(card))
    text = page()
    assert "Confusions of slides" not in text
    assert "Figures of slides" in text


def test_a_card_of_a_hosts_own_is_shown_as_far_as_it_goes(page):
    """Without figures, data, stages and a known network; with data from elsewhere."""
    bare = dict.fromkeys(("figures", "data", "stages", "flagged", "teacher", "held_out"))
    text = page(network="mine", milliseconds=None, **bare)
    assert "A network that this host has trained." in text
    assert "carries no figures" in text
    assert "epochs" not in text
    own = {"file": "votes.jsonl", "samples": 7, "sha256": "0" * 64}
    rows = cells(page(data=[own]), "Data of slides")
    assert rows == [["votes.jsonl", "7", "not known here", "not known here"]]


def test_citations_are_whole_bibtex():
    """Each entry has a key of its own, an author, a title and a year, and its braces are paired."""
    entries = CITATIONS.split("\n\n")
    keys = [re.match(r"@\w+\{(\w+),", entry)[1] for entry in entries]
    assert len(set(keys)) == len(entries) == 6
    for entry in entries:
        assert entry.count("{") == entry.count("}")
        for name in ("author", "title", "year"):
            assert re.search(rf"^  {name} *= \{{.+\}},?$", entry, re.MULTILINE)


def test_write_math_is_cited_with_its_version_and_network(client, app):
    """The BibTeX names what answered."""
    text = unescape(client.get("/models").text)
    bundle = next(iter(app.extensions["writemath"].predictors.values())).bundle
    assert f"Network {bundle.name} {bundle.version}, http://localhost" in text
    assert re.search(r"version = \{\d+\.\d+\.\d+\},", text)
    assert "author  = {{Write Math contributors}}," in text


def test_both_pages_are_led_to(client):
    """From About and from every page's footer."""
    about = client.get("/about").text
    assert 'href="/models#deep"' in about
    assert about.count('href="/api"') == 2
    assert 'href="/models"' in client.get("/").text


def test_the_guide_tells_the_servers_own_limits(make_app, settings):
    """Where rate limits are off, it speaks of none."""
    text = make_app(replace(settings, max_strokes=7)).test_client().get("/api").text
    assert "7 strokes, 10,000 points" in text
    assert "from one address" not in text
    limited = replace(settings, rate_limits=True, classify_limit="3/second;5/minute")
    text = make_app(limited).test_client().get("/api").text
    assert "3 a second, 5 a minute from one address" in text
