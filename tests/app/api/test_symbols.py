"""/api/v1/symbols and /api/v1/models: what the server knows."""

import re
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from model.categories import CATEGORIES

URL = "/api/v1/symbols"
FIELDS = [
    "id", "latex", "package", "fontenc", "mode", "unicode", "name", "shape", "svg", "aliases",
    "formats",
]  # fmt: skip


def test_all_symbols_are_counted_and_paged(client, app):
    """Without a query the whole table is there, page after page, each symbol once."""
    ids = []
    for offset in range(0, 1400, 200):
        page = client.get(f"{URL}?limit=200&offset={offset}").json
        assert page["total"] == 1198
        ids += [symbol["id"] for symbol in page["symbols"]]
    assert ids == list(app.extensions["writemath"].symbols.ids)


def test_a_page_has_50_symbols(client):
    """Without `limit` a page is 50 symbols."""
    assert len(client.get(URL).json["symbols"]) == 50


def test_a_query_finds_a_command_first(client):
    """The best match is on top, and `total` counts all that match."""
    found = client.get(f"{URL}?query=alpha").json
    assert found["symbols"][0]["latex"] == "\\alpha"
    assert found["total"] == len(found["symbols"]) < 50


def test_a_package_narrows_the_search(client):
    """`package` leaves the symbols of one package; an unknown one has none."""
    found = client.get(f"{URL}?package=amssymb&limit=200").json
    assert found["symbols"]
    assert {symbol["package"] for symbol in found["symbols"]} == {"amssymb"}
    assert client.get(f"{URL}?package=nope").json == {"symbols": [], "total": 0}


def test_a_category_narrows_the_search_as_on_the_page(client, read):
    """As many as the page finds, with or without words; an empty one is any."""
    for query in ("category=arrows", "category=greek&query=alpha"):
        found = client.get(f"{URL}?{query}&limit=200").json
        assert 0 < len(found["symbols"]) == found["total"] < 200
        assert re.search(rf"\b{found['total']} symbols?\b", read(f"/symbols?{query}"))
        assert {"\\alpha", "\\rightarrow"} & {symbol["latex"] for symbol in found["symbols"]}
    assert client.get(f"{URL}?category=").json["total"] == 1198


def test_an_unknown_category_is_422_and_told_the_right_ones(client):
    """All of them stand in the answer."""
    answer = client.get(f"{URL}?category=arows")
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["path"] == "category"
    assert error["detail"].endswith(", ".join(CATEGORIES))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("offset=-1", "offset"),
        ("offset=1e1", "offset"),
        ("query=" + "a" * 101, "query"),
    ],
)
def test_a_wrong_query_is_422_and_named(client, query, field):
    """The field at fault is named."""
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [error["path"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("query", ["%00", "%FF%FE", "\\\\", "%E2%88%AB", "a+b", "()[]*.?"])
def test_odd_queries_are_searched_for(client, query):
    """No character in a query is an error."""
    assert client.get(f"{URL}?query={query}").status_code == 200


def test_every_symbol_has_an_address(client, app):
    """Each of the 1,198 ids leads to its symbol, quoted or not."""
    for symbol in app.extensions["writemath"].symbols:
        for id_ in {symbol.id, quote(symbol.id, safe=":")}:  # all have a colon, which is no matter
            answer = client.get(f"{URL}/{id_}")
            assert answer.json["id"] == symbol.id
            assert answer.json["latex"] == symbol.latex
    assert list(answer.json) == FIELDS
    assert client.get(f"{URL}/latex%3Alatex2e%3Aalpha").json["latex"] == r"\alpha"


def test_a_symbol_comes_in_all_formats(client):
    """Its role with the spacing, and its text in each language, null where there is none."""
    assert client.get(f"{URL}/latex:latex2e:int").json["formats"] == {
        "role": "large operator",
        "spacing": "thin space on both sides",
        "codepoint": "U+222B",
        "html": "&int;",
        "mathml": "<mo>∫</mo>",
        "typst": "integral",
    }
    sqiint = client.get(f"{URL}?query=sqiint").json["symbols"][0]["formats"]
    assert [sqiint[name] for name in ("codepoint", "html", "mathml", "typst")] == [None] * 4


def test_an_unknown_symbol_is_404(client):
    """An id that is not in the table is 404."""
    answer = client.get(f"{URL}/latex:latex2e:nope")
    assert answer.status_code == 404
    assert answer.json["type"] == "/problems/unknown-symbol"


def test_symbols_may_be_kept_and_asked_for_again(client):
    """An ETag spares sending the same page twice."""
    answer = client.get(URL)
    assert answer.cache_control.max_age == 3600
    again = client.get(URL, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_models_come_with_their_cards(client, app, settings):
    """Every bundle is listed with its card, the default first."""
    listed = client.get("/api/v1/models").json["models"]
    predictors = app.extensions["writemath"].predictors
    assert [model["name"] for model in listed] == list(predictors)
    assert [model["default"] for model in listed] == [True] + [False] * (len(listed) - 1)
    assert listed[0]["name"] == settings.bundle
    for model in listed:
        bundle = predictors[model["name"]].bundle
        assert model["version"] == bundle.version
        assert model["card"].items() >= bundle.card.items()


def test_a_card_has_a_sha256_of_each_file(client):
    """Who downloads a bundle can check it."""
    files = client.get("/api/v1/models").json["models"][0]["card"]["sha256"]
    assert {"model.keras", "model.tflite"} <= set(files)
    assert all(len(bytes.fromhex(digest)) == 32 for digest in files.values())


def test_a_card_tells_accuracy_and_calibration(client):
    """Under the contract's names: as measured on each file, and how percentages were fitted."""
    for model in client.get("/api/v1/models").json["models"]:
        card = model["card"]
        assert card["classes"] == 1198
        assert {part["file"] for part in card["data"]} >= set(card["accuracy"])
        for figures in card["accuracy"].values():
            assert 0 < figures["symbol"]["top1"] <= figures["symbol"]["top5"] <= 1
        assert set(card["calibration"]["temperatures"]) == {"between", "within"}
        assert card["calibration"]["ece"].keys() == card["accuracy"].keys()


def test_a_card_without_figures_is_shown(app, client):
    """A network trained on all data, of which nothing was measured, says so with empty figures."""
    here = app.extensions["writemath"]
    name, predictor = next(iter(here.predictors.items()))
    bundle = replace(predictor.bundle, card={**predictor.bundle.card, "figures": None})
    bare = SimpleNamespace(bundle=bundle)
    app.extensions["writemath"] = replace(here, predictors={name: bare})
    card = client.get("/api/v1/models").json["models"][0]["card"]
    assert card["accuracy"] == card["calibration"]["ece"] == {}


def test_an_empty_package_is_any(client):
    """As on the page: a form that leaves the package open sends it empty."""
    everything = client.get("/api/v1/symbols").json["total"]
    assert client.get("/api/v1/symbols?package=").json["total"] == everything
