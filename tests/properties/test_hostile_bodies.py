"""2,000 malformed and hostile bodies against a running server.

Each gets its right answer, none a 5xx, and the worker's memory stays where it was. What is right
is told by plain Python, not by the server's own code.
"""

import http.client
import io
import json
import math
import random
import struct
import zlib
from itertools import chain

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

URL = "/api/v1/classify"
JSON, PNG = "application/json", "image/png"
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


def examples(strategy, count):
    """Return `count` examples of a strategy, the same ones every time."""
    found = {}

    @settings(
        derandomize=True,
        max_examples=2 * count,  # some come twice
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example):
        found.setdefault(repr(example), example)

    collect()
    assert len(found) >= count
    return list(found.values())[:count]


# Numbers and what is none, points, strokes: mostly right, so that what is wrong lies deep.
number = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(), st.sampled_from([1e308, 5e-324, 10**400, 2**64])
)
wrong = st.sampled_from([None, True, False, "1", "", [], {}, [1], {"x": 1}])
point = st.lists(st.one_of(number, number, number, wrong), min_size=0, max_size=4)
right_point = st.lists(st.integers(-99, 99), min_size=2, max_size=3)
stroke = st.lists(st.one_of(right_point, right_point, right_point, point, wrong), max_size=4)
drawing = st.one_of(
    st.fixed_dictionaries({"strokes": st.lists(st.one_of(stroke, wrong), max_size=4)}),
    st.dictionaries(st.sampled_from(["strokes", "stroke", "model", ""]), st.lists(stroke)),
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner)),
    max_leaves=12,
)


def picture(kind="PNG", mode="L"):
    """Return a picture with a line in it."""
    image = Image.new(mode, (64, 48), "white")
    ImageDraw.Draw(image).line([(8, 8), (50, 40)], fill="black", width=4)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def chunk(kind, data):
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=b"", depth=1, colour=0):
    """Return a PNG that claims any size and holds any rows."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    packed = zlib.compress(rows, 9)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    )


def form(field="image", data=b"", count=1, boundary=b"b"):
    """Return a form with so many files in one field."""
    part = b"--%s\r\nContent-Disposition: form-data; name=%s; filename=f\r\n\r\n%s\r\n"
    return part % (boundary, field.encode(), data) * count + b"--%s--\r\n" % boundary


def hand_made():
    """Return (content type, body, chunked) of what people with bad intentions have thought of."""
    line = picture()
    texts = [
        b"", b" ", b"\0", b"null", b"true", b"[]", b"{}", b'""', b"0", b"NaN", b"-", b"\xff\xfe",
        b"\xef\xbb\xbf" + GOOD, GOOD.decode().encode("utf-16"), GOOD.decode().encode("utf-32"),
        GOOD[:-1], GOOD + b"}", GOOD * 2, GOOD.replace(b'"', b"'"), b"<strokes/>", b"strokes=1",
        b"[" * 100_000, b'{"strokes":' * 50_000, b'{"strokes":' + b"[" * 400_000 + b"]" * 400_000,
        b'{"strokes":[[[' + b"9" * 500_000 + b",0]]]}", b'{"strokes":[[[1e9999,0]]]}',
        b'{"strokes":[[[0.' + b"1" * 900_000 + b",0]]]}", b'{"strokes":"' + b"a" * 900_000 + b'"}',
        b'{"strokes":[[' + b",".join([b'["x","y"]'] * 90_000) + b"]]}",
        b'{"strokes":[[' + b",".join([b"[1,2]"] * 150_000) + b"]]}",
        b'{"strokes":[' + b",".join([b"[[1,2]]"] * 101) + b"]}",
        b'{"strokes":[' + b",".join([b"[]"] * 300_000) + b"]}",
        b"{" + b",".join(b'"%d":0' % i for i in range(90_000)) + b"}",
        b"{" + b",".join([b'"strokes":[[[0,0]]]'] * 40_000) + b"}",
        b'{"strokes":[[[0,0]]],"__class__":1}', b'{"__proto__":{},"strokes":[[[0,0]]]}',
        b'{"strokes":[[[0,0]]],"strokes":[[[0,0]]]}', b'{"strokes\\u0000":[[[0,0]]]}',
        b" " * (LIMIT + 1), b'{"strokes":[[[0,0]]]}' + b" " * LIMIT, b"\xc0\x80" * 1000,
        b'{"strokes":[[[NaN,0]]]}', b'{"strokes":[[[0,-Infinity]]]}', b'{"strokes":[[[0x10,0]]]}',
        b'{"strokes":[[[01,0]]]}', b'{"strokes":[[[+1,0]]]}', b'{"strokes":[[[.5,0]]]}',
        b'{"strokes":[[[1_0,0]]]}', b"{'strokes':[[[0,0]]]}", b'{"strokes":[[[0,0]]]}//', line,
    ]  # fmt: skip
    pictures = [
        b"", b"\0" * 100, GOOD, line[:8], line[:33], line[:-20], line[:-4] + b"abcd", line * 2,
        line + GOOD, b"GIF89a" + line, b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"\xff\xd8\xff\xe0" + b"\0" * 500, b"II*\0" + b"\xff" * 100, b"BM" + b"\xff" * 100,
        b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"%!PS\n(%pipe%id) (w) file", b"P6 99999 99999 255\n", b"\0\0\1\0" * 50,
        png(13_000, 13_000, b"\0" * (13_000 * 1626)), png(2**31 - 1, 2**31 - 1), png(0, 0),
        png(4_000_001, 1, b"\0" * 500_002), png(1, 4_000_001, b"\0" * 8_000_002), png(1, 1),
        png(10, 10, b"\0" * 10), png(10, 10, b"\0" * 10_000_000), png(64, 64, depth=16, colour=6),
        png(8, 8, b"\7" * 100), png(8, 8, b"\0\1\2" * 50, depth=8, colour=3),
        picture("PNG", "RGBA")[:-30], picture("JPEG")[:300], picture("WEBP")[:60],
        line[:33] + chunk(b"tEXt", b"a\0" + b"x" * 900_000) + line[33:],
        line[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 90_000_000)) + line[33:],
        line[:33] + chunk(b"iCCP", b"a\0\0" + zlib.compress(b"x" * 90_000_000)) + line[33:],
        line[:33] + chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)) + line[33:],
        b"\xff" * (LIMIT + 1),
    ]  # fmt: skip
    forms = [
        b"", b"--b", b"--b--", b"--b\r\n\r\n\r\n--b--", form(data=b""), form(data=GOOD),
        form("file", line), form(data=line, count=2), form(data=b"", count=20_000),
        form("a", b"1", 900), form(data=line)[:-9],
        form(data=line, boundary=b"c"), form("image" * 10_000, line), b"--b\r\n" * 100_000,
        b"--b\r\nContent-Disposition: form-data; name=image\r\n\r\ntext\r\n--b--\r\n",
        b"--b\r\n" + b"A: b\r\n" * 50_000 + b"\r\n\r\n--b--", form(data=png(13_000, 13_000)),
        form(data=b"x" * LIMIT),
    ]  # fmt: skip
    kinds = [
        "", "text/plain", "image/gif", "image/svg+xml", "image/x-png", "application/xml", "*/*",
        "application/x-www-form-urlencoded", "multipart/mixed; boundary=b", "application/pickle",
        "application/json, image/png", "a" * 5000, "application/\xe9", ";", "json", "APPLICATION",
    ]  # fmt: skip
    boundary = "multipart/form-data; boundary=b"
    bodies = [(JSON, body) for body in texts]
    bodies += [
        (kind, body) for kind in ("image/png", "image/jpeg", "image/webp") for body in pictures
    ]
    bodies += [(kind, body) for kind in (boundary, "multipart/form-data") for body in forms]
    bodies += [(kind, GOOD) for kind in kinds]
    return [(kind, body, chunked) for kind, body in bodies for chunked in (False, True)]


def spoilt(body, dice):
    """Return a good body with a few bytes changed, dropped, doubled or moved."""
    data = bytearray(body)
    for _ in range(dice.randint(1, 6)):
        place, length = dice.randrange(len(data)), dice.choice([1, 1, 1, 3, 20])
        piece = data[place : place + length]
        data[place : place + length] = dice.choice([b"", piece * 2, dice.randbytes(len(piece))])
    return bytes(data)


def all_bodies():
    """Return 2,000 bodies: thought out, generated, and spoilt by dice of a fixed seed."""
    dice = random.Random(2000)
    made = hand_made()
    made += [(JSON, json.dumps(value).encode(), False) for value in examples(drawing, 500)]
    made += [(JSON, json.dumps(value).encode(), False) for value in examples(anything, 200)]
    made += [(JSON, value, False) for value in examples(st.binary(max_size=60), 100)]
    originals = [(JSON, GOOD), (PNG, picture()), ("image/jpeg", picture("JPEG"))]
    originals += [("image/webp", picture("WEBP")), (PNG, picture("PNG", "RGBA"))]
    while len(made) < 2000:
        kind, body = dice.choice(originals)
        made.append((kind, spoilt(body, dice), dice.random() < 0.2))
    return made


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


def test_2000_hostile_bodies_are_answered_right_in_flat_memory(server):
    """No 5xx; the right problem each; and as much memory after the last as after the first 500."""
    connection, worker = server
    bodies = all_bodies()
    assert len(bodies) >= 2000
    statuses = dict.fromkeys((200, 413, 415, 422), 0)
    for i, (kind, body, chunked) in enumerate(bodies):
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
