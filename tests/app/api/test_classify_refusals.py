"""POST /api/v1/classify: each kind of body and query that it refuses, and how."""

import gzip
import io
from dataclasses import replace

import pytest
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
    "a key spelt twice": ('{"strokes": [[[0, 0]]], "\\u0073trokes": [[[1, 1]]]}', "strokes"),
    "5,000 lists": ('{\n"canvas": null,\n"strokes": ' + "[" * 5000 + "]" * 5000 + "}", "strokes"),
    "5,000 objects": ('{"strokes": ' + '{"a":' * 5000 + "}" * 5000 + "}", "strokes"),
    "5,000 digits": ('{"strokes": [[[0, 0], [' + "9" * 5000 + ", 0]]]}", "strokes"),
}


@pytest.mark.parametrize(("body", "path"), STROKES.values(), ids=STROKES)
def test_wrong_strokes_are_422_and_named(client, body, path):
    """The problem names the field at fault by its path, counted from 0."""
    answer = post(client, body)
    assert answer.status_code == 422
    fields = [error["path"] for error in answer.json["errors"]]
    assert fields[0].startswith(path)


CANVASES = {
    "no width": ('{"height": 1}', "canvas.width"),
    "nothing wide": ('{"width": 0, "height": 1}', "canvas.width"),
    "less than nothing high": ('{"width": 1, "height": -2}', "canvas.height"),
    "NaN": ('{"width": NaN, "height": 1}', "canvas.width"),
    "Infinity": ('{"width": 1, "height": Infinity}', "canvas.height"),
    "a text": ('{"width": "1", "height": 1}', "canvas.width"),
    "a boolean": ('{"width": 1, "height": true}', "canvas.height"),
    "an unknown key": ('{"width": 1, "height": 1, "depth": 1}', "canvas.depth"),
    "a list": ("[1, 1]", "canvas"),
    "a key twice": ('{"width": 1, "height": 1, "width": 2}', "canvas.width"),
}


@pytest.mark.parametrize(("canvas", "path"), CANVASES.values(), ids=CANVASES)
def test_a_wrong_canvas_is_422_and_named(client, canvas, path):
    """A canvas is two finite numbers above 0."""
    answer = post(client, DRAWN[:-1] + f', "canvas": {canvas}}}')
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == [path]


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
    "two limits": ("limit=3&limit=4", "limit"),
    "packages in two parts": ("packages=amssymb&packages=wasysym", "packages"),
    "a fraction": ("limit=1.0", "limit"),
    "an unknown mode": ("prefer=both", "prefer"),
    "an empty mode": ("prefer=", "prefer"),
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


def test_an_answer_repeats_little_of_what_was_sent(client):
    """A key, a type or a name of any length is shown by its beginning."""
    for body, content_type, query in (
        (f'{{"{"k" * 500_000}": 1}}', "application/json", ""),
        (DRAWN, "a" * 5000, ""),
        (DRAWN, "application/json", "?model=" + "m" * 3000),
    ):
        assert len(post(client, body, content_type, query).data) < 1200


LIMITS = {
    "101 strokes of 10,000 points": ([[[0, 0]] * 99] * 101, "more than 100 strokes"),
    "10,001 points": ([[[0, 0]] * 10_001], "more than 10000 points in all"),
    "300,000 strokes": ([[[0, 0]]] * 300_000, "more than 100 strokes or 10000 points in all"),
}


@pytest.mark.parametrize(("strokes", "why"), LIMITS.values(), ids=LIMITS)
def test_the_limit_that_is_passed_is_named(make_app, settings, strokes, why):
    """Too many strokes are not called too many points."""
    client = make_app(replace(settings, max_body=1 << 24)).test_client()
    answer = client.post("/api/v1/classify", json={"strokes": strokes})
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"path": "strokes", "detail": why}]


def test_brackets_in_a_text_are_no_strokes(client):
    """A drawing at the limits with an odd symbol is told of the symbol."""
    body = {"strokes": [[[0, 0]] * 100] * 100, "symbol": "latex:x:[["}
    answer = client.post("/api/v1/recordings", json=body)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/classify", "/api/v1/recordings", "/api/v1/activations"])
def test_a_packed_body_is_415_and_says_how_to_send_it(client, path):
    """It was called no JSON, though it becomes one; `identity` says that it is as it is."""
    sent = {"data": gzip.compress(DRAWN.encode()), "content_type": "application/json"}
    answer = client.post(path, headers={"Content-Encoding": "gzip"}, **sent)
    assert answer.status_code == 415
    assert answer.headers["Accept-Encoding"] == "identity"
    assert answer.json["detail"] == "send the body as it is, not packed with gzip"
    sent["data"] = DRAWN
    answer = client.post(path, headers={"Content-Encoding": "identity"}, **sent)
    assert answer.status_code in {200, 201}
