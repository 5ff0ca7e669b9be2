"""POST /api/v1/classify: what a client that does it right gets."""

import io

import pytest
from PIL import Image, ImageDraw

URL = "/api/v1/classify"
FIELDS = [
    "id", "latex", "probability", "package", "fontenc", "mode", "unicode", "name", "shape", "svg",
]  # fmt: skip


def picture(kind, size=(120, 90)):
    """Return a picture of a thick right angle, as bytes."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).line([(20, 10), (20, 80), (100, 80)], fill=0, width=5)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def test_strokes_are_answered_with_ranked_symbols(client, strokes):
    """The answer has exactly the documented keys, in the documented order."""
    answer = client.post(URL, json={"strokes": strokes})
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert list(answer.json) == ["model", "symbols", "unsure"]
    assert list(answer.json["model"]) == ["name", "version"]
    assert isinstance(answer.json["unsure"], bool)
    assert len(answer.json["symbols"]) == 10
    for symbol in answer.json["symbols"]:
        assert list(symbol) == FIELDS


def test_symbols_come_by_probability_highest_first(client, strokes):
    """The list is sorted by probability, which is from 0 to 1."""
    symbols = client.post(URL + "?limit=100", json={"strokes": strokes}).json["symbols"]
    shares = [symbol["probability"] for symbol in symbols]
    assert shares == sorted(shares, reverse=True)
    assert 0 <= shares[-1] <= shares[0] <= 1


def test_the_symbols_are_those_of_the_label_table(client, app, strokes):
    """Each ranked symbol says what the table says of its id."""
    table = app.extensions["writemath"].symbols
    for symbol in client.post(URL, json={"strokes": strokes}).json["symbols"]:
        row = table[symbol["id"]]
        told = {name: symbol[name] for name in FIELDS if name != "probability"}
        assert told == {name: getattr(row, name) for name in told}


def test_limit_cuts_the_list_without_changing_probabilities(client, strokes):
    """Probabilities are over all symbols: a shorter list is the start of the longer one."""
    short = client.post(URL + "?limit=3", json={"strokes": strokes}).json["symbols"]
    long = client.post(URL + "?limit=100", json={"strokes": strokes}).json["symbols"]
    assert len(short) == 3
    assert len(long) == 100
    assert long[:3] == short


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_may_be_the_body(client, kind):
    """PNG, JPEG and WebP are read as the raw body."""
    answer = client.post(URL, data=picture(kind), content_type=f"image/{kind}")
    assert answer.status_code == 200
    assert len(answer.json["symbols"]) == 10


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_may_be_a_form_field(client, kind):
    """A form's file field `image` is read as the same picture sent raw is."""
    data = picture(kind)
    form = client.post(URL, data={"image": (io.BytesIO(data), f"drawing.{kind}")})
    raw = client.post(URL, data=data, content_type=f"image/{kind}")
    assert form.status_code == 200
    assert form.json == raw.json


def test_content_decides_over_the_named_picture_type(client):
    """A JPEG sent as image/png is read all the same: both are pictures that are taken."""
    answer = client.post(URL, data=picture("jpeg"), content_type="image/png")
    assert answer.status_code == 200


def test_a_picture_and_strokes_of_the_same_drawing_agree(client):
    """The same right angle, drawn and photographed, has the same first symbol."""
    strokes = [[[20, 10], [20, 80], [100, 80]]]
    drawn = client.post(URL, json={"strokes": strokes}).json["symbols"]
    shown = client.post(URL, data=picture("png"), content_type="image/png").json["symbols"]
    assert drawn[0]["shape"] == shown[0]["shape"]


def test_units_and_time_change_nothing(client, strokes):
    """Pixels or 0..1, moved or not, with t or without: the answer is the same."""
    plain = client.post(URL, json={"strokes": strokes}).json
    timed = [[[x, y, 16 * i] for i, (x, y) in enumerate(stroke)] for stroke in strokes]
    moved = [[[x / 64 - 3, y / 64 + 2] for x, y in stroke] for stroke in strokes]
    assert client.post(URL, json={"strokes": timed}).json == plain
    assert client.post(URL, json={"strokes": moved}).json == plain


def test_integers_and_fractions_mix(client):
    """Any JSON number is a coordinate, however it is written."""
    body = '{"strokes": [[[0, 1.5], [-2e1, 3, 0.25], [4, 5]]]}'
    assert client.post(URL, data=body, content_type="application/json").status_code == 200


def test_a_dot_is_ink(client):
    """A single point is a drawing."""
    assert client.post(URL, json={"strokes": [[[7, 7]]]}).status_code == 200


def test_extreme_but_finite_numbers_are_drawings(client):
    """Coordinates may be as large or as close together as a float allows."""
    for value in (1e308, 5e-324, 1e-300):
        strokes = [[[-value, value], [value, -value], [0, 0]]]
        assert client.post(URL, json={"strokes": strokes}).status_code == 200


def test_the_model_may_be_named(client, app, strokes):
    """`model` takes a bundle's name; each bundle answers under its own."""
    for name, predictor in app.extensions["writemath"].predictors.items():
        model = client.post(f"{URL}?model={name}", json={"strokes": strokes}).json["model"]
        assert model == {"name": name, "version": predictor.bundle.version}


def test_the_default_model_is_the_settings(client, settings, strokes):
    """Without `model` the bundle of WRITEMATH_BUNDLE answers."""
    model = client.post(URL, json={"strokes": strokes}).json["model"]
    assert model["name"] == settings.bundle


def test_packages_put_symbols_that_need_no_other_first(client, strokes):
    """With `packages=amssymb`, whatever needs another package comes after what does not."""
    url = f"{URL}?limit=100&packages=amssymb"
    symbols = client.post(url, json={"strokes": strokes}).json["symbols"]
    others = [symbol["package"] not in {None, "amssymb"} for symbol in symbols]
    assert others == sorted(others)
    everything = client.post(f"{URL}?limit=100", json={"strokes": strokes}).json["symbols"]
    assert any(symbol["package"] not in {None, "amssymb"} for symbol in everything)


def test_unknown_packages_and_spaces_are_no_error(client, strokes):
    """A preamble names packages that have no symbols: they change nothing."""
    plain = client.post(f"{URL}?packages=amssymb", json={"strokes": strokes}).json
    noisy = client.post(f"{URL}?packages=geometry,%20amssymb,,tikz", json={"strokes": strokes}).json
    assert noisy == plain


def test_no_packages_means_plain_latex_first(client, strokes):
    """An empty `packages` is a document that loads none."""
    symbols = client.post(f"{URL}?limit=100&packages=", json={"strokes": strokes}).json["symbols"]
    needs = [symbol["package"] is not None for symbol in symbols]
    assert needs == sorted(needs)


@pytest.mark.parametrize("mode", ["math", "text"])
def test_prefer_puts_a_modes_commands_first_among_look_alikes(client, strokes, mode):
    """Each group keeps its places; what cannot be used in that mode is last in them."""
    body = {"strokes": strokes}
    plain = client.post(f"{URL}?limit=100", json=body).json["symbols"]
    preferred = client.post(f"{URL}?limit=100&prefer={mode}", json=body).json["symbols"]
    assert [s["shape"] for s in preferred] == [s["shape"] for s in plain]
    assert preferred != plain
    for shape in {symbol["shape"] for symbol in plain}:
        unusable = [s["mode"] not in {mode, "both"} for s in preferred if s["shape"] == shape]
        assert unusable == sorted(unusable)


def test_a_canvas_tells_a_low_dot_from_one_in_the_middle(client):
    """The same tap is a full stop near the lower edge, and a multiplication dot in the middle."""

    def first(y):
        body = {"strokes": [[[200, y]]], "canvas": {"width": 400, "height": 400}}
        return client.post(URL, json=body).json["symbols"][0]["latex"]

    assert first(360) == "."
    assert first(200) == r"\cdot"


def test_a_bar_in_the_middle_of_a_canvas_is_no_line_break(client):
    """What people draw for a minus prints something."""
    body = {"strokes": [[[80, 200], [320, 201]]], "canvas": {"width": 400, "height": 400}}
    ranked = client.post(URL, json=body).json["symbols"]
    assert ranked[0]["latex"] == "-"


def test_a_canvas_moves_probability_between_look_alikes_only(client):
    """A low dash on a canvas of any units, which it may leave: its group keeps its places."""
    body = {"strokes": [[[-0.1, 0.95], [0.3, 0.95]]]}
    bare = client.post(URL, json=body).json
    placed = client.post(URL, json={**body, "canvas": {"width": 1, "height": 1.0}}).json
    assert placed["symbols"] != bare["symbols"]
    assert {symbol["shape"] for symbol in placed["symbols"]} == {"dash"}
    assert placed["unsure"] == bare["unsure"]


def test_classifying_stores_nothing_and_sets_no_cookie(client, app, strokes):
    """Neither a drawing nor a contributor comes of it."""
    before = app.extensions["writemath"].store.counts()
    answer = client.post(URL, json={"strokes": strokes})
    assert app.extensions["writemath"].store.counts() == before
    assert "Set-Cookie" not in answer.headers


def test_the_limits_themselves_are_allowed(client):
    """100 strokes, and 10,000 points in all, are taken."""
    hundred = [[[i, i]] for i in range(100)]
    many = [[[i, (i * i) % 97] for i in range(100)] for _ in range(100)]
    assert client.post(URL, json={"strokes": hundred}).status_code == 200
    assert client.post(URL, json={"strokes": many}).status_code == 200
