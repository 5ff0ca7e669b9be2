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

# Discs this far apart, in pixels, differ from a drawn line by 3 % of a pixel at the edge.
_STEP = 0.5
# Discs drawn at once: bounds the memory that a drawing of any length can take to a few MB.
_BLOCK = 1 << 14


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
    centres = fit(ink).points * (size - 2 * edge) + edge
    radius = np.broadcast_to(np.asarray(pen, dtype=np.float32) * np.float32(unit / 2), len(ink))
    pad = int(np.ceil(radius.max()))
    discs, owner = _along(centres.astype(np.float32) + np.float32(pad), ink)
    frames = np.zeros((len(ink), size + 2 * pad, size + 2 * pad), dtype=np.float32)
    for start in range(0, len(discs), _BLOCK):
        block = slice(start, start + _BLOCK)
        _stamp(frames, discs[block], owner[block], radius, pad)
    inner = frames[:, pad : pad + size, pad : pad + size]
    rasters: NDArray[np.uint8] = np.rint(inner * np.float32(255)).astype(np.uint8)
    return rasters


def _along(points: NDArray[np.float32], ink: Ink) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return points at most `_STEP` apart along all strokes, and the drawing of each.

    A stroke's last point counts as a segment without length: so its end is drawn, and so is a dot.
    """
    delta = np.zeros_like(points)
    np.subtract(points[1:], points[:-1], out=delta[:-1])
    delta[np.cumsum(ink.lengths) - 1] = 0.0
    length = np.hypot(delta[:, 0], delta[:, 1])
    pieces = (length * np.float32(1 / _STEP)).astype(np.int64) + 1
    ends = np.cumsum(pieces)
    segment = np.repeat(np.arange(len(points)), pieces)
    part = np.arange(ends[-1]) - (ends - pieces)[segment]
    share = (part / pieces[segment]).astype(np.float32)
    discs = points[segment] + delta[segment] * share[:, None]
    owner = np.repeat(np.arange(len(ink)), ink.sizes)
    return discs, owner[segment]


def _stamp(
    frames: NDArray[np.float32],
    discs: NDArray[np.float32],
    owner: NDArray[np.int64],
    radius: NDArray[np.float32],
    reach: int,
) -> None:
    """Draw a disc around each point into its frame, keeping the brighter of what overlaps.

    A pixel's coverage is that of a straight edge at the same distance; below 0 it changes nothing.
    `reach` whole pixels around a point's own hold its disc, and are inside the padded frame.
    """
    side = frames.shape[1]
    offset = np.arange(-reach, reach + 1)
    cell = discs.astype(np.int64)
    from_centre = cell.astype(np.float32) + np.float32(0.5) - discs
    apart = from_centre[:, :, None] + offset.astype(np.float32)
    apart *= apart
    far = np.sqrt(apart[:, 1, :, None] + apart[:, 0, None, :])
    cover = np.minimum((radius[owner] + np.float32(0.5))[:, None, None] - far, np.float32(1))
    corner = (owner * side + cell[:, 1]) * side + cell[:, 0]
    window = offset[:, None] * side + offset
    np.maximum.at(frames.reshape(-1), (corner[:, None, None] + window).ravel(), cover.ravel())


def as_input(rasters: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn rasters (n, size, size) uint8 into what networks read: (n, size, size, 1), 0..1."""
    return rasters[..., None].astype(np.float32) / np.float32(255)
