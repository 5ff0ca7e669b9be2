"""Strokes: what is read, what is refused and how, and the fit to the unit square."""

import json

import numpy as np
import pytest

from model.strokes import Ink, StrokeError, fit, normalise, pack, parse, unpack

A, B = [np.array([[0.0, 0.0], [4.0, 2.0]])], [np.array([[1.0, 5.0]]), np.array([[3.0, 5.0]])]


def test_points_come_as_float_pairs():
    """Whole numbers and a time are read; the time is left out."""
    strokes = parse([[[1, 2, 30], [3, 4.5, 60.5]], [[7, 8]]])
    assert [stroke.tolist() for stroke in strokes] == [[[1, 2], [3, 4.5]], [[7, 8]]]
    assert all(stroke.dtype == np.float64 for stroke in strokes)


def test_plain_floats_read_the_same_as_mixed_numbers():
    """The quick way for floats and the way number by number give equal strokes."""
    quick = parse([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
    assert np.array_equal(quick, parse([[[1, 2.0, 3], [4.0, 5, 6]]]))


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        (None, (), "strokes must be a list of at least one stroke"),
        ([], (), "strokes must be a list of at least one stroke"),
        ({"0": []}, (), "strokes must be a list of at least one stroke"),
        ([[[1, 2]], []], (1,), "stroke 1 must be a list of at least one point"),
        (["ab"], (0,), "stroke 0 must be a list of at least one point"),
        ([[1, 2]], (0, 0), "stroke 0, point 0: must be [x, y] or [x, y, t]"),
        ([[[1, 2], [1]]], (0, 1), "stroke 0, point 1: must be [x, y] or [x, y, t]"),
        ([[[1.0, 2.0, 3.0, 4.0]]], (0, 0), "stroke 0, point 0: must be [x, y] or [x, y, t]"),
        ([[[1, True]]], (0, 0), "stroke 0, point 0: y is no number"),
        ([[["1", 2]]], (0, 0), "stroke 0, point 0: x is no number"),
        ([[[1.0, 2.0, None]]], (0, 0), "stroke 0, point 0: t is no number"),
        ([[[1.0, 2.0], [1.0, float("nan")]]], (0, 1), "stroke 0, point 1: y is not finite"),
        ([[[float("-inf"), 2.0]]], (0, 0), "stroke 0, point 0: x is not finite"),
        ([[[1.0, 2.0, float("inf")]]], (0, 0), "stroke 0, point 0: t is not finite"),
        ([[[10**400, 2]]], (0, 0), "stroke 0, point 0: x is not finite"),
    ],
)
def test_what_is_no_drawing_is_refused_with_its_place(value, path, message):
    """The error says what is wrong and leads to the value at fault."""
    with pytest.raises(StrokeError) as caught:
        parse(value)
    assert str(caught.value) == message
    assert caught.value.path == ("strokes", *path)


def test_drawings_are_packed_one_after_the_other():
    """`Ink` counts points and strokes, and takes drawings in any order, also twice."""
    ink = pack([A, B])
    assert ink.lengths.tolist() == [2, 1, 1]
    assert ink.counts.tolist() == [1, 2]
    assert ink.sizes.tolist() == [2, 2]
    assert ink.owner.tolist() == [0, 0, 1, 1]
    taken = ink.take(np.array([1, 0, 1]))
    assert len(taken) == 3
    assert taken.lengths.tolist() == [1, 1, 2, 1, 1]
    assert taken.points.tolist() == [[1, 5], [3, 5], [0, 0], [4, 2], [1, 5], [3, 5]]


@pytest.mark.parametrize("kind", ["uint8", "int64", "float32"])
def test_points_of_any_numbers_are_packed_as_float64(kind):
    """Lists too: a notebook has what it has."""
    ink = pack([[np.array([[0, 0], [200, 100]], dtype=kind), [(7, 8)]]])
    assert ink.points.dtype == np.float64
    assert ink.points.tolist() == [[0, 0], [200, 100], [7, 8]]


@pytest.mark.parametrize(
    ("drawings", "message"),
    [
        ([], "there must be a drawing"),
        ([[]], "a point in each stroke"),
        ([[[[0, 0]]], []], "a point in each stroke"),
        ([[np.zeros((0, 2)), np.zeros((1, 2))]], "a point in each stroke"),
        ([[np.zeros((4, 3))]], "points must be pairs"),  # t for a third axis would shrink it
        ([[np.zeros(4)]], "points must be pairs"),
        ([[np.array([[0, np.nan]])]], "finite numbers"),
    ],
)
def test_what_cannot_be_packed_is_refused(drawings, message):
    """In words; NumPy would speak of axes, or draw something else."""
    with pytest.raises(StrokeError, match=message):
        pack(drawings)


def test_unpacked_drawings_are_those_that_were_packed():
    """Drawing by drawing, stroke by stroke."""
    drawings = unpack(pack([A, B]))
    assert [list(map(len, drawing)) for drawing in drawings] == [[2], [1, 1]]
    for ours, theirs in zip(drawings, [A, B], strict=True):
        assert all(map(np.array_equal, ours, theirs))


def test_the_longer_side_becomes_one_and_the_middle_the_middle():
    """The aspect is kept: a box of 4 by 2 is 1 by one half, around (0.5, 0.5)."""
    fitted = normalise([np.array([[10.0, 20.0], [14.0, 22.0]])])
    assert fitted[0].tolist() == [[0, 0.25], [1, 0.75]]


def test_normalise_keeps_the_strokes():
    """As many strokes come back as went in, each as long."""
    assert [len(stroke) for stroke in normalise([*A, *B])] == [2, 1, 1]


def test_what_has_no_extent_lies_in_the_middle():
    """A dot, and a pen that stood still, are at (0.5, 0.5)."""
    assert normalise([np.array([[7.0, 7.0], [7.0, 7.0]])])[0].tolist() == [[0.5, 0.5]] * 2


@pytest.mark.parametrize("factor", [1e-307, 1e-150, 1, 1e150, 1e306])
def test_numbers_of_any_size_fit_the_same(factor):
    """No number is so large or so small that the drawing changes, overflows or warns."""
    strokes = [np.array([[-40.0, 3.0], [60.0, 20.0], [5.0, -9.0]])]
    far = [stroke * factor for stroke in strokes]
    np.testing.assert_allclose(normalise(far)[0], normalise(strokes)[0], atol=1e-12)


def test_a_huge_drawing_does_not_shrink_its_neighbours():
    """Each drawing of a batch is fitted as if it were alone, also beside one of 1e308."""
    huge = [np.array([[-1.7e308, 0.0], [1.7e308, 1.0]])]
    both = fit(pack([A, huge, B]))
    for n, strokes in enumerate([A, huge, B]):
        assert np.array_equal(both.take(np.array([n])).points, fit(pack([strokes])).points)


def test_fitting_twice_changes_nothing():
    """A fitted drawing is its own fit."""
    once = fit(pack([A, B]))
    np.testing.assert_allclose(fit(once).points, once.points, atol=1e-15)
    assert isinstance(once, Ink)


def test_json_text_goes_all_the_way():
    """What a client sends, decoded, is a drawing."""
    assert len(parse(json.loads("[[[0.5, 1e3], [-2, 7]]]"))[0]) == 2
