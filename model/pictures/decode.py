"""Uploaded bytes to a grey array: PNG, JPEG and WebP, opened so that no file can do harm.

Nothing is decoded before the header's pixel count is checked, and whatever goes wrong inside
Pillow comes out as one `PictureError`.
"""

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ExifTags import Base

from model.errors import InputError

Grey = NDArray[np.uint8]

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 4_000_000

# A photo's JPEG is decoded at the eighth, quarter or half whose shorter side is still at least
# this: a small symbol in it is looked at closely. `MAX_PIXELS` lets no such photo in; hosts may.
_ENOUGH = 1024
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"  # an empty chunk with its checksum
# Encoders write about ten scans; thousands of empty ones keep a decoder busy for a minute.
_MAX_SCANS = 100
# Alpha beyond these is taken as nothing and as paper or ink without a doubt.
_CLEAR, _SOLID = 8, 247
# Colour is read from one channel where luma has less than this share of its contrast: yellow on
# white, blue on black.
_FAINT = 0.6

# What turns a picture upright, by its EXIF orientation; 1 is upright.
_TURNS = dict(
    enumerate(
        (
            Image.Transpose.FLIP_LEFT_RIGHT,
            Image.Transpose.ROTATE_180,
            Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE,
            Image.Transpose.ROTATE_270,
            Image.Transpose.TRANSVERSE,
            Image.Transpose.ROTATE_90,
        ),
        start=2,
    )
)

# Our own limit comes first, and is far lower; this covers callers that raise it.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# Such a picture is read all the same: there is nothing to be said of it in the log.
warnings.filterwarnings("ignore", "Corrupt EXIF data", UserWarning)


class PictureError(InputError):
    """A picture that cannot be read.

    `code` is "not-an-image", "truncated", "too-large" or "blank".
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def open_picture(data: bytes, max_pixels: int = MAX_PIXELS) -> Grey:
    """Open an uploaded file: (height, width) uint8 grey, upright, with any transparency filled.

    Of an animation it is the first frame; a large JPEG may come at a half or a quarter of its
    size. Transparent parts take a grey that lets the ink be seen.

    Raises:
        PictureError: No PNG, JPEG or WebP, cut short or damaged, or more than `max_pixels`.
    """
    kind = _kind(data)
    if not _ends(data, kind):
        raise _truncated(kind)
    try:
        if kind == "WEBP":  # Pillow makes room for its pixels on opening
            _check_size(_webp_size(data), max_pixels)
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image.size, max_pixels)
            image.draft("RGB", (_ENOUGH, _ENOUGH))
            return _grey(_upright(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(max_pixels) from error
    except PictureError:
        raise
    except Exception as error:  # Pillow's decoders let almost any exception out
        raise _truncated(kind) from error


def _upright(image: Image.Image) -> Image.Image:
    """Turn a photo as its EXIF says; where that is damaged, it stays as its pixels are."""
    image.load()  # what is wrong with the pixels is no matter of EXIF
    try:
        turn = _TURNS.get(image.getexif().get(Base.Orientation) or 1)
    except Exception:  # noqa: BLE001  Pillow's reader of TIFF lets almost any out
        return image
    return image if turn is None else image.transpose(turn)


def _kind(data: bytes) -> str:
    """Name the format by its first bytes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        if data.count(b"\xff\xda") > _MAX_SCANS:
            raise PictureError(
                "too-large", f"the JPEG has too many scans; at most {_MAX_SCANS} are read"
            )
        return "JPEG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    raise PictureError("not-an-image", "the file is no image; send a PNG, JPEG or WebP")


def _ends(data: bytes, kind: str) -> bool:
    """Return whether the file has its end. Pillow does without a PNG's or a JPEG's last bytes."""
    if kind == "PNG":
        return _PNG_END in data
    # Within a scan no marker can occur, and what follows the last scan is the end.
    return kind != "JPEG" or data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")


def _truncated(kind: str) -> PictureError:
    return PictureError(
        "truncated", f"the {kind} image is damaged or cut short; send the whole file"
    )


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read width and height from a WebP header (RFC 9649, section 2)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = data[26:28], data[28:30]
    return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        raise _too_large(max_pixels, f" {size[0]} x {size[1]}")


def _too_large(max_pixels: int, size: str = "") -> PictureError:
    return PictureError(
        "too-large", f"the image is too large{size and ':' + size}; at most {max_pixels} pixels"
    )


def _grey(image: Image.Image) -> Grey:
    """Turn an image of any mode into grey."""
    if image.mode.startswith("I"):  # 16 bits a pixel
        return (np.asarray(image, dtype=np.int64).clip(0, 65535) >> 8).astype(np.uint8)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return np.asarray(_flatten(_luma(image), image.getchannel("A")))
    return np.asarray(
        _luma(image.convert("RGB")) if image.mode not in {"L", "1"} else image.convert("L")
    )


def _luma(image: Image.Image) -> Image.Image:
    """Reduce RGB(A) to its luma, or to the one channel that shows the ink where luma does not."""
    thumb = np.asarray(image.resize((64, 64), Image.Resampling.NEAREST), dtype=np.float32)[..., :3]
    spread = thumb.std(axis=(0, 1))
    seen = (thumb @ np.array([0.299, 0.587, 0.114], dtype=np.float32)).std()
    if seen >= _FAINT * spread.max():
        return image.convert("L")
    return image.getchannel(int(spread.argmax()))


def _flatten(luma: Image.Image, alpha: Image.Image) -> Image.Image:
    """Fill what is transparent: with the paper's own grey, or opposite to ink without paper."""
    if sum(alpha.histogram()[: _SOLID + 1]) == 0:
        return luma
    solid = np.array(luma.histogram(alpha.point(lambda level: 255 * (level > _SOLID))))
    shown = np.array(luma.histogram(alpha.point(lambda level: 255 * (level > _CLEAR))))
    common = int(solid.argmax())
    near = solid[max(common - 32, 0) : common + 33].sum()
    area = luma.width * luma.height
    if near < 0.97 * solid.sum() and shown.sum() > 0.5 * area:
        paper = common
    else:
        paper = 255 if shown @ np.arange(256) < 128 * shown.sum() else 0
    return Image.composite(luma, Image.new("L", luma.size, paper), alpha)
