"""POST /api/v1/classify: each kind of body and query that it refuses, and how."""

import io
import struct
import zlib

import pytest
from PIL import Image
from werkzeug.test import EnvironBuilder

URL = "/api/v1/classify"
DRAWN = '{"strokes": [[[0, 0], [5, 5]]]}'


def post(client, body, content_type="application/json", query=""):
    """Send a body and return the answer, checked to be a problem."""
    answer = client.post(URL + query, data=body, content_type=content_type)
    assert answer.content_type == "application/problem+json"
    problem = answer.json
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == answer.status_code
    return answer


def png(image):
    """Return the image as PNG bytes."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


STROKES = {
    "nothing": ("{}", "strokes"),
    "null": ('{"strokes": null}', "strokes"),
    "no stroke": ('{"strokes": []}', "strokes"),
    "an empty stroke": ('{"strokes": [[[0, 0]], []]}', "strokes.1"),
    "an object": ('{"strokes": {"0": [[0, 0]]}}', "strokes"),
    "a text": ('{"strokes": "[[[0, 0]]]"}', "strokes"),
    "too shallow": ('{"strokes": [[0, 0]]}', "strokes.0.0"),
    "too deep": ('{"strokes": [[[[0, 0]]]]}', "strokes.0.0"),
    "one number": ('{"strokes": [[[0]]]}', "strokes.0.0"),
    "four numbers": ('{"strokes": [[[0, 0, 0, 0]]]}', "strokes.0.0"),
    "named coordinates": ('{"strokes": [[{"x": 0, "y": 0}]]}', "strokes.0.0"),
    "a boolean": ('{"strokes": [[[0, true]]]}', "strokes.0.0.1"),
    "a text for a number": ('{"strokes": [[[0, 0], ["1", 0]]]}', "strokes.0.1.0"),
    "a null for a number": ('{"strokes": [[[0, null]]]}', "strokes.0.0.1"),
    "NaN": ('{"strokes": [[[0, 0], [NaN, 0]]]}', "strokes.0.1.0"),
    "Infinity": ('{"strokes": [[[0, Infinity]]]}', "strokes.0.0.1"),
    "minus Infinity": ('{"strokes": [[[0, 0, -Infinity]]]}', "strokes.0.0.2"),
    "more than a float": ('{"strokes": [[[1e999, 0]]]}', "strokes.0.0.0"),
    "a long integer": ('{"strokes": [[[1' + "0" * 400 + ", 0]]]}", "strokes.0.0.0"),
    "101 strokes": ('{"strokes": [' + ",".join(["[[0, 0]]"] * 101) + "]}", "strokes"),
    "10,001 points": ('{"strokes": [[' + ",".join(["[0, 0]"] * 10_001) + "]]}", "strokes"),
    "an unknown key": ('{"strokes": [[[0, 0]]], "colour": 1}', "colour"),
    "a key twice": ('{"strokes": [[[0, 0]]], "strokes": [[[1, 1]]]}', "strokes"),
}


@pytest.mark.parametrize(("body", "path"), STROKES.values(), ids=STROKES)
def test_wrong_strokes_are_422_and_named(client, body, path):
    """The problem names the field at fault by its path, counted from 0."""
    answer = post(client, body)
    assert answer.status_code == 422
    fields = [error["path"] for error in answer.json["errors"]]
    assert fields[0].startswith(path)


BROKEN = {
    "empty": b"",
    "spaces": b"  \n",
    "null": b"null",
    "a list": b"[[[0, 0]]]",
    "a number": b"1",
    "cut off": b'{"strokes": [[[0, 0',
    "a trailing comma": b'{"strokes": [[[0, 0],]]}',
    "two values": DRAWN.encode() * 2,
    "a comment": b'{"strokes": [[[0, 0]]]} // mine',
    "single quotes": b"{'strokes': [[[0, 0]]]}",
    "a byte order mark": b"\xef\xbb\xbf" + DRAWN.encode(),
    "UTF-16": DRAWN.encode("utf-16"),
    "Latin-1": '{"strokes": "é"}'.encode("latin-1"),
    "half a surrogate": b'{"strokes": "\\ud800"}',
    "NUL": b"\0" * 10,
    "100,000 lists": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "100,000 lists inside": b'{"strokes":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a number of 100,000 digits": b'{"strokes": [[[' + b"9" * 100_000 + b", 0]]]}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_object_is_422(client, body):
    """Whatever is no JSON object in UTF-8 is refused, however deep or long."""
    answer = post(client, body)
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_many_faults_make_a_short_answer(client):
    """Neither 10,000 bad points nor 50,000 unknown keys are listed one by one."""
    points = ",".join(['["x", "y"]'] * 10_000)
    keys = ",".join(f'"k{i}": 0' for i in range(50_000))
    for body in (f'{{"strokes": [[{points}]]}}', f"{{{keys}}}"):
        answer = post(client, body)
        assert answer.status_code == 422
        assert len(answer.data) < 4_000


QUERIES = {
    "0 symbols": ("limit=0", "limit"),
    "101 symbols": ("limit=101", "limit"),
    "a negative limit": ("limit=-1", "limit"),
    "a limit in words": ("limit=ten", "limit"),
    "an empty limit": ("limit=", "limit"),
    "a fraction": ("limit=1.0", "limit"),
    "Arabic digits": ("limit=%D9%A1", "limit"),
    "a limit of 5,000 digits": ("limit=" + "9" * 5000, "limit"),
    "an unknown model": ("model=nobody", "model"),
    "no model": ("model=", "model"),
    "a path for a model": ("model=../slides", "model"),
}


@pytest.mark.parametrize(("query", "field"), QUERIES.values(), ids=QUERIES)
def test_a_wrong_query_is_422_and_named(client, query, field):
    """The problem names the query's field."""
    answer = post(client, DRAWN, query="?" + query)
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "image/gif", "image/svg+xml", "application/octet-stream", "text/json", "json",
     "application/x-www-form-urlencoded", "multipart/mixed", "application/json5", "", None],
)  # fmt: skip
def test_an_unknown_content_type_is_415(client, content_type):
    """Only JSON, forms and the three kinds of picture are read; no type is none of them."""
    answer = post(client, DRAWN, content_type)
    assert answer.status_code == 415
    assert answer.json["type"] == "/problems/unsupported-type"


@pytest.mark.parametrize(
    "content_type", ["application/json", "image/png", "multipart/form-data; boundary=x"]
)
def test_a_body_over_1_mib_is_413(client, content_type):
    """A byte too many is refused, whatever the type."""
    answer = post(client, b" " * ((1 << 20) + 1), content_type)
    assert answer.status_code == 413
    assert answer.json["type"] == "/problems/too-large"


def test_a_body_of_unknown_length_is_413_too(app):
    """A chunked body says no length beforehand; it is read to the limit and refused."""

    def send(size):
        environ = EnvironBuilder(
            path=URL, method="POST", content_type="application/json"
        ).get_environ()
        environ.pop("CONTENT_LENGTH", None)
        environ["wsgi.input"] = io.BytesIO(DRAWN.encode().ljust(size))
        environ["wsgi.input_terminated"] = True
        return app.test_client().open(environ).status_code

    assert send((1 << 20) + 1) == 413
    assert send(1 << 20) == 200


def test_1_mib_is_not_too_large(client):
    """A body of exactly 1 MiB is read."""
    body = DRAWN.encode().ljust(1 << 20)
    assert client.post(URL, data=body, content_type="application/json").status_code == 200


def bomb():
    """Return a PNG of 13,000 x 13,000 pixels in about 21 kB."""
    row = b"\0" * (1 + 13_000 // 8)
    packed = zlib.compress(row * 13_000, 9)

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 13_000, 13_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


WHITE = png(Image.new("L", (50, 50), 255))
PICTURES = {
    "text": (b"no picture", "not-an-image"),
    "nothing": (b"", "not-an-image"),
    "a GIF": (b"GIF89a" + b"\0" * 20, "not-an-image"),
    "strokes": (DRAWN.encode(), "not-an-image"),
    "half a PNG": (png(Image.effect_noise((60, 60), 90))[:1500], "truncated"),
    "a bomb": (bomb(), "picture-too-large"),
    "4,000,001 pixels": (png(Image.new("1", (4_000_001, 1))), "picture-too-large"),
    "white": (WHITE, "nothing-drawn"),
    "black": (png(Image.new("L", (50, 50), 0)), "nothing-drawn"),
    "transparent": (png(Image.new("RGBA", (50, 50), (0, 0, 0, 0))), "nothing-drawn"),
    "one pixel": (png(Image.new("L", (1, 1))), "nothing-drawn"),
}


@pytest.mark.parametrize(("body", "kind"), PICTURES.values(), ids=PICTURES)
def test_a_bad_picture_is_422_and_says_why(client, body, kind):
    """What is no image, is cut off, is a bomb, or shows nothing is told apart."""
    answer = post(client, body, "image/png")
    assert answer.status_code == 422
    assert answer.json["type"] == f"/problems/{kind}"
    assert answer.json["errors"][0]["path"] == "image"


def test_a_blank_picture_says_nothing_drawn(client):
    """The words of the contract are in the answer."""
    assert "nothing drawn" in post(client, WHITE, "image/png").get_data(as_text=True)


FORMS = {
    "no field": {"other": "1"},
    "another name": {"file": (io.BytesIO(WHITE), "a.png")},
    "no file": {"image": "data:image/png;base64,"},
    "two files": {"image": [(io.BytesIO(WHITE), "a.png"), (io.BytesIO(WHITE), "b.png")]},
    "an empty file": {"image": (io.BytesIO(b""), "a.png")},
    "too many fields": {f"field{i}": "1" for i in range(200)},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_wrong_form_is_422_naming_image(client, form):
    """A form must hold one picture in its field `image`."""
    answer = client.post(URL, data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"][0]["path"] == "image"


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_form_that_is_none_is_422(client, content_type):
    """A form without its boundary, or with parts that are none, holds no picture."""
    answer = post(client, b"--y\r\nnothing\r\n", content_type)
    assert answer.status_code == 422


def test_an_answer_repeats_little_of_what_was_sent(client):
    """A key, a type or a name of any length is shown by its beginning."""
    for body, content_type, query in (
        (f'{{"{"k" * 500_000}": 1}}', "application/json", ""),
        (DRAWN, "a" * 5000, ""),
        (DRAWN, "application/json", "?model=" + "m" * 3000),
    ):
        assert len(post(client, body, content_type, query).data) < 1200
