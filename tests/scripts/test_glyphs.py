"""The symbols' own pictures are painted without a browser."""

import glyphs
import numpy as np
import pytest

SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


def outlines(tmp_path, drawn):
    """Read a picture that draws the given elements."""
    path = tmp_path / "picture.svg"
    path.write_text(SVG.format(drawn), encoding="utf-8")
    return glyphs.read_outlines(path)


def test_a_hole_stays_open_and_overlapping_outlines_join(tmp_path):
    """What runs the other way inside cuts a hole; what runs the same way covers."""
    ring = outlines(tmp_path, '<path d="M0 0H10V10H0ZM3 3V7H7V3Z"/>')
    cover = glyphs.paint_outlines(ring, 100, share=0.5)
    assert cover[50, 50] == 0
    assert cover[50, 30] == 255
    both = outlines(tmp_path, '<path d="M0 0H10V10H0ZM3 3H7V7H3Z"/>')
    assert glyphs.paint_outlines(both, 100, share=0.5)[50, 50] == 255


def test_rules_and_shifted_paths_keep_their_places(tmp_path):
    """A rule above a shifted path: both lie where the file puts them."""
    drawn = (
        '<rect x="1" y="2" width="4" height="1"/><path transform="translate(1 5)" d="M0 0H4V1H0Z"/>'
    )
    rule, path = outlines(tmp_path, drawn)
    assert rule.min(axis=0).tolist() == [1, 2]
    assert rule.max(axis=0).tolist() == [5, 3]
    assert path.min(axis=0).tolist() == [1, 5]


def test_a_turned_path_is_refused(tmp_path):
    """A transform other than a shift is named, not ignored."""
    with pytest.raises(ValueError, match=r"transform rotate\(9\) is not expected"):
        outlines(tmp_path, '<path transform="rotate(9)" d="M0 0H4V1H0Z"/>')


def test_every_symbol_of_the_repository_can_be_painted():
    """Each picture gives ink that fills its share of the square, and not the whole of it."""
    paths = sorted((glyphs.STATIC / "symbols").glob("*.svg"))
    assert len(paths) > 1000
    for path in paths[::40]:
        cover = glyphs.paint_outlines(glyphs.read_outlines(path), 60)
        rows, columns = np.nonzero(cover)
        assert 34 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 38, path.name
