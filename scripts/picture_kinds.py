"""Kinds of picture that people send: a test bed for model/pictures/picture.py.

A symbol is painted as coverage, 255 under ink, by Pillow's own lines and so independently of
model/raster.py; a page then puts it on paper or on a screen and saves it as a file.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from model.strokes import Strokes, normalise

Rng = np.random.Generator
Grey = NDArray[np.uint8]
Levels = NDArray[np.float64]
Page = Callable[[Grey, Rng], bytes]
Painter = Callable[[int, float, Rng], Grey]

# A photo shows this part of the canvas's side more on each side.
_AROUND = 3
_BILINEAR = Image.Resampling.BILINEAR


def paint(strokes: Strokes, side: int, pen: float, rng: Rng, share: float = 0.8) -> Grey:
    """Draw strokes off-centre on a square canvas: coverage (side, side) uint8, 255 under ink.

    The drawing's longer side takes `share` of the canvas, `pen` is in pixels.
    """
    fine = 4 if side <= 400 else 2
    room = side - pen - 2
    points = normalise(strokes)
    flat = np.concatenate(points)
    span = min(share * side, room)
    free = (room - np.ptp(flat, axis=0) * span) / 2
    shift = (side / 2 + rng.uniform(-0.9, 0.9, 2) * free) / span
    image = Image.new("L", (side * fine, side * fine))
    draw = ImageDraw.Draw(image)
    half = pen * fine / 2
    for stroke in points:
        line = (stroke - 0.5 + shift) * span * fine
        draw.line([tuple(p) for p in line], fill=255, width=max(round(2 * half), 1))
        for x, y in line:
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return np.asarray(image.reduce(fine))


def _save(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _mix(cover: Grey, ink: float, paper: float | Levels) -> Levels:
    share = cover / 255
    return ink * share + paper * (1 - share)


def _image(grey: Levels) -> Image.Image:
    return Image.fromarray(np.clip(grey + 0.5, 0, 255).astype(np.uint8))


def _fall(shape: tuple[int, ...], rng: Rng) -> Levels:
    """Return light that falls from 1.1 to about 0.4 across a picture, in any direction."""
    y, x = np.mgrid[: shape[0], : shape[1]] / shape[0] - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    light: Levels = 0.75 + 0.35 * (x * np.cos(angle) + y * np.sin(angle))
    return light


def dark(cover: Grey, _rng: Rng) -> bytes:
    """Black on white, PNG."""
    return _save(Image.fromarray(255 - cover))


def light(cover: Grey, _rng: Rng) -> bytes:
    """Light grey on near black, PNG: a screenshot in dark mode."""
    return _save(_image(_mix(cover, 235, 18)))


def transparent(cover: Grey, _rng: Rng) -> bytes:
    """Black on nothing, as a canvas gives it."""
    rgba = np.zeros((*cover.shape, 4), dtype=np.uint8)
    rgba[..., 3] = cover
    return _save(Image.fromarray(rgba))


def transparent_light(cover: Grey, _rng: Rng) -> bytes:
    """Light ink on nothing, as a dark page's canvas gives it."""
    rgba = np.full((*cover.shape, 4), 235, dtype=np.uint8)
    rgba[..., 3] = cover
    return _save(Image.fromarray(rgba))


def blue(cover: Grey, _rng: Rng) -> bytes:
    """Blue ink on cream paper, WebP."""
    paper = np.array([250, 245, 225]) + cover[..., None] / 255 * np.array([-210, -185, -65])
    return _save(Image.fromarray(np.rint(paper).astype(np.uint8)), "WEBP", quality=70)


def jpeg(cover: Grey, _rng: Rng) -> bytes:
    """Dark on white, JPEG of quality 30."""
    return _save(_image(_mix(cover, 30, 250)), "JPEG", quality=30)


def noise(cover: Grey, rng: Rng) -> bytes:
    """Grey on light grey with noise of 10 levels."""
    return _save(_image(_mix(cover, 70, 215) + rng.normal(0, 10, cover.shape)))


def shadow(cover: Grey, rng: Rng) -> bytes:
    """Grey paper that darkens by half across the picture, with noise, JPEG of quality 70."""
    grey = _mix(cover, 60, 230) * _fall(cover.shape, rng) + rng.normal(0, 4, cover.shape)
    return _save(_image(grey), "JPEG", quality=70)


def speckles(cover: Grey, rng: Rng) -> bytes:
    """Black on white with one pixel of a thousand black: dust on a copier's glass."""
    dust = np.uint8(255) * (rng.random(cover.shape) < 0.001)
    return _save(Image.fromarray(255 - np.maximum(cover, dust)))


def broken(cover: Grey, rng: Rng) -> bytes:
    """Black on white, the line broken in five places by 3 % of the side: a pen that skips."""
    image = Image.fromarray(cover)
    draw = ImageDraw.Draw(image)
    ink = np.argwhere(cover > 128)
    half = 0.015 * len(cover)
    for y, x in ink[rng.integers(0, len(ink), 5)]:
        draw.ellipse((x - half, y - half, x + half, y + half), fill=0)
    return _save(Image.fromarray(255 - np.asarray(image)))


def plain_photo(cover: Grey, rng: Rng) -> bytes:
    """Blank paper seen by a phone: tilted, blurred, in uneven light, with noise."""
    return _photo(cover, _sheet(cover), rng)


def ruled_photo(cover: Grey, rng: Rng) -> bytes:
    """The same of ruled paper."""
    return _photo(cover, _sheet(cover, rows=8), rng)


def squared_photo(cover: Grey, rng: Rng) -> bytes:
    """The same of squared paper."""
    return _photo(cover, _sheet(cover, rows=16, columns=16), rng)


def pencil_photo(cover: Grey, rng: Rng) -> bytes:
    """The same in pencil, hardly darker than the paper's squares."""
    return _photo(cover, _sheet(cover, rows=16, columns=16), rng, ink=125)


def desk_photo(cover: Grey, rng: Rng) -> bytes:
    """The same of blank paper whose edge and the dark desk beyond it are seen on one side."""
    paper = _sheet(cover)
    paper[:, : len(paper) // 6] = 70
    return _photo(cover, np.rot90(paper, int(rng.integers(4))), rng)


def _sheet(cover: Grey, rows: int = 0, columns: int = 0) -> Levels:
    """Return paper five thirds as wide as the canvas, with printed lines across and down."""
    side = len(cover) + 2 * (len(cover) // _AROUND)
    paper = np.full((side, side), 225.0)
    paper[_rules(side, rows)] = 170
    paper[:, _rules(side, columns)] = 170
    return paper


def _rules(side: int, count: int) -> NDArray[np.int64]:
    """Return the rows of `count` printed lines, a three-hundredth of the side thick."""
    first = ((np.arange(count) + 0.5) * side / max(count, 1)).astype(np.int64)
    return (first[:, None] + np.arange(max(side // 300, 1))).ravel()


def _photo(cover: Grey, paper: Levels, rng: Rng, ink: float = 55) -> bytes:
    """Tilt by up to 6 % of the side at each corner, blur, light from a side; JPEG of quality 80."""
    cover = np.pad(cover, len(cover) // _AROUND)
    side = len(cover)
    image = _image(_mix(cover, ink, paper) * _fall(cover.shape, rng))
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * 0.88 + 0.06
    tilt = _projection(corners * side, (corners + rng.uniform(-0.06, 0.06, (4, 2))) * side)
    tilted = image.transform(image.size, Image.Transform.PERSPECTIVE, tilt, _BILINEAR)
    edge = side // 8  # what the tilt moves in from beyond the paper's edge
    sharp = tilted.crop((edge, edge, side - edge, side - edge))
    seen = np.asarray(sharp.filter(ImageFilter.GaussianBlur(1.2))).astype(np.float64)
    return _save(_image(seen + rng.normal(0, 5, seen.shape)), "JPEG", quality=80)


def _projection(to: Levels, source: Levels) -> tuple[float, ...]:
    """Return Pillow's eight numbers of the projection that takes points `to` from `source`."""
    rows = []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return tuple(np.linalg.solve(np.array(rows), source.ravel()).tolist())


@dataclass(frozen=True, slots=True)
class Kind:
    """A page, with the least and most pixels on its side and the pen's width as shares of it."""

    page: Page
    side: tuple[int, int] = (200, 800)
    pen: tuple[float, float] = (0.02, 0.04)

    def picture(self, painter: Painter, rng: Rng) -> bytes:
        """Return a file that shows what `painter` draws, given side, pen (pixels) and `rng`."""
        side, pen = (float(np.exp(rng.uniform(*np.log(ends)))) for ends in (self.side, self.pen))
        return self.page(painter(round(side), max(side * pen, 1.0), rng), rng)


# Pages that leave the drawing where and as it is.
FLAT: tuple[Page, ...] = (
    dark, light, transparent, transparent_light, blue, jpeg, noise, shadow, speckles,
)  # fmt: skip
# Pages that a phone sees tilted.
PHOTOS: tuple[Page, ...] = (plain_photo, ruled_photo, squared_photo, pencil_photo, desk_photo)
KINDS = {
    "canvas": Kind(dark, (400, 400)),
    "transparent PNG": Kind(transparent),
    "light on nothing": Kind(transparent_light),
    "dark mode": Kind(light),
    "thin pen": Kind(dark, (400, 1200), (0.003, 0.008)),
    "fat pen": Kind(dark, pen=(0.07, 0.12)),
    "40 pixels": Kind(dark, (40, 40), (0.03, 0.06)),
    "blue ink, WebP": Kind(blue),
    "JPEG 30": Kind(jpeg),
    "noise": Kind(noise),
    "shadow": Kind(shadow),
    "speckles": Kind(speckles),
    "broken line": Kind(broken),
    "photo": Kind(plain_photo, (400, 1000), (0.01, 0.03)),
    "photo, ruled": Kind(ruled_photo, (400, 1000), (0.01, 0.03)),
    "photo, squared": Kind(squared_photo, (400, 1000), (0.01, 0.03)),
    "photo, pencil": Kind(pencil_photo, (400, 1000), (0.01, 0.03)),
    "photo, desk": Kind(desk_photo, (400, 1000), (0.01, 0.03)),
}
