"""The HTML pages without a browser: what they list, how they page, and what they refuse."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.pages import joints, percentage, preamble
from app.pages.symbols import PAGE as SYMBOLS_PAGE
from model.symbols import load_symbols

HTML = {"Accept": "text/html"}
INT = "latex:latex2e:int"


def cards(text):
    """The addresses of the cards on a page."""
    return re.findall(r'class="card" href="([^"]+)"', text)


SECTIONS = ["/", "/train", "/gallery", "/ranking", "/about", "/symbols", "/profile"]


@pytest.mark.parametrize("path", SECTIONS)
def test_each_section_marks_itself_in_the_navigation(read, path):
    """The link to the page that is shown, and no other, is marked as current."""
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', read(path)) == [path]


def test_both_addresses_of_classify_show_one_page(read):
    """/classify is the same page as /, and names / as the canonical address."""
    assert read("/classify") == read("/")
    assert '<link rel="canonical" href="http://localhost/">' in read("/classify")


def test_pages_have_no_inline_script_or_style(read, strokes, client):
    """The policy forbids both, so every page does without."""
    stored = client.post("/api/v1/recordings", json={"strokes": strokes}).json["url"]
    for path in [*SECTIONS, stored, "/api", "/models"]:
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", read(path))


def test_reading_pages_makes_no_contributor(read, client, store):
    """Looking at every page sets no cookie and stores nobody."""
    for path in SECTIONS:
        read(path)
    assert client.get_cookie("writemath_contributor") is None
    assert store.counts()["contributors"] == 0


@pytest.mark.parametrize("path", ["/train?symbol=no", "/symbols/no", "/drawings/no", "/nothing"])
def test_what_is_not_there_is_a_page_with_404(client, path):
    """An unknown symbol, drawing or address answers a browser with a page that leads on."""
    response = client.get(path, headers=HTML)
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert 'href="/symbols"' in response.text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/moderation", "Only moderators can see this page."),
        ("/symbols/latex:none", "No symbol has this address. Look it up by its name or command."),
        ("/drawings/none", "This drawing was deleted or hidden, or it never existed."),
        ("/no-such-page", "The address is mistyped, or the page is gone."),
    ],
)
def test_an_error_s_page_says_it_to_people(client, path, sentence):
    """Sentences, not the details that a program gets."""
    assert f'class="lead">{sentence}</p>' in client.get(path, headers=HTML).text


def test_an_error_s_page_makes_a_sentence_of_any_other_detail(client):
    """It begins with a capital and ends in one full stop."""
    lead = client.get("/train?mode=all", headers=HTML).text.split('class="lead">')[1]
    lead = lead.split("</p>")[0]
    assert lead[0].isupper()
    assert lead.endswith(".")
    assert not lead.endswith("..")


def test_a_drawing_shows_its_votes_and_which_is_mine(client, read, store, strokes):
    """The tallies are listed with the most voted first; only my own vote is pressed."""
    stored = client.post("/api/v1/recordings", json={"strokes": strokes, "symbol": INT}).json
    for _ in range(2):
        store.vote(stored["id"], "latex:latex2e:sum", store.add_contributor().id)
    text = read(stored["url"])
    votes = re.findall(r'aria-pressed="(\w+)" data-symbol="([^"]+)"', text)
    assert votes == [("false", "latex:latex2e:sum"), ("true", INT)]
    assert "2 votes" in text
    assert "Your drawing" in text


def test_symbols_are_found_and_paged(read, app):
    """The whole table in pages; a search keeps its words from page to page."""
    total = len(app.extensions["writemath"].symbols)
    assert len(cards(read("/symbols"))) == SYMBOLS_PAGE
    assert f"1 to {SYMBOLS_PAGE} of {total:,} symbols" in read("/symbols")
    assert f"offset={SYMBOLS_PAGE}&amp;query=arrow" in read("/symbols?query=arrow")
    assert cards(read("/symbols?query=%E2%88%AB"))[0] == f"/symbols/{INT}"


def test_how_it_works_has_the_slides_example_and_is_led_to(read):
    """The image and the filter are in the page itself; footer and About lead there."""
    text = read("/how-it-works")
    assert len(re.findall(r"<td>−?\d+</td>", text)) == 7 * 7 + 3 * 3  # noqa: RUF001
    assert 'href="/how-it-works"' in read("/")
    assert read("/about").count('href="/how-it-works"') == 2


@pytest.mark.parametrize("offset", ["-1", "x", "1e3", "", "9" * 30])
def test_a_wrong_offset_is_the_start(read, offset):
    """An offset that is no moderate number shows the first page."""
    assert read(f"/symbols?offset={offset}") == read("/symbols")


def test_an_offset_past_the_end_is_the_last_page(read):
    """The last page is shown where a page number outlived its symbols."""
    assert 0 < len(cards(read("/symbols?offset=99999"))) <= SYMBOLS_PAGE


def test_about_shows_the_figures_of_the_card(read, app):
    """Every measured figure on the page is the running bundle's own."""
    (predictor, *_) = app.extensions["writemath"].predictors.values()
    text = read("/about")
    for figures in predictor.bundle.card["figures"].values():
        assert percentage(figures["symbol"]["top1"]) in text
        assert f"{figures['symbol']['samples']:,}" in text


def test_what_a_symbol_needs_is_said_as_latex_writes_it(app):
    """A package and a font encoding each give their line; most symbols need none."""
    table = app.extensions["writemath"].symbols
    assert preamble(table["latex:latex2e:alpha"]) == []
    assert preamble(table["latex:amssymb:leqslant"]) == [r"\usepackage{amssymb}"]
    encoded = next(symbol for symbol in table if symbol.fontenc)
    assert rf"\usepackage[{encoded.fontenc}]{{fontenc}}" in preamble(encoded)


def test_the_formats_of_all_symbols_come_in_one_file(client, app):
    """Role, HTML, MathML and Typst by id, kept for an hour and then asked for again."""
    answer = client.get("/formats.json")
    assert list(answer.json["symbols"]) == list(app.extensions["writemath"].symbols.ids)
    assert answer.json["spacing"]["relation"] == "thick space on both sides"
    wanted = ["relation", "&le;", "<mo>≤</mo>", "lt.eq"]
    assert answer.json["symbols"]["latex:amssymb:leq"] == wanted
    assert answer.cache_control.max_age == 3600
    again = client.get("/formats.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_symbol_page_has_every_format(read):
    """The page of the integral shows its role and its text in each language."""
    page = read("/symbols/latex:latex2e:int")
    assert "large operator, thin space on both sides" in page
    for text in ("U+222B", "&amp;int;", "&lt;mo&gt;∫&lt;/mo&gt;", "<code>integral</code>"):
        assert text in page


def test_a_search_is_cut_to_the_length_that_the_api_takes(client):
    """Thousands of words would each be compared with each symbol."""
    text = client.get("/symbols", query_string={"query": "alpha " * 2000}).get_data(as_text=True)
    assert "alpha " * 17 not in text


def test_about_names_the_sources_of_the_cards(read, app):
    """Each once, with its licence; files that are not known here are left out."""
    here = app.extensions["writemath"]
    (name, predictor), *_ = here.predictors.items()
    data = [{"file": file} for file in ("omniglot.jsonl.gz", "votes", "omniglot.jsonl")]
    bundle = replace(predictor.bundle, card={**predictor.bundle.card, "data": data})
    app.extensions["writemath"] = replace(here, predictors={name: SimpleNamespace(bundle=bundle)})
    text = read("/about")
    assert text.count("Omniglot</a> (MIT). ") == 1
    assert "UNIPEN" not in text


def test_about_says_that_a_twin_was_measured(client):
    """The figures of a network that learned from all data are another's, and said to be."""
    assert "Measured on a twin, trained alike on" in client.get("/about").text


def test_a_long_command_breaks_between_its_words():
    """Before braces and backslashes too, never within a word; what is HTML in it is escaped."""
    assert joints(r"\leftrightarrow") == r"\left<wbr>right<wbr>arrow"
    assert joints(r"\textquotedblleft") == r"\text<wbr>quote<wbr>dbl<wbr>left"
    assert joints(r"\not\approx") == r"\not<wbr>\approx"
    assert joints(r"\mathfrak{A}") == r"\math<wbr>frak<wbr>{A}"
    assert joints(r"\<b>_{\{") == r"\&lt;b&gt;<wbr>_{\{"
    assert joints(r"\sum") == r"\sum"


def test_no_command_of_the_table_is_too_long_for_a_phone():
    """What stands between two joints has room on a card."""
    assert [
        s.latex for s in load_symbols() if max(map(len, joints(s.latex).split("<wbr>"))) > 15
    ] == []
