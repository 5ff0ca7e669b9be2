"""2,000 malformed and hostile bodies: thought out by hand, generated, and spoilt by dice."""

import io
import json
import random
import struct
import zlib

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

JSON, PNG = "application/json", "image/png"
LIMIT = 1 << 20  # bytes of a body
GOOD = b'{"strokes": [[[0, 0], [0, 50], [40, 50, 16]], [[10, 10]]]}'


def examples(strategy, count):
    """Return `count` examples of a strategy, the same ones every time."""
    found = {}

    @settings(
        derandomize=True,
        max_examples=count * 3 // 2,  # some come twice
        phases=[Phase.generate],
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


@pytest.fixture(scope="module")
def hostile_bodies():
    """2,000 of (content type, body, whether it is sent in chunks), the same every time."""
    dice = random.Random(2000)
    made = hand_made()
    made += [(JSON, json.dumps(value).encode(), False) for value in examples(drawing, 250)]
    made += [(JSON, json.dumps(value).encode(), False) for value in examples(anything, 100)]
    made += [(JSON, value, False) for value in examples(st.binary(max_size=60), 100)]
    originals = [(JSON, GOOD), (PNG, picture()), ("image/jpeg", picture("JPEG"))]
    originals += [("image/webp", picture("WEBP")), (PNG, picture("PNG", "RGBA"))]
    while len(made) < 2000:
        kind, body = dice.choice(originals)
        made.append((kind, spoilt(body, dice), dice.random() < 0.2))
    return made
