"""What is read as strokes, decided a second time by a plainer rule; and the fit of any drawing."""

import json
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model.strokes import StrokeError, normalise, parse

NUMBER = st.one_of(st.floats(), st.integers(), st.integers(10**300, 10**320))
ODD = st.one_of(st.none(), st.booleans(), st.text(max_size=3), st.lists(st.floats(), max_size=2))
POINT = st.lists(st.one_of(NUMBER, NUMBER, NUMBER, ODD), min_size=1, max_size=4)
STROKE = st.one_of(st.lists(st.one_of(POINT, POINT, POINT, ODD), max_size=4), ODD)
ANYTHING = st.recursive(
    st.one_of(ODD, NUMBER),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)
VALUE = st.one_of(st.lists(STROKE, max_size=3), ANYTHING)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
GOOD_POINT = st.one_of(
    st.lists(FINITE, min_size=2, max_size=3),
    st.lists(st.integers(-(2**1000), 2**1000), min_size=2, max_size=3),
)
GOOD = st.lists(st.lists(GOOD_POINT, min_size=1, max_size=5), min_size=1, max_size=3)


def is_finite(number):
    """Tell whether a JSON number is one that a double can hold."""
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False


def is_point(value):
    """Tell whether a value is [x, y] or [x, y, t] of finite numbers."""
    return (
        isinstance(value, list)
        and len(value) in {2, 3}
        and all(type(number) in {int, float} and is_finite(number) for number in value)
    )


def is_drawing(value):
    """Tell whether a value is a list of strokes, each a list of points, none of them empty."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(s, list) and s and all(map(is_point, s)) for s in value)
    )


@settings(deadline=None, max_examples=500)
@given(VALUE)
def test_parse_takes_just_what_is_a_drawing(value):
    """Everything else is refused with a StrokeError whose path leads into the value."""
    try:
        strokes = parse(value)
    except StrokeError as error:
        assert not is_drawing(value)
        at_fault = value
        for step in error.path[1:]:
            at_fault = at_fault[step]
        assert not is_point(at_fault)
    else:
        assert is_drawing(value)
        assert [len(stroke) for stroke in strokes] == [len(stroke) for stroke in value]


@settings(deadline=None, max_examples=200)
@given(GOOD)
def test_good_strokes_keep_their_numbers(value):
    """Both x and y come back as the nearest doubles, also after a way through JSON."""
    expected = [[[float(x), float(y)] for x, y, *_ in stroke] for stroke in value]
    assert [stroke.tolist() for stroke in parse(value)] == expected
    assert [s.tolist() for s in parse(json.loads(json.dumps(value)))] == expected


@settings(deadline=None, max_examples=300)
@given(GOOD)
def test_a_fitted_drawing_lies_in_the_unit_square(value):
    """All points are finite and within 0..1, and the longer side has the length 1, or none."""
    points = np.concatenate(normalise(parse(value)))
    assert np.isfinite(points).all()
    assert points.min() >= -1e-9
    assert points.max() <= 1 + 1e-9
    side = (points.max(axis=0) - points.min(axis=0)).max()
    assert math.isclose(side, 1, abs_tol=1e-9) or side == 0
