"""Tell ink from its ground: uneven light, polarity, noise and the threshold between the two."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from model.pictures.decode import Grey

Counts = NDArray[np.int64]

# Grey levels that a flat ground may stray: JPEG's ringing and a sensor's noise.
_FLAT = 10
# Less contrast than this, in grey levels or in standard deviations of the ground, is no ink. The
# two halves of pure noise lie 1.6 deviations apart.
_FAINT = 12
_DEVIATIONS = 5.0
# More noise than this is smoothed first.
_NOISY = 3.0
# What is filled is narrower than the picture's longer side divided by this.
_WINDOW = 3
# Printed lines leave the picture at least this often on each of two opposite sides; a cut through
# a symbol seldom does.
_LINES = 3
# Ink on ruled paper is this much stronger than the lines, in the mean; pencil on squares is twice.
_DARKER = 1.4
# What is this much stronger than the lines is no longer their noise.
_LINE_NOISE = 1.15
# Fewer pixels than this are no drawing on ruled paper.
_FEW = 20
# Uneven paper is brought to this grey: room for its noise above, for ink below.
_PAPER = 224
# Ink on paper darker than this is not strengthened further.
_DIM = 48


def ink_strength(image: Image.Image) -> Grey:
    """Return how sure each pixel of an "L" image is ink: uint8, at least 128 where it is.

    All 0 where nothing is drawn.
    """
    ground, is_flat = _ground(image)
    if not is_flat:
        image = _even_out(image)
        ground, _ = _ground(image)
    counts = np.array(image.histogram())
    if _noise(counts) > _NOISY:
        image = image.filter(ImageFilter.GaussianBlur(1.0))
        counts = np.array(image.histogram())
    return np.asarray(image.point(_ramp(counts, ground, _sides(np.asarray(image)))))


def _sides(grey: Grey) -> list[Grey]:
    """Return the picture's first and last row and its first and last column."""
    return [grey[0], grey[-1], grey[:, 0], grey[:, -1]]


def _ground(image: Image.Image) -> tuple[int, bool]:
    """Return the ground's grey level, and whether it holds along the image's edge.

    The edge counts as much as all the rest: a fat pen may cover most of a tight cut.
    """
    grey = np.asarray(image)
    ring = np.concatenate(_sides(grey))
    around = np.bincount(ring, minlength=256)
    counts = np.array(image.histogram()) + around * (grey.size / ring.size)
    ground = int(np.convolve(counts, [1, 2, 3, 2, 1], "same").argmax())
    near = around[max(ground - _FLAT, 0) : ground + _FLAT + 1].sum()
    return ground, bool(near >= 0.85 * ring.size)


def _even_out(image: Image.Image) -> Image.Image:
    """Take uneven light away: dark ink, or light ink turned dark, on paper of grey `_PAPER`.

    The paper is what is left when all ink is closed (in the sense of morphology). Ink in the
    shade is strengthened as much as its paper is dimmed.
    """
    grey = np.asarray(image).astype(np.float32)
    cells = [-(-side // 2) for side in image.size]
    small = image.resize(cells, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1.0))
    around = small.filter(ImageFilter.GaussianBlur(max(cells) / 8)).resize(image.size)
    is_dark = bool(((np.asarray(around) - grey) ** 3).sum() > 0)
    paper = np.asarray(small) if is_dark else 255 - np.asarray(small)
    closed = Image.fromarray(_close(paper, max(cells) // _WINDOW + 1))
    light = np.asarray(closed.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)
    contrast = light - (grey if is_dark else 255 - grey)
    if is_dark:
        contrast *= light.max() / np.maximum(light, _DIM)
    contrast -= np.asarray(_steps(closed).resize(image.size, Image.Resampling.BILINEAR))
    contrast -= np.median(contrast[::4, ::4])
    return Image.fromarray(np.clip(_PAPER - contrast, 0, 255).astype(np.uint8))


def _steps(light: Image.Image) -> Image.Image:
    """Return, at half the size, by how much the light changes around each pixel.

    At the edge of a hard shadow, or of paper on a desk, ink could not be told from the change.
    """
    small = light.reduce(2)
    return ImageChops.subtract(
        small.filter(ImageFilter.MaxFilter(3)), small.filter(ImageFilter.MinFilter(3))
    )


def _close(grey: Grey, window: int) -> Grey:
    """Fill what is dark and narrower than a square window, which may reach over the frame."""
    padded = np.pad(grey, ((window - 1, 0), (window - 1, 0)))
    most = 255 - _running_maximum(_running_maximum(padded, window).T, window).T
    least = _running_maximum(_running_maximum(most, window).T, window).T
    closed: Grey = 255 - least[: len(grey), : grey.shape[1]]
    return closed


def _running_maximum(grey: Grey, window: int) -> Grey:
    """Return the largest of each row and the `window` - 1 rows after it."""
    best, span = grey.copy(), 1
    while span < window:
        step = min(span, window - span)
        best[:-step] = np.maximum(best[:-step], best[step:])
        span += step
    return best


def _noise(counts: Counts) -> float:
    """Return the ground's standard deviation, as the median deviation from the median gives it."""
    half = counts.sum() / 2
    middle = np.searchsorted(np.cumsum(counts), half)
    away = np.bincount(np.abs(np.arange(256) - middle), weights=counts)
    return 1.4826 * float(np.searchsorted(np.cumsum(away), half))


def _ramp(counts: Counts, ground: int, sides: list[Grey]) -> list[int]:
    """Return each grey level's strength as ink: 0 at the ground, 128 halfway, 255 at full ink."""
    levels = np.arange(256) - ground
    sign = 1 if (counts * levels.astype(np.float64) ** 3).sum() > 0 else -1
    order = np.argsort(sign * levels)
    contrast = (sign * levels)[order]
    edge, full = _levels(counts[order], contrast)
    lines = _ruling([sign * (side.astype(np.int64) - ground) for side in sides], edge)
    edge, full = _above(lines, counts[order], contrast) or (edge, full)
    if full < max(_FAINT, _DEVIATIONS * _noise(counts)):
        return [0] * 256
    strength = 128 + (sign * levels - edge) * (127 / max(full - edge, 1.0))
    return [int(level) for level in np.clip(strength, 0, 255)]


def _levels(counts: Counts, contrast: Counts) -> tuple[float, float]:
    """Return the threshold halfway between ground and ink, and the contrast of the two.

    Ridler and Calvard's iteration, started from the strongest ink so that a thin line is not
    lost in a wide ground. `counts` (256,) are in the order of rising `contrast`.
    """
    below = np.cumsum(counts)
    weight = np.cumsum(counts * contrast)
    pixels, total = below[-1], weight[-1]
    strongest = np.searchsorted(below, pixels - max(3, pixels // 20_000))
    edge = int(contrast[strongest]) // 2
    while True:
        at = np.searchsorted(contrast, edge, side="right") - 1
        high = (total - weight[at]) / max(pixels - below[at], 1)
        low = weight[at] / max(below[at], 1)
        following = int((high + low) // 2)
        if following >= edge:
            return edge + 0.5, float(high - low)
        edge = following


def _ruling(sides: list[Counts], edge: float) -> float:
    """Return the contrast of printed lines that run off the picture, 0 where there are none.

    `sides` are the contrasts along top, bottom, left and right; what exceeds `edge` is a line.
    """
    crossings = [np.count_nonzero(np.diff(side > edge, prepend=False)) / 2 for side in sides]
    if max(min(crossings[:2]), min(crossings[2:])) < _LINES:
        return 0.0
    ring = np.concatenate(sides)
    return float(np.percentile(ring[ring > edge], 90))


def _above(lines: float, counts: Counts, contrast: Counts) -> tuple[float, float] | None:
    """Return threshold and contrast of ink that is stronger than printed lines, if there is any."""
    ink = np.where(contrast > _LINE_NOISE * lines, counts, 0)
    if not lines or ink.sum() < _FEW:
        return None
    full = float(ink @ contrast / ink.sum())
    return ((lines + full) / 2, full) if full > _DARKER * lines else None
