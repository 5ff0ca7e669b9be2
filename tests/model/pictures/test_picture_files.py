"""Uploaded files are opened whatever their mode, and refused where they are unsafe or broken."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from model.pictures.decode import PictureError, open_picture
from model.pictures.picture import rasterise


def save(image, kind="PNG", **options):
    """Return the bytes of an image file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def wedge():
    """A black wedge on white, wider than high, 120 x 80."""
    image = Image.new("L", (120, 80), 255)
    ImageDraw.Draw(image).line([(10, 10), (60, 70), (110, 10)], fill=0, width=5)
    return image


def _png(width, height, data=b"", depth=8):
    """Build a PNG by hand, with a header that may lie."""

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_shows_the_same_drawing(wedge, mode):
    """One bit, grey, palette, colour, alpha and 16 bits a pixel come out alike."""
    if mode == "I;16":
        image = Image.fromarray(np.asarray(wedge).astype(np.uint16) * 257)
    else:
        image = wedge.convert(mode)
    raster = rasterise(open_picture(save(image)))
    assert np.array_equal(raster, rasterise(np.asarray(wedge)))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_jpeg_mode_shows_the_same_drawing(wedge, mode):
    """Grey, colour and print JPEGs come out alike."""
    raster = rasterise(open_picture(save(wedge.convert(mode), "JPEG", quality=95)))
    assert np.abs(raster.astype(float) - rasterise(np.asarray(wedge))).mean() < 3


@pytest.mark.parametrize("lossless", [True, False])
def test_webp_is_opened(wedge, lossless):
    """Both kinds of WebP are read, with their size taken from their own header."""
    grey = open_picture(save(wedge.convert("RGB"), "WEBP", lossless=lossless))
    assert grey.shape == (80, 120)
    assert np.abs(grey.astype(float) - np.asarray(wedge)).mean() < 5


@pytest.mark.parametrize("ink", [0, 60, 200, 255])
def test_transparent_ground_contrasts_with_the_ink(wedge, ink):
    """Dark and light ink on nothing both stand out."""
    rgba = Image.new("RGBA", wedge.size, (ink, ink, ink, 0))
    rgba.putalpha(wedge.point(lambda level: 255 - level))
    raster = rasterise(open_picture(save(rgba)))
    assert np.abs(raster.astype(float) - rasterise(np.asarray(wedge))).mean() < 0.5


def test_paper_with_transparent_corners_keeps_its_paper(wedge):
    """A screenshot with rounded corners is filled with its own paper, not read as a card."""
    alpha = Image.new("L", wedge.size, 0)
    ImageDraw.Draw(alpha).rounded_rectangle((0, 0, 119, 79), 20, fill=255)
    rgba = wedge.convert("RGBA")
    rgba.putalpha(alpha)
    raster = rasterise(open_picture(save(rgba)))
    assert np.array_equal(raster, rasterise(np.asarray(wedge)))


def test_yellow_on_white_is_seen():
    """Ink that differs from its paper in colour alone is read from the channel that shows it."""
    image = Image.new("RGB", (120, 80), (255, 255, 255))
    ImageDraw.Draw(image).line([(10, 10), (110, 70)], fill=(255, 245, 0), width=5)
    assert np.ptp(open_picture(save(image))) > 200


def test_a_fully_transparent_picture_is_blank():
    """Colour under full transparency is no drawing."""
    rgba = np.random.default_rng(0).integers(0, 256, (60, 60, 4), dtype=np.uint8)
    rgba[..., 3] = 0
    with pytest.raises(PictureError) as error:
        rasterise(open_picture(save(Image.fromarray(rgba))))
    assert error.value.code == "blank"


def test_the_first_frame_of_an_animation_counts(wedge):
    """Later frames are not looked at."""
    other = Image.new("RGB", wedge.size, (0, 0, 0))
    for kind in ("PNG", "WEBP"):
        data = save(wedge.convert("RGB"), kind, save_all=True, append_images=[other], lossless=True)
        assert np.array_equal(open_picture(data), np.asarray(wedge))


def test_a_phone_picture_is_turned_upright(wedge):
    """The EXIF orientation that cameras write is honoured."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = save(wedge.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif)
    grey = open_picture(data)
    assert grey.shape == (80, 120)
    assert np.abs(grey.astype(float) - np.asarray(wedge)).mean() < 5


@pytest.mark.parametrize("orientation", range(10))
def test_every_orientation_is_turned_as_pillow_turns_it(wedge, orientation):
    """EXIF knows eight; of any other number nothing is turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = save(wedge, exif=exif)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    assert np.array_equal(open_picture(data), expected)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    "exif", [b"nonsense", b"Exif\0\0II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08\0\x09"]
)
def test_damaged_exif_does_not_matter(wedge, kind, exif):
    """The pixels are whole: a browser shows such a picture too."""
    plain, damaged = open_picture(save(wedge, kind)), open_picture(save(wedge, kind, exif=exif))
    assert np.array_equal(plain, damaged)


def _code(data, **options):
    with pytest.raises(PictureError) as error:
        open_picture(data, **options)
    return error.value.code


def test_too_many_pixels_are_refused_from_the_header_alone():
    """13,000 x 13,000 pixels in a few kB are refused, as is one pixel over the limit."""
    squeezed = zlib.compress(bytes(13_000 * 1626), 9)
    bomb = _png(13_000, 13_000, squeezed, depth=1)
    assert len(bomb) < 30_000
    assert _code(bomb) == "too-large"
    assert _code(_png(60_000, 60_000)) == "too-large"
    grey = Image.new("L", (101, 100), 255)
    assert _code(save(grey), max_pixels=10_000) == "too-large"
    assert open_picture(save(grey), max_pixels=10_100).shape == (100, 101)


def test_a_webp_canvas_is_measured_before_pillow_sees_it():
    """16,384 x 16,384 in 30 bytes never reaches the decoder, which would make room for it."""
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\x3f\x00" * 2
    data = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    assert _code(data) == "too-large"


def test_a_jpeg_of_many_scans_is_refused(wedge):
    """Each scan costs a pass over all pixels: thousands would keep a worker busy."""
    data = save(wedge, "JPEG", progressive=True)
    assert open_picture(data).shape == (80, 120)
    start = data.rindex(b"\xff\xda")
    assert _code(data[:-2] + data[start:-2] * 200 + data[-2:]) == "too-large"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_refused(kind, share):
    """Half an image is no image."""
    noise = np.random.default_rng(0).integers(0, 256, (90, 90), dtype=np.uint8)
    data = save(Image.fromarray(noise).convert("RGB"), kind)
    assert _code(data[: int(share * len(data))]) == "truncated"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("lost", [1, 2, 9, 21])
def test_a_file_without_its_last_bytes_is_refused(wedge, kind, lost):
    """Pillow would show a PNG without its end; what follows the end does no harm."""
    data = save(wedge.convert("RGB"), kind)
    assert _code(data[:-lost]) == "truncated"
    np.testing.assert_array_equal(open_picture(data + bytes(lost)), open_picture(data))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_formats_are_refused(wedge, kind):
    """Only what the API names is opened, though Pillow knows more."""
    assert _code(save(wedge, kind)) == "not-an-image"


@pytest.mark.parametrize("data", [b"", b"x", b"<svg/>", b"\x89PNG", bytes(1000)])
def test_no_image_is_refused(data):
    """Text, nothing and a bare beginning are no image, and the message says what is."""
    with pytest.raises(PictureError, match="send a PNG, JPEG or WebP") as error:
        open_picture(data)
    assert error.value.code == "not-an-image"
