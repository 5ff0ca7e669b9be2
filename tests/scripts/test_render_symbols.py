"""The pictures of the symbols, and the script that makes them from LaTeX's output."""

import json
import re
from collections import defaultdict
from xml.etree import ElementTree as ET

import pytest
import render_symbols
import tidy_svg

from model.symbols import load_symbols

ELEMENTS = {"svg", "path", "rect"}
ATTRIBUTES = {"viewBox", "width", "height", "fill", "transform", "d", "x", "y"}

PAGE = """<?xml version='1.0' encoding='UTF-8'?>
<svg version='1.1' xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'
 width='7pt' height='9pt' viewBox='0 52 7 9'>
<defs><path id='g1-25' d='M1-8H6V0C4 3 3 3 1 0Z'/></defs>
<g id='page3'>{drawn}</g></svg>"""
GLYPH = "<use x='10' y='60' xlink:href='#g1-25'/>"


@pytest.fixture(scope="module")
def table():
    """The table in the repository."""
    return load_symbols()


@pytest.fixture(scope="module")
def pictures(table):
    """Each symbol's picture as text, by id."""
    paths = {symbol.id: render_symbols.OUT / f"{symbol.slug}.svg" for symbol in table}
    return {id_: path.read_text(encoding="utf-8") for id_, path in paths.items() if path.exists()}


def ink(root):
    """The box around everything that a tidied picture draws."""
    boxes = []
    for element in root:
        if element.tag.endswith("rect"):
            x, y, width, height = (float(element.get(k)) for k in ("x", "y", "width", "height"))
            boxes.append(tidy_svg.Box(x, y, x + width, y + height))
        else:
            move = re.findall(r"-?[\d.]+", element.get("transform", "0 0"))
            boxes.append(tidy_svg.extent(element.get("d")).moved(*map(float, move)))
    first, *rest = boxes
    for box in rest:
        first = first.joined(box)
    return first


def test_every_symbol_has_a_picture_or_a_reason(table, pictures):
    """impossible.json names what LaTeX cannot show; every other file is a symbol's picture."""
    impossible = json.loads((render_symbols.OUT / "impossible.json").read_text(encoding="utf-8"))
    assert set(table.ids) <= set(pictures) | set(impossible)
    assert all(id_ in table and reason for id_, reason in impossible.items())
    names = {f"{symbol.slug}.svg" for symbol in table} | {"impossible.json"}
    assert {path.name for path in render_symbols.OUT.iterdir()} <= names


def test_the_pictures_are_small(pictures):
    """All together stay under 3 MB, and one under 8 kB."""
    sizes = [len(picture.encode()) for picture in pictures.values()]
    assert sum(sizes) < 3_000_000
    assert max(sizes) < 8_000


def test_the_pictures_hold_paths_and_rules_only(pictures):
    """No script, style, link, text, image or id, so that they are safe and can be inlined."""
    for id_, picture in pictures.items():
        assert "<!" not in picture, id_
        assert "<?" not in picture, id_
        root = ET.fromstring(picture)
        for element in root.iter():
            assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in ELEMENTS, id_
            assert set(element.attrib) <= ATTRIBUTES, id_
        assert root.get("fill") == "currentColor", id_


def test_the_ink_lies_inside_the_picture_with_a_margin(pictures):
    """Nothing is cut off, nothing is empty, and the box is no larger than the ink asks for."""
    for id_, picture in pictures.items():
        root = ET.fromstring(picture)
        left, top, width, height = map(float, root.get("viewBox").split())
        box = ink(root)
        margins = (box.left - left, box.top - top)
        margins += (left + width - box.right, top + height - box.bottom)
        assert min(margins) > tidy_svg.MARGIN / 2, id_
        assert max(box.right - box.left, box.bottom - box.top) > 0.5, id_
        assert max(margins) < 9.5, id_


def test_symbols_of_different_shapes_have_different_pictures(table, pictures):
    """A glyph that the font lacks would be the same empty box for all."""
    shapes = defaultdict(set)
    for id_, picture in pictures.items():
        shapes[picture].add(table[id_].shape)
    assert [found for found in shapes.values() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("id_", "packages", "body"),
    [
        ("latex:latex2e:alpha", "", "$\\displaystyle \\alpha$"),
        ("latex:latex2e:DH", "\\usepackage{lmodern}\n\\usepackage[T1]{fontenc}", "{\\DH}"),
        ("latex:tipa:textesh", "\\usepackage{tipa}", "{\\textesh}"),
        ("latex:wasysym:sun", "\\usepackage{wasysym}", "{\\sun}"),
        ("latex:gensymb:ohm", "\\usepackage{textcomp}\n\\usepackage{gensymb}", "{\\ohm}"),
    ],
)
def test_a_symbol_is_set_in_its_own_mode_with_its_own_packages(table, id_, packages, body):
    """Packages that define the same command never meet in one run."""
    assert render_symbols.preamble(table[id_]) == packages
    assert render_symbols.body(table[id_]) == body


@pytest.mark.parametrize("broken", [[], [0], [6], [2, 3]])
def test_a_symbol_that_fails_does_not_take_the_others_with_it(table, monkeypatch, broken):
    """A run that LaTeX refuses is halved until only the culprits are left."""
    symbols = list(table)[:7]
    culprits = {symbols[index].id for index in broken}

    def typeset(part, folder):
        if culprits & {symbol.id for symbol in part}:
            return "! Undefined control sequence."
        for number, symbol in enumerate(part, start=1):
            page = PAGE.format(
                drawn=f"<rect x='{symbols.index(symbol)}' y='0' width='9' height='9'/>"
            )
            (folder / f"{number}.svg").write_text(page, encoding="utf-8")
        return None

    monkeypatch.setattr(render_symbols, "typeset", typeset)
    pictures, errors = render_symbols.render(symbols)
    assert errors == dict.fromkeys(culprits, "! Undefined control sequence.")
    assert set(pictures) == {symbol.id for symbol in symbols} - culprits
    for id_, picture in pictures.items():
        assert f'<rect x="{[s.id for s in symbols].index(id_)}"' in picture


def test_a_page_becomes_one_small_picture():
    """The glyph is inlined, moved to its place, and framed with the margin."""
    assert tidy_svg.tidy(PAGE.format(drawn=GLYPH), baseline=60) == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="10.5 51.5 6 11.25" width="6pt" '
        'height="11.25pt" fill="currentColor"><path transform="translate(10 60)" '
        'd="M1-8H6V0C4 3 3 3 1 0Z"/></svg>\n'
    )


def test_a_dot_keeps_its_place_on_the_line():
    """A full stop and a centred dot are told apart by nothing else."""
    low = tidy_svg.tidy(PAGE.format(drawn="<rect x='0' y='59' width='1' height='1'/>"), 60)
    high = tidy_svg.tidy(PAGE.format(drawn="<rect x='0' y='57' width='1' height='1'/>"), 60)
    assert 'viewBox="-2 52.5 5 10"' in low
    assert 'viewBox="-2 52.5 5 10"' in high


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        ("", "nothing is drawn"),
        ("<script>alert(1)</script>", "script is not expected"),
        ("<image href='x.png'/>", "image is not expected"),
        ("<g transform='rotate(45)'/>", "transform"),
        (GLYPH.replace("25", "26"), "a glyph is empty"),
    ],
)
def test_what_a_picture_cannot_hold_is_refused(drawn, message):
    """A page without ink, an element that is neither glyph nor rule, a glyph that is lost."""
    with pytest.raises(tidy_svg.PictureError, match=message):
        tidy_svg.tidy(PAGE.format(drawn=drawn), baseline=60)


@pytest.mark.parametrize(
    ("path", "box"),
    [
        ("M1 2L3 4", (1, 2, 3, 4)),
        ("M0 0H5V-7Z", (0, -7, 5, 0)),
        ("M0 0C0 4 4 4 4 0", (0, 0, 4, 3)),
        ("M0 0Q2 4 4 0", (0, 0, 4, 2)),
        ("M0 0Q2 4 4 0T8 0", (0, -2, 8, 2)),
        ("M0 0C0 4 4 4 4 0S8-4 8 0", (0, -3, 8, 3)),
        ("M.5-.5 1.5.5", (0.5, -0.5, 1.5, 0.5)),
    ],
)
def test_the_extent_of_a_path_is_that_of_its_curves(path, box):
    """Not that of the curves' control points, which lie outside."""
    assert tidy_svg.extent(path) == pytest.approx(box)


def test_relative_path_commands_are_refused():
    """The tool writes absolute ones; a relative one would be framed wrongly."""
    with pytest.raises(tidy_svg.PictureError, match="path command l is not expected"):
        tidy_svg.extent("M0 0l1 1")
