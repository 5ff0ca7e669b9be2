"""Compare rasters made from pictures with those made from the strokes the pictures show.

    python scripts/bench_pictures.py DATA.jsonl.gz [--count 500] [--bundle model/bundles/slides]

Each drawing is rendered by an independent painter (Pillow's lines, supersampled), on sides of 100
to 1,200 pixels with pens of 0.8 to 8 % of the side, and read back. Prints for each variant of
picture the mean absolute pixel difference (of 255) and its 90th percentile, the share whose first
symbol is that of the strokes, and the CPU time; about two minutes for 500 drawings.
"""

import argparse
import gzip
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.picture import PictureError, open_picture, rasterise
from model.raster import SIZE, render
from model.strokes import Strokes, normalise

Rng = np.random.Generator
Grey = NDArray[np.uint8]
First = Callable[[Grey], NDArray[np.int64]]


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


def _mix(cover: Grey, ink: float, paper: float | NDArray[np.float64]) -> NDArray[np.float64]:
    share = cover / 255
    return ink * share + paper * (1 - share)


def _bytes(grey: NDArray[np.float64]) -> Grey:
    return np.clip(grey + 0.5, 0, 255).astype(np.uint8)


def dark(cover: Grey, _rng: Rng) -> bytes:
    """Black on white, PNG."""
    return _save(Image.fromarray(255 - cover))


def light(cover: Grey, _rng: Rng) -> bytes:
    """White on black, PNG."""
    return _save(Image.fromarray(cover))


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
    ink, paper = np.array([40, 60, 160]), np.array([250, 245, 225])
    share = cover[..., None] / 255
    return _save(Image.fromarray(_bytes(ink * share + paper * (1 - share))), "WEBP", quality=70)


def jpeg(cover: Grey, _rng: Rng) -> bytes:
    """Dark on white, JPEG of quality 50."""
    return _save(Image.fromarray(_bytes(_mix(cover, 30, 250))), "JPEG", quality=50)


def noise(cover: Grey, rng: Rng) -> bytes:
    """Grey on light grey with noise of 10 levels."""
    grey = _mix(cover, 70, 215) + rng.normal(0, 10, cover.shape)
    return _save(Image.fromarray(_bytes(grey)))


def shadow(cover: Grey, rng: Rng) -> bytes:
    """Paper that darkens by half across the picture, with noise, JPEG of quality 70."""
    y, x = np.mgrid[: cover.shape[0], : cover.shape[1]] / cover.shape[0] - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    fall = 0.75 + 0.35 * (x * np.cos(angle) + y * np.sin(angle))
    grey = _mix(cover, 60, 230) * fall + rng.normal(0, 4, cover.shape)
    return _save(Image.fromarray(_bytes(grey)), "JPEG", quality=70)


VARIANTS: tuple[Callable[[Grey, Rng], bytes], ...] = (
    dark, light, transparent, transparent_light, blue, jpeg, noise, shadow,
)  # fmt: skip


def sample(path: Path, count: int) -> list[Strokes]:
    """Return `count` drawings of a stroke file, evenly drawn with a fixed seed."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        total = sum(1 for _ in lines)
    wanted = set(np.random.default_rng(1).choice(total, count, replace=False).tolist())
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        chosen = [json.loads(line) for i, line in enumerate(lines) if i in wanted]
    return [[np.array(stroke, dtype=float) for stroke in one["strokes"]] for one in chosen]


def covers(drawings: list[Strokes]) -> Iterator[tuple[Grey, Rng]]:
    """Paint each drawing once, its size, pen and place drawn from a seed of its own."""
    for seed, strokes in enumerate(drawings):
        rng = np.random.default_rng(seed)
        side = round(np.exp(rng.uniform(np.log(100), np.log(1200))))
        pen = side * np.exp(rng.uniform(np.log(0.008), np.log(0.08)))
        share = rng.uniform(0.4, 0.95)
        yield paint(strokes, side, float(np.clip(pen, 2, 24)), rng, share), rng


def read(data: bytes) -> tuple[Grey, float]:
    """Return the raster of one picture, empty where it is refused, and its CPU milliseconds."""
    start = time.thread_time()
    try:
        raster = rasterise(open_picture(data))
    except PictureError:
        raster = np.zeros((SIZE, SIZE), dtype=np.uint8)
    return raster, (time.thread_time() - start) * 1e3


def measure(drawings: list[Strokes], first: First | None) -> Iterator[str]:
    """Yield a table, one line a variant."""
    yield "variant            refused   diff    p90 same first  p50 ms  p95 ms"
    truth = np.stack([render(strokes) for strokes in drawings])
    painted = list(covers(drawings))
    for variant in VARIANTS:
        results = [read(variant(*one)) for one in painted]
        rasters = np.stack([raster for raster, _ in results])
        milliseconds = np.array([taken for _, taken in results])
        refused = (rasters == 0).all(axis=(1, 2)).sum()
        diff = np.abs(rasters.astype(float) - truth).mean(axis=(1, 2))
        same = f"{100 * (first(rasters) == first(truth)).mean():.1f} %" if first else "-"
        yield (
            f"{variant.__name__:18} {refused:7} {diff.mean():6.2f} {np.percentile(diff, 90):6.2f} "
            f"{same:>10} {np.median(milliseconds):7.2f} {np.percentile(milliseconds, 95):7.2f}"
        )


def large(drawings: list[Strokes]) -> Iterator[str]:
    """Yield the time that a 400-pixel canvas and a photo of 4 million pixels take."""
    for name, side, variant in (("canvas", 400, transparent), ("photo", 2000, shadow)):
        taken = []
        for seed, strokes in enumerate(drawings[:20]):
            rng = np.random.default_rng(seed)
            taken.append(read(variant(paint(strokes, side, side / 40, rng), rng))[1])
        yield f"{name:8} {side:4} x {side:4}: {np.median(taken):6.2f} ms, at most {max(taken):6.2f}"


def predictor(bundle: Path) -> First:
    """Return a function from rasters (n, 32, 32) to the class that is first for each, (n,)."""
    from model.predictor import Predictor

    loaded = Predictor.load(bundle)
    return lambda rasters: loaded.predict(rasters).argmax(axis=1)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--bundle", type=Path)
    options = parser.parse_args()
    drawings = sample(options.data, options.count)
    for line in measure(drawings, predictor(options.bundle) if options.bundle else None):
        print(line)
    for line in large(drawings):
        print(line)


if __name__ == "__main__":
    main()
