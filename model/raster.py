"""Strokes to the 32x32 grey picture that the networks read: white ink (255) on black (0).

The frame is HASYv2's: the bounding box is fitted with its aspect kept and centred, and drawn with
a round anti-aliased pen of fixed width. Training and serving both come through `render_ink`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.strokes import Ink, Strokes, fit, pack

SIZE = 32
# In pixels of the 32-pixel frame. Two pixels survive a 2x2 pooling and still leave the gaps of the
# narrowest symbols open.
PEN = 2.0
# Between the frame and the ink of the longer side, so that a 3x3 kernel sees each edge whole.
MARGIN = 1.5

# Discs this far apart, in pixels of the 32-pixel frame, differ from a drawn line by 3 % of a pixel
# at the edge; in a frame n times as large the same is reached at the root of n times the distance.
_STEP = 0.5
# Pixels worked on at once: bounds the memory that a drawing of any length can take to a few MB.
_BLOCK = 1 << 17


def render(strokes: Strokes, size: int = SIZE) -> NDArray[np.uint8]:
    """Draw one drawing: strokes in any unit -> (size, size) uint8."""
    raster: NDArray[np.uint8] = render_ink(pack([strokes]), size)[0]
    return raster


def render_many(drawings: Sequence[Strokes], size: int = SIZE) -> NDArray[np.uint8]:
    """Draw many drawings: (n, size, size) uint8."""
    return render_ink(pack(drawings), size)


def render_ink(
    ink: Ink, size: int = SIZE, pen: float | NDArray[np.float64] = PEN
) -> NDArray[np.uint8]:
    """Draw packed drawings: (n, size, size) uint8.

    `pen` is the width in pixels of the 32-pixel frame, one number or one a drawing. The frame of
    the pen's centre line does not depend on it.
    """
    unit = size / SIZE
    edge = (MARGIN + PEN / 2) * unit
    centres = fit(ink).points.T * (size - 2 * edge) + edge
    radius = np.asarray(pen, dtype=np.float32).reshape(-1, 1, 1) * np.float32(unit / 2)
    pad = int(np.ceil(radius.max()))
    step = _STEP * unit**0.5
    discs, segment = _along(centres.astype(np.float32) + np.float32(pad), ink.lengths, step)
    owner = ink.owner.take(segment)
    nearest = np.full((len(ink), size + 2 * pad, size + 2 * pad), np.inf, dtype=np.float32)
    at_once = max(_BLOCK // (2 * pad + 1) ** 2, 1)
    for start in range(0, len(segment), at_once):
        block = slice(start, start + at_once)
        _stamp(nearest, discs[:, block], owner[block], pad)
    # A pixel's coverage is that of a straight edge at the same distance from the pen's centre.
    cover = (radius + np.float32(0.5)) - np.sqrt(nearest[:, pad : pad + size, pad : pad + size])
    cover = np.minimum(np.maximum(cover, np.float32(0)), np.float32(1))
    rasters: NDArray[np.uint8] = np.rint(cover * np.float32(255)).astype(np.uint8)
    return rasters


def _along(
    points: NDArray[np.float32], lengths: NDArray[np.int64], step: float
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return (2, n) points at most `step` apart along all strokes, and the segment of each.

    `points` is (2, n_points): NumPy is several times faster along the longer axis. Segment i
    starts at point i; a stroke's last one has no length: so its end is drawn, and so is a dot.
    """
    delta = np.zeros_like(points)
    np.subtract(points[:, 1:], points[:, :-1], out=delta[:, :-1])
    delta[:, np.cumsum(lengths) - 1] = 0.0
    pieces = (np.hypot(delta[0], delta[1]) * np.float32(1 / step)).astype(np.int64) + 1
    segment = np.arange(len(pieces)).repeat(pieces)
    first = np.cumsum(pieces) - pieces
    part = np.arange(len(segment)) - first.take(segment)
    share = (part / pieces.take(segment)).astype(np.float32)
    return points.take(segment, axis=1) + delta.take(segment, axis=1) * share, segment


def _stamp(
    nearest: NDArray[np.float32],
    discs: NDArray[np.float32],
    owner: NDArray[np.int64],
    reach: int,
) -> None:
    """Lower each pixel's squared distance to the nearest of the (2, n) points of its drawing.

    `reach` whole pixels around a point's own hold its disc, and are inside the padded frame.
    """
    side = nearest.shape[1]
    offset = np.arange(-reach, reach + 1)
    cell = discs.astype(np.int64)
    from_centre = cell.astype(np.float32) + np.float32(0.5) - discs
    apart = offset.astype(np.float32)[:, None, None] + from_centre
    apart *= apart
    squared = apart[:, None, 1] + apart[:, 0]
    corner = (owner * side + cell[1]) * side + cell[0]
    window = (offset[:, None] * side + offset)[:, :, None]
    np.minimum.at(nearest.reshape(-1), (corner + window).ravel(), squared.ravel())


def as_input(rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn rasters (n, size, size) uint8 into what networks read: (n, size, size, 1), 0..1."""
    return rasters[..., None].astype(np.float32) / np.float32(255)
