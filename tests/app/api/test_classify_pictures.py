"""POST /api/v1/classify: the pictures and forms that it refuses, and how."""

import io
import struct
import zlib

import pytest
from PIL import Image

URL = "/api/v1/classify"
DRAWN = '{"strokes": [[[0, 0], [5, 5]]]}'


def post(client, body, content_type):
    """Send a body and return the answer, checked to be a problem."""
    answer = client.post(URL, data=body, content_type=content_type)
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == answer.status_code
    return answer


def png(image):
    """Return the image as PNG bytes."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


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
