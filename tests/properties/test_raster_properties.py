"""Any finite strokes make a raster: ink, no NaN, no overflow, no warning (warnings are errors)."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from model.raster import render, render_many

# Every double, the edges of their range, and numbers of everyday size.
NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1e308, -1e308, 1.7e308, 1e-308, -1e-308, 5e-324, 1e150, 1e154]),
    st.floats(-2000, 2000),
)
STROKE = hnp.arrays(np.float64, st.tuples(st.integers(1, 8), st.just(2)), elements=NUMBERS)
DRAWING = st.lists(STROKE, min_size=1, max_size=4)
PLAIN = st.lists(
    hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 8), st.just(2)),
        elements=st.integers(-1000, 1000).map(float),
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=300)
@given(DRAWING)
def test_any_finite_strokes_give_ink(strokes):
    """Huge, tiny and mixed numbers render to a 32x32 byte picture with white in it."""
    raster = render(strokes)
    assert raster.shape == (32, 32)
    assert raster.dtype == np.uint8
    assert raster.max() > 180


@settings(deadline=None, max_examples=100)
@given(st.lists(DRAWING, min_size=1, max_size=5))
def test_a_drawing_does_not_change_in_company(drawings):
    """In a batch each drawing is as it is alone, whatever stands beside it."""
    assert np.array_equal(render_many(drawings), [render(strokes) for strokes in drawings])


@settings(deadline=None, max_examples=100)
@given(PLAIN, st.integers(-1020, 1000))
def test_scaling_by_a_power_of_two_changes_nothing(strokes, exponent):
    """The unit does not matter, from the smallest doubles to the largest."""
    scaled = [np.ldexp(stroke, exponent) for stroke in strokes]
    assert np.abs(render(scaled).astype(int) - render(strokes)).max() <= 1


@settings(deadline=None, max_examples=100)
@given(PLAIN, st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_moving_changes_nothing(strokes, right, down):
    """The place on the page does not matter."""
    moved = [stroke + np.array([right, down]) for stroke in strokes]
    assert np.array_equal(render(moved), render(strokes))


@settings(deadline=None, max_examples=100)
@given(PLAIN)
def test_mirrors_and_transposes_follow(strokes):
    """A drawing turned over its diagonal gives the raster turned over its diagonal."""
    turned = [stroke[:, ::-1] for stroke in strokes]
    assert np.array_equal(render(turned), render(strokes).T)
