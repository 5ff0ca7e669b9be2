"""2,000 malformed and hostile bodies against a running server.

Each gets its right answer, none a 5xx, and the worker's memory stays where it was. What is right
is told by plain Python, not by the server's own code.
"""

import http.client
import json
import math
from itertools import chain

import psutil
import pytest

URL = "/api/v1/classify"
JSON = "application/json"
LIMIT = 1 << 20  # bytes of a body
GOOD = b'{"strokes": [[[0, 0], [0, 50], [40, 50, 16]], [[10, 10]]]}'
TAKEN = {JSON, "multipart/form-data", "image/png", "image/jpeg", "image/webp"}
PICTURE_PROBLEMS = {"not-an-image", "truncated", "picture-too-large", "nothing-drawn"}


def is_number(value):
    """Tell whether a decoded JSON value is a number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def is_drawing(body):
    """Tell whether a body is a drawing as the contract has it."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=list)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], tuple):
        return False
    key, strokes = value[0]
    if key != "strokes" or not isinstance(strokes, list) or not 1 <= len(strokes) <= 100:
        return False
    if not all(isinstance(stroke, list) and stroke for stroke in strokes):
        return False
    points = list(chain.from_iterable(strokes))
    return len(points) <= 10_000 and all(
        isinstance(point, list) and len(point) in {2, 3} and all(map(is_number, point))
        for point in points
    )


@pytest.fixture(scope="module")
def server(serve):
    """A running server with one worker -> (connection, the worker's process)."""
    with serve() as (url, process):
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        assert send(connection, JSON, GOOD, chunked=False)[0] == 200
        yield connection, psutil.Process(process.pid).children()[0]
        connection.close()


def send(connection, kind, body, *, chunked):
    """POST a body; return status, content type and the decoded answer."""
    sent = [body[i : i + 65536] for i in range(0, len(body), 65536)] if chunked else body
    headers = {"Content-Type": kind.encode("latin-1")} if kind else {}
    try:
        connection.request("POST", URL, sent, headers, encode_chunked=chunked)
        answer = connection.getresponse()
    except (ConnectionError, http.client.BadStatusLine):  # closed after the answer before
        connection.close()
        connection.request("POST", URL, sent, headers, encode_chunked=chunked)
        answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], json.loads(answer.read())


def right_statuses(kind, body):
    """Return the statuses that the contract allows."""
    kind = kind.split(";")[0].strip().lower()
    if kind not in TAKEN:
        return {415}
    if len(body) > LIMIT:
        return {413}
    if kind == JSON:
        return {200} if is_drawing(body) else {422}
    return {200, 422}  # a picture with a few wrong bytes may still be one


def check(kind, body, status, content_type, answer):
    """Compare an answer with what is right for the body."""
    shown = (kind[:60], body[:80], status, str(answer)[:300])
    assert status in right_statuses(kind, body), shown
    if status == 200:
        assert len(answer["symbols"]) == 10
        return
    assert content_type == "application/problem+json", shown
    assert answer["status"] == status, shown
    assert "Traceback" not in str(answer)
    assert len(str(answer)) < 5000
    if status == 422:
        assert answer["errors"], shown
        assert answer["type"].removeprefix("/problems/") in PICTURE_PROBLEMS | {"invalid"}


def test_2000_hostile_bodies_are_answered_right_in_flat_memory(server, hostile_bodies):
    """No 5xx; the right problem each; and as much memory after the last as after the first 500."""
    connection, worker = server
    assert len(hostile_bodies) >= 2000
    statuses = dict.fromkeys((200, 413, 415, 422), 0)
    # The largest first: what the allocator once took for them it keeps, and that is no leak.
    largest = sorted(hostile_bodies, key=lambda sent: len(sent[1]), reverse=True)
    for i, (kind, body, chunked) in enumerate(largest):
        if i == 500:
            before = worker.memory_info().rss
        status, content_type, answer = send(connection, kind, body, chunked=chunked)
        check(kind, body, status, content_type, answer)
        statuses[status] += 1
    grown = worker.memory_info().rss - before
    assert grown < 4 << 20, f"the worker grew by {grown / 2**20:.1f} MiB"
    assert all(statuses.values()), statuses


def test_a_good_drawing_is_answered_after_all_that(server):
    """The same worker still lives and answers."""
    connection, worker = server
    assert send(connection, JSON, GOOD, chunked=False)[0] == 200
    assert worker.is_running()
