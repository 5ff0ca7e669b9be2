"""What is said of a field that is wrong: its path, and words that say it without Python's."""

import json
import re

import pytest
from werkzeug.datastructures import MultiDict

from app.parsing import parse_body, parse_query
from app.problems import Invalid
from app.schemas import requests

WRONG = (
    None, 0, -1, 1.5, True, "x", "", [], {}, [[]], [[[]]], [[[0]]], [[[0] * 4]], [[[None, True]]],
    {"width": 0}, {"width": -1, "height": None}, {"depth": 1},
)  # fmt: skip
TEXTS = ("", "x", "0", "-1", "1e3", "9" * 20, "a" * 5000)
# Python's and Pydantic's own words, and the names of our classes.
PYTHON = r"dictionary|dict|instance|None|NoneType|tuple|after validation|pydantic|Extra inputs"


def below(kind):
    """Yield every class below one."""
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


OURS = [kind.__name__ for kind in below(requests.BaseModel) if kind.__module__.startswith("app.")]
FOREIGN = re.compile(rf"\b({PYTHON}|{'|'.join(OURS)})\b")


def faults(parse, model, sent):
    """Return what is said of it: (path, words) pairs; none where it is taken."""
    try:
        parse(model, sent)
    except Invalid as error:
        return error.errors
    return []


def said():
    """Yield (model, path, words) of every wrong value in every field that a client can send."""
    for model in below(requests.Request):
        for field in model.model_fields:
            for value in WRONG:
                body = {"strokes": [[[0, 0]]], field: value}
                known = {key: part for key, part in body.items() if key in model.model_fields}
                for path, words in faults(parse_body, model, json.dumps(known).encode()):
                    yield model.__name__, path, words
    for model in below(requests.Query):
        for field in model.model_fields:
            for text in TEXTS:
                for path, words in faults(parse_query, model, MultiDict({field: text})):
                    yield model.__name__, path, words


def test_no_fault_is_told_in_words_of_python():
    """No message names a class of ours, or what only Python calls so."""
    told = list(said())
    assert len(told) > 50
    assert [line for line in told if FOREIGN.search(line[2])] == []
    assert all(path for _, path, _ in told)


@pytest.mark.parametrize(
    ("canvas", "path", "words"),
    [
        (0, "canvas", "Input should be a JSON object"),
        ({"width": 0, "height": 1}, "canvas.width", "Input should be greater than 0"),
        ({"width": 1, "height": 1, "depth": 1}, "canvas.depth", "unknown key"),
    ],
)
def test_a_wrong_canvas_is_told_plainly(client, strokes, canvas, path, words):
    """The answer names the field, and says what would be right."""
    answer = client.post("/api/v1/classify", json={"strokes": strokes, "canvas": canvas})
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"path": path, "detail": words}]
    assert answer.json["detail"] == f"{path}: {words}"


def test_what_is_no_truth_value_is_told_what_is(client):
    """Not that something was unable to interpret it."""
    answer = client.get("/api/v1/recordings?strokes=maybe")
    assert answer.json["detail"] == "strokes: Input should be true or false"


def test_a_short_list_is_told_without_more_than_that(client):
    """`after validation`, as Pydantic has it, says nothing to whoever sent the list."""
    answer = client.post("/api/v1/classify", json={"strokes": [[[1]]]})
    assert answer.json["detail"] == "strokes.0.0: List should have at least 2 items, not 1"
