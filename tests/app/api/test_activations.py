"""POST /api/v1/activations: what each layer makes of a drawing, and what is refused."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from model.bundle import BUNDLES

URL = "/api/v1/activations"


@pytest.fixture
def inside(client, strokes):
    """The answer to a small drawing."""
    answer = client.post(URL + "?limit=5", json={"strokes": strokes})
    assert answer.status_code == 200
    assert len(answer.data) < 250_000
    return answer.json


def test_every_layer_is_answered_in_its_shape(inside):
    """The shapes are the network's own; the bundle is slides, whichever is the default."""
    assert inside["model"]["name"] == "slides"
    shapes = {
        "raster": (32, 32), "pooled": (16, 15, 15), "dense": (128,), "saliency": (32, 32),
    }  # fmt: skip
    assert {name: np.shape(inside[name]) for name in shapes} == shapes
    assert [np.shape(inside["first"][k]) for k in ("weights", "bias", "maps")] == [
        (16, 1, 3, 3), (16,), (16, 30, 30),
    ]  # fmt: skip
    assert [np.shape(inside["second"][k]) for k in ("weights", "bias", "maps")] == [
        (16, 16, 3, 3), (16,), (16, 13, 13),
    ]  # fmt: skip


def test_a_cell_is_what_its_products_make(inside):
    """Weights x pixels + bias gives each map's cells, the largest of four the pooled ones."""
    raster = np.array(inside["raster"]) / 255
    first, second = inside["first"], inside["second"]
    maps, pooled = np.array(first["maps"]), np.array(inside["pooled"])
    for f, y, x in [(0, 0, 0), (7, 12, 4), (15, 29, 29)]:
        products = np.array(first["weights"][f][0]) * raster[y : y + 3, x : x + 3]
        assert maps[f, y, x] == pytest.approx(products.sum() + first["bias"][f], abs=1e-3)
    assert np.array_equal(pooled, maps.reshape(16, 15, 2, 15, 2).max(axis=(2, 4)))
    products = np.array(second["weights"][3]) * pooled[:, 5:8, 6:9]
    value = second["maps"][3][5][6]
    assert value == pytest.approx(products.sum() + second["bias"][3], abs=0.02)


def test_the_answers_are_ranked_symbols(inside, client, strokes):
    """They are symbols with calibrated probabilities, as many as were asked for."""
    shares = [symbol["probability"] for symbol in inside["symbols"]]
    assert len(shares) == 5
    assert shares == sorted(shares, reverse=True)
    classified = client.post("/api/v1/classify?model=slides", json={"strokes": strokes}).json
    assert list(inside["symbols"][0]) == list(classified["symbols"][0])


@pytest.mark.parametrize(
    ("query", "path"), [("model=deep", "model"), ("model=none", "model"), ("limit=0", "limit")]
)
def test_a_wrong_query_is_named(client, strokes, query, path):
    """Another network, an unknown model and a limit out of range are 422."""
    answer = client.post(f"{URL}?{query}", json={"strokes": strokes})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == path


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"strokes": []}, "strokes"),
        ({"strokes": [[[0, "1"]]]}, "strokes.0.0.1"),
        ({"strokes": [[[0, 1]]], "canvas": {"width": 1, "height": 1}}, "canvas"),
    ],
)
def test_a_wrong_drawing_is_named(client, body, path):
    """The field at fault is named; a canvas would do nothing here, so it is none of the fields."""
    answer = client.post(URL, json=body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == path


def test_a_picture_is_refused(client):
    """Only strokes are taken."""
    assert client.post(URL, data=b"x", content_type="image/png").status_code == 415


def test_without_a_bundle_of_slides_there_is_nothing_to_see(make_app, settings, strokes, tmp_path):
    """A host that serves deep alone gets 404 with its own type."""
    shutil.copytree(BUNDLES / "deep", tmp_path / "bundles" / "deep")
    app = make_app(replace(settings, bundle="deep", bundles=str(tmp_path / "bundles")))
    answer = app.test_client().post(URL, json={"strokes": strokes})
    assert answer.status_code == 404
    assert answer.json["type"] == "/problems/no-slides"


def test_pages_of_other_sites_may_ask(client, strokes):
    """Nothing is stored, so nothing is to be protected."""
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(URL, json={"strokes": strokes}, headers=headers).status_code == 200


def test_it_counts_against_the_limit_of_classify(make_app, settings, strokes):
    """Both run a network: one and one are two of two."""
    limits = {"rate_limits": True, "classify_limit": "2/minute"}
    client = make_app(replace(settings, **limits)).test_client()
    addresses = ["/api/v1/classify", URL, URL]
    statuses = [client.post(at, json={"strokes": strokes}).status_code for at in addresses]
    assert statuses == [200, 200, 429]
