"""The symbols without a browser: what is found by what, and what a symbol's page tells."""

import re
from dataclasses import replace
from itertools import groupby

import pytest

from app.pages.symbols import PAGE
from model.accuracy import FEW, Reading, Report
from model.categories import CATEGORIES, categories_of
from model.symbols import load_symbols

HTML = {"Accept": "text/html"}
ALPHA, INT = "latex:latex2e:alpha", "latex:latex2e:int"
TABLE = load_symbols()
PROPTO, AMSSYMB = "latex:latex2e:propto", "latex:amssymb:varpropto"


@pytest.fixture
def read(client):
    """Get a page's text; it must be there."""

    def get(path, **query):
        response = client.get(path, query_string=query, headers=HTML)
        assert response.status_code == 200
        return response.text

    return get


@pytest.fixture
def tell(app):
    """Let the networks' reports be these."""

    def set_(**readings):
        report = Report(
            100, readings.get("data", "a hundred drawings"), readings.get("symbols", {})
        )
        reports = dict.fromkeys(readings.get("by", ["slides"]), report)
        services = app.extensions["writemath"]
        app.extensions["writemath"] = replace(services, reports=reports)

    return set_


def cards(text):
    """The addresses of the cards on a page."""
    return re.findall(r'class="card" href="([^"]+)"', text)


def total(text):
    """How many symbols the page says there are."""
    return int(re.search(r"([\d,]+) symbols?", text.split('class="note')[1])[1].replace(",", ""))


def test_symbols_are_browsed_by_category(read):
    """The front page leads to each category; its count is what is found there."""
    text = read("/symbols")
    chips = re.findall(r'class="chip" href="/symbols\?category=(\w+)">[^<]+<span[^>]+>(\d+)', text)
    assert len(chips) > 10
    for key, count in chips:
        assert total(read("/symbols", category=key)) == int(count)
    assert sum(int(count) for _, count in chips) == 1198


def test_the_symbols_begin_as_printed_tables_do(read):
    """With the Greek letters by their alphabet, those that need no package first."""
    first = [address.removeprefix("/symbols/latex:latex2e:") for address in cards(read("/symbols"))]
    assert first[:6] == ["alpha", "beta", "gamma", "delta", "epsilon", "varepsilon"]
    assert first.index("omega") < first.index("Gamma") < first.index("Omega") < 40
    assert cards(read("/symbols", query=" ", category="greek")) == cards(read("/symbols"))


def test_page_after_page_leads_through_all_symbols(read):
    """Each is there once, in one category after the other."""
    pages = [cards(read("/symbols", offset=offset)) for offset in range(0, 1198, PAGE)]
    listed = [address.removeprefix("/symbols/") for page in pages for address in page]
    assert len(listed) == len(set(listed)) == 1198
    categories = [category for category, _ in groupby(listed, key=categories_of(TABLE).get)]
    assert categories == list(CATEGORIES)


def test_what_is_searched_for_comes_best_first(read, client):
    """Whatever its category; and the API lists all in the table's own order."""
    found = [f"/symbols/{symbol.id}" for symbol in TABLE.search("arrow")]
    assert cards(read("/symbols", query="arrow")) == found[:PAGE]
    listed = client.get("/api/v1/symbols", query_string={"limit": 100}).json["symbols"]
    assert [symbol["id"] for symbol in listed] == list(TABLE.ids[:100])


def test_symbols_are_browsed_by_block(read):
    """Every arrow of the block, and nothing else."""
    text = read("/symbols", block="Arrows")
    assert total(text) > 70
    assert "/symbols/latex:latex2e:leftarrow" in cards(text)
    assert '<option value="Arrows" selected>' in text


def test_filters_go_together_and_are_kept_from_page_to_page(read):
    """Category, package and words each take away; the next page has the same filters."""
    relations = read("/symbols", category="relations")
    assert total(relations) > PAGE
    (following,) = re.findall(r'rel="next" href="([^"]+)"', relations)
    assert "category=relations" in following
    some = read("/symbols", category="relations", package="amssymb", query="less")
    assert 0 < total(some) < total(read("/symbols", category="relations", package="amssymb"))
    assert all(address.startswith("/symbols/latex:amssymb:") for address in cards(some))


@pytest.mark.parametrize("name", ["category", "block", "package"])
def test_what_is_not_there_finds_nothing(read, name):
    """An unknown category, block or package is an empty list, which says so."""
    assert "No symbol fits" in read("/symbols", **{name: "<nothing>"})


def test_a_symbol_leads_to_its_category_and_block(read):
    """Its page links to what is beside it in both."""
    text = read(f"/symbols/{ALPHA}")
    assert 'href="/symbols?category=greek">Greek letters' in text
    assert 'href="/symbols?block=Greek+and+Coptic">' in text


def test_a_symbol_s_page_tells_how_it_is_read(read, tell):
    """Counts with their interval, what it was taken for, and what was taken for it."""
    tell(
        symbols={
            PROPTO: Reading(20, 9, 19, ((AMSSYMB, 6), (ALPHA, 5))),
            INT: Reading(5, 4, 5, ((PROPTO, 1),)),
        }
    )
    text = re.sub(r"\s+", " ", read(f"/symbols/{PROPTO}"))
    assert "Of 20 drawings of it that the network had not seen, 9 were read as it first" in text
    assert "15 as it or a symbol that looks the same, and 19 had it among the first five" in text
    assert "between 53 and 89 %" in text  # Wilson's interval of 15 of 20
    taken, mistaken = text.split("Taken for")[1].split("What was taken for it")
    assert re.findall(r'class="pair" href="/symbols/([^"]+)"', taken) == [AMSSYMB, ALPHA]
    assert "6 times, looks the same" in taken
    assert re.findall(r'class="pair" href="/symbols/([^"]+)"', mistaken) == [INT]
    assert (
        "From 100 drawings of all symbols that were kept out of training: a hundred drawings"
        in text
    )


def test_where_the_figures_come_from_is_told_without_names_of_files(read, tell):
    """The collections have their names; a file that is none of them keeps its own."""
    tell(data="the tenth kept out of detexify.jsonl.gz, unipen.jsonl.gz, my.jsonl, read by deep 1")
    text = read(f"/symbols/{ALPHA}")
    assert "a tenth of Detexify, UNIPEN train_r01_v07 and my.jsonl." in text


def test_few_drawings_have_no_percentage(read, tell):
    """Of fewer than five drawings the counts are told, and that they say little."""
    tell(symbols={ALPHA: Reading(FEW - 1, 3, 4, ((INT, 1),))})
    part = read(f"/symbols/{ALPHA}").split("How it is read")[1]
    assert "Of 4 drawings" in part
    assert "%" not in part
    tell(symbols={ALPHA: Reading(FEW, 3, 4, ((INT, 2),))})
    assert "95 % interval" in read(f"/symbols/{ALPHA}")


def test_a_symbol_that_was_never_tried_says_so(read, tell):
    """No drawing, no figure; each network with a report has its own part."""
    tell(by=["slides", "deep"])
    text = read(f"/symbols/{ALPHA}")
    assert text.count("None of the drawings that were tried is of this symbol") == 2
    assert text.index("By the network <code>slides") < text.index("By the network <code>deep")


def test_without_a_report_nothing_is_told(read, tell):
    """A bundle made before reports leaves the part out."""
    tell(by=[])
    assert "How it is read" not in read(f"/symbols/{ALPHA}")


def test_the_shipped_network_tells_of_its_symbols(read):
    """The page of alpha has the figures of the slides' own report."""
    assert "that the network had not seen" in read(f"/symbols/{ALPHA}")


def test_a_symbol_shows_accepted_drawings_only(read, client, strokes):
    """What somebody merely said to be it is left to the gallery."""
    post = {"strokes": strokes, "symbol": ALPHA}
    accepted, even = (client.post("/api/v1/recordings", json=post).json for _ in range(2))
    client.put(f"/api/v1/recordings/{even['id']}/votes/{INT}")
    assert f"/drawings/{accepted['id']}" in cards(read(f"/symbols/{ALPHA}"))
    assert f"/drawings/{even['id']}" not in cards(read(f"/symbols/{ALPHA}"))
