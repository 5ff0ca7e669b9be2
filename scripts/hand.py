"""Symbols as a hand draws them, for pictures of the running program."""

from __future__ import annotations

from itertools import pairwise
from math import pi, sin
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

Stroke = list[tuple[float, float]]  # points in 0..1 of the canvas, y down


def curve(x: Any, y: Any, steps: int = 40) -> Stroke:
    """Follow x(t), y(t) for t from 0 to 1."""
    return [(x(i / steps), y(i / steps)) for i in range(steps + 1)]


def line(*corners: tuple[float, float]) -> Stroke:
    """Join corners by straight lines, ten points each."""
    return [
        (a[0] + (b[0] - a[0]) * i / 10, a[1] + (b[1] - a[1]) * i / 10)
        for a, b in pairwise(corners)
        for i in range(11)
    ]


def bezier(*knots: tuple[float, float]) -> Stroke:
    """Follow cubic Bézier curves: a point, then two controls and a point, again and again."""

    def at(i: int, axis: int) -> Any:
        a, b, c, d = (knots[3 * i + j][axis] for j in range(4))
        return lambda t: (
            a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t**2 * (1 - t) + d * t**3
        )

    return [point for i in range(len(knots) // 3) for point in curve(at(i, 0), at(i, 1), 20)]


INTEGRAL = [
    bezier(
        (0.67, 0.23), (0.65, 0.07), (0.55, 0.1), (0.53, 0.33),
        (0.51, 0.55), (0.5, 0.7), (0.46, 0.82), (0.43, 0.92), (0.34, 0.9), (0.32, 0.78),
    )
]  # fmt: skip
HAND: dict[str, list[Stroke]] = {
    "latex:latex2e:int": INTEGRAL,
    "latex:latex2e:alpha": [
        bezier(
            (0.8, 0.24),
            (0.72, 0.5),
            (0.5, 0.86),
            (0.32, 0.77),
            (0.14, 0.68),
            (0.2, 0.28),
            (0.42, 0.27),
            (0.64, 0.26),
            (0.6, 0.84),
            (0.84, 0.74),
        )
    ],
    "latex:latex2e:infty": [
        curve(lambda t: 0.5 + 0.36 * sin(2 * pi * t), lambda t: 0.5 + 0.17 * sin(4 * pi * t))
    ],
    "latex:latex2e:sum": [line((0.76, 0.2), (0.26, 0.19), (0.52, 0.49), (0.25, 0.82), (0.79, 0.8))],
    "latex:latex2e:rightarrow": [
        line((0.12, 0.5), (0.88, 0.51)),
        line((0.68, 0.33), (0.89, 0.51), (0.67, 0.68)),
    ],
    "latex:latex2e:forall": [
        line((0.2, 0.18), (0.49, 0.84), (0.8, 0.17)),
        line((0.32, 0.45), (0.69, 0.44)),
    ],
    "latex:amssymb:leq": [
        line((0.76, 0.2), (0.24, 0.42), (0.77, 0.64)),
        line((0.24, 0.79), (0.76, 0.8)),
    ],
    "latex:latex2e:perp": [line((0.5, 0.16), (0.51, 0.82)), line((0.17, 0.82), (0.84, 0.81))],
}


def draw(page: Page, strokes: list[Stroke]) -> None:
    """Draw with the mouse on the page's canvas."""
    box = page.locator(".pad__canvas").bounding_box()
    if box is None:
        raise SystemExit("the page shows no canvas")
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()
