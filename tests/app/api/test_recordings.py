"""/api/v1/recordings: drawings that are stored, and the pictures made of them."""

import io
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

URL = "/api/v1/recordings"
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"


def test_a_drawing_is_stored(client, strokes):
    """201, with an id, the address of its page, and its own address in Location."""
    answer = client.post(URL, json={"strokes": strokes})
    assert answer.status_code == 201
    assert answer.json == {"id": answer.json["id"], "url": f"/drawings/{answer.json['id']}"}
    assert answer.headers["Location"] == f"{URL}/{answer.json['id']}"


def test_a_stored_drawing_is_given_back(client, strokes):
    """GET tells its strokes, when and by whom it was drawn, and its votes."""
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    answer = client.get(f"{URL}/{id_}")
    assert answer.status_code == 200
    told = answer.json
    assert told["id"] == id_
    assert told["strokes"] == strokes
    assert told["votes"] == {}
    assert told["accepted"] is None
    assert len(told["contributor"].split()) == 3
    age = datetime.now(UTC) - datetime.fromisoformat(told["created"])
    assert timedelta(0) <= age < timedelta(minutes=5)


def test_time_is_kept(client):
    """The t of each point, where there is one, comes back as it was sent."""
    strokes = [[[0.5, 1, 0], [2, 3, 16.5]], [[4, 5]]]
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    assert client.get(f"{URL}/{id_}").json["strokes"] == strokes


def test_a_symbol_makes_it_a_labelled_sample(client, strokes):
    """With `symbol`, the drawing has its drawer's vote for it."""
    id_ = client.post(URL, json={"strokes": strokes, "symbol": ALPHA}).json["id"]
    told = client.get(f"{URL}/{id_}").json
    assert told["votes"] == {ALPHA: 1}
    assert told["accepted"] == ALPHA


def test_null_is_no_symbol(client, strokes):
    """`symbol` may be null, as if it were not there."""
    id_ = client.post(URL, json={"strokes": strokes, "symbol": None}).json["id"]
    assert client.get(f"{URL}/{id_}").json["votes"] == {}


def test_an_unknown_symbol_is_404_and_stores_nothing(client, app, strokes):
    """A drawing cannot be labelled with what the table does not have."""
    answer = client.post(URL, json={"strokes": strokes, "symbol": "latex:latex2e:nope"})
    assert answer.status_code == 404
    assert answer.json["type"] == "/problems/unknown-symbol"
    assert [error["path"] for error in answer.json["errors"]] == ["symbol"]
    counts = app.extensions["writemath"].store.counts()
    assert counts["recordings"] == counts["contributors"] == 0


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "strokes"),
        ({"strokes": []}, "strokes"),
        ({"strokes": [[[0, "1"]]]}, "strokes.0.0.1"),
        ({"strokes": [[[0, 1]]], "symbol": 5}, "symbol"),
        ({"strokes": [[[0, 1]]], "symbol": [ALPHA]}, "symbol"),
        ({"strokes": [[[0, 1]]], "contributor": "me"}, "contributor"),
        ({"strokes": [[[0, 1]]] * 101}, "strokes"),
    ],
)
def test_a_wrong_drawing_is_422_and_stores_nothing(client, app, body, path):
    """The same limits hold as for classifying, and the field is named."""
    answer = client.post(URL, json=body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == path
    assert app.extensions["writemath"].store.counts()["recordings"] == 0
    assert "Set-Cookie" not in answer.headers


def test_pictures_are_not_stored(client):
    """Only strokes are kept: any other content type is 415."""
    answer = client.post(URL, data=b"\x89PNG", content_type="image/png")
    assert answer.status_code == 415


def test_a_body_over_1_mib_is_413(client):
    """The limit on bodies holds here too."""
    assert (
        client.post(URL, data=b" " * (2 << 20), content_type="application/json").status_code == 413
    )


@pytest.mark.parametrize(
    "id_", ["nope", "a" * 22, "%00", "..", "%2e%2e", "a" * 3000, "ä", "' OR 1=1"]
)
@pytest.mark.parametrize("end", ["", ".png", ".svg"])
def test_an_unknown_recording_is_404(client, id_, end):
    """Whatever stands for an id, what is not there is 404, as a problem."""
    answer = client.get(f"{URL}/{id_}{end}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_png_shows_the_drawing(client, strokes):
    """A PNG of 400 x 400, black on white."""
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    answer = client.get(f"{URL}/{id_}.png")
    assert answer.content_type == "image/png"
    image = Image.open(io.BytesIO(answer.data)).convert("L")
    assert image.size == (400, 400)
    assert image.getpixel((56, 200)) == 0  # on the upright of the right angle
    assert image.getpixel((300, 100)) == 255


def test_svg_shows_the_drawing(client, strokes):
    """An SVG with one line for each stroke, the dot among them."""
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    answer = client.get(f"{URL}/{id_}.svg")
    assert answer.mimetype == "image/svg+xml"
    lines = ET.fromstring(answer.data).findall(".//{*}polyline")
    assert [len(line.get("points").split()) for line in lines] == [3, 2]


@pytest.mark.parametrize("end", [".png", ".svg"])
def test_pictures_are_asked_for_again(client, strokes, end):
    """A drawing may be hidden at any time: browsers ask, and an ETag spares sending it again."""
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    answer = client.get(f"{URL}/{id_}{end}")
    assert answer.cache_control.no_cache
    assert answer.cache_control.max_age is None
    again = client.get(f"{URL}/{id_}{end}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data


def test_votes_may_not_be_kept(client, strokes):
    """The JSON changes with each vote: it is asked for again every time."""
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    assert client.get(f"{URL}/{id_}").cache_control.no_cache


def test_extreme_coordinates_can_be_shown(client):
    """What can be stored can be drawn: a dot, and the longest line that floats allow."""
    for strokes in ([[[3, 3]]], [[[-1e308, 1e308], [1e308, -1e308]]]):
        id_ = client.post(URL, json={"strokes": strokes}).json["id"]
        for end in (".png", ".svg"):
            assert client.get(f"{URL}/{id_}{end}").status_code == 200


def test_a_drawing_is_deleted_by_its_maker(client, app, strokes):
    """204, and then it is nowhere: not at its address, its page, its pictures or in the gallery."""
    id_ = client.post(URL, json={"strokes": strokes, "symbol": ALPHA}).json["id"]
    other = app.test_client()
    other.put(f"{URL}/{id_}/votes/{BETA}")
    answer = client.delete(f"{URL}/{id_}")
    assert (answer.status_code, answer.data) == (204, b"")
    for path in (f"{URL}/{id_}", f"{URL}/{id_}.png", f"{URL}/{id_}.svg", f"/drawings/{id_}"):
        assert client.get(path).status_code == 404
    assert client.delete(f"{URL}/{id_}").status_code == 404
    assert other.put(f"{URL}/{id_}/votes/{BETA}").status_code == 404
    assert id_ not in client.get("/gallery").text


def test_nobody_else_deletes_a_drawing(client, app, strokes):
    """A voter, a stranger and a page of another site are refused, and the drawing stays."""
    id_ = client.post(URL, json={"strokes": strokes, "symbol": ALPHA}).json["id"]
    voter, stranger = app.test_client(), app.test_client()
    voter.put(f"{URL}/{id_}/votes/{ALPHA}")
    for someone in (voter, stranger):
        answer = someone.delete(f"{URL}/{id_}")
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/not-yours")
    foreign = client.delete(f"{URL}/{id_}", headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, foreign.json["type"]) == (403, "/problems/cross-site")
    assert client.get(f"{URL}/{id_}").json["votes"] == {ALPHA: 2}


def test_only_a_drawings_maker_sees_the_button_that_deletes_it(client, app, strokes):
    """The page of someone else's drawing offers no deletion."""
    page = client.post(URL, json={"strokes": strokes}).json["url"]
    assert 'id="delete"' in client.get(page).text
    assert 'id="delete"' not in app.test_client().get(page).text


def test_a_symbol_called_like_a_field_is_unknown_not_given_twice(client, strokes):
    """A key's name may stand as a value; a key that stands twice is still refused."""
    body = {"strokes": strokes, "symbol": "strokes"}
    assert client.post("/api/v1/recordings", json=body).status_code == 404
    twice = '{"strokes": [[[0, 0]]], "strokes" : [[[1, 1]]]}'
    answer = client.post("/api/v1/recordings", data=twice, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"] == "strokes"


def test_brackets_in_a_text_are_no_strokes(client, strokes):
    """A symbol's id may be anything; what is wrong with this one is that nobody has it."""
    body = {"strokes": strokes, "symbol": '"[' * 20_300}
    answer = client.post(URL, json=body)
    assert answer.status_code == 404
    assert answer.json["errors"][0]["path"] == "symbol"


@pytest.mark.parametrize("end", [".png", ".svg"])
@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS"])
def test_a_picture_names_its_own_methods(client, strokes, end, method):
    """It can be got, and not deleted without its drawing."""
    id_ = client.post(URL, json={"strokes": strokes}).json["id"]
    answer = client.open(f"{URL}/{id_}{end}", method=method)
    assert answer.status_code == (200 if method == "OPTIONS" else 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
