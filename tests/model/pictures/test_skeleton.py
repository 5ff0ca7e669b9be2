"""Components, distances and centre lines of small bitmaps, checked against slow plain ones."""

import numpy as np
import pytest

from model.pictures.skeleton import centres, components, depth, thin


def blobs(seed):
    """A random mask of smooth shapes, (height, width) bool."""
    rng = np.random.default_rng(seed)
    grey = np.pad(rng.random(rng.integers(5, 40, 2)), 3, mode="edge")
    for axis in (0, 1, 0, 1):
        grey = sum(np.roll(grey, shift, axis) for shift in (-2, -1, 0, 1, 2))
    return (grey > np.median(grey))[3:-3, 3:-3]


def flood(mask, steps):
    """Sizes of the components of a mask whose pixels touch by `steps`, sorted."""
    left, sizes = set(zip(*map(np.ndarray.tolist, np.nonzero(mask)), strict=True)), []
    while left:
        todo, size = [left.pop()], 0
        while todo:
            y, x = todo.pop()
            size += 1
            near = {(y + dy, x + dx) for dy, dx in steps} & left
            left -= near
            todo += near
        sizes.append(size)
    return sorted(sizes)


SIDES = [(-1, 0), (1, 0), (0, -1), (0, 1)]
ALL = [*SIDES, (-1, -1), (-1, 1), (1, -1), (1, 1)]


@pytest.mark.parametrize("seed", range(20))
def test_components_are_those_of_a_flood_fill(seed):
    """Number and area agree, and painting them all gives the mask back."""
    mask = blobs(seed)
    found = components(mask)
    assert sorted(found.area) == flood(mask, ALL)
    assert np.array_equal(found.paint(np.ones(len(found.area), dtype=bool)), mask)


@pytest.mark.parametrize("seed", range(10))
def test_the_strongest_pixel_is_that_of_each_component(seed):
    """As found by painting each one alone, also where one ends at the right edge."""
    mask = blobs(seed)
    grey = np.random.default_rng(seed).integers(0, 256, mask.shape, dtype=np.uint8)
    found = components(mask)
    each = [found.paint(np.arange(len(found.area)) == i) for i in range(len(found.area))]
    assert found.strongest(grey).tolist() == [grey[one].max() for one in each]


def test_box_and_perimeter_of_a_disc():
    """The box is tight, and Cauchy's perimeter is that of the circle within 3 %."""
    y, x = np.mgrid[:100, :120]
    found = components(np.hypot(x - 60, y - 40) < 30)
    assert found.box == (31, 11, 90, 70)
    assert found.span == 59
    assert found.perimeter[0] == pytest.approx(2 * np.pi * 30, rel=0.03)
    assert found.pen == pytest.approx(30, rel=0.05)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("limit", [1, 3, 12])
def test_depth_is_the_distance_to_the_nearest_pixel_outside(seed, limit):
    """Exact up to the limit, with everything beyond the frame outside."""
    mask = blobs(seed)
    wide = np.pad(mask, 1)
    outside = np.argwhere(~wide) - 1
    pixels = np.indices(mask.shape).reshape(2, -1).T
    far = np.sqrt(((pixels[:, None] - outside) ** 2).sum(axis=-1).min(axis=1))
    assert np.allclose(depth(mask, limit).reshape(-1), np.minimum(far, limit))


@pytest.mark.parametrize("seed", range(20))
def test_thinning_keeps_pieces_and_holes(seed):
    """As many pieces of ink and of ground as before, and no ink where none was."""
    mask = blobs(seed)
    line = thin(mask)
    assert not (line & ~mask).any()
    assert len(flood(line, ALL)) == len(flood(mask, ALL))
    ground = [~np.pad(one, 1) for one in (line, mask)]
    assert len(flood(ground[0], SIDES)) == len(flood(ground[1], SIDES))


def test_thinning_ends_half_a_pen_within_a_bar():
    """A bar of 8 x 40 becomes a line of one pixel that ends about 4 pixels within it."""
    line = thin(np.pad(np.ones((8, 40), dtype=bool), 3))
    assert line.any(axis=1).sum() == 1
    assert 31 <= line.sum() <= 35


@pytest.mark.parametrize("width", [7, 8])
def test_centres_lie_in_the_middle_of_odd_and_even_lines(width):
    """A line of even width has its middle between two pixels."""
    mask = np.pad(np.ones((width, 60), dtype=bool), 3)
    middle = centres(thin(mask), depth(mask, 10))[10:-10, 1]
    assert np.allclose(middle, 3 + (width - 1) / 2, atol=0.01)
