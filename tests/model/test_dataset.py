"""Data files: what is read, what is refused with its line, and a split that never changes."""

import gzip
import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from model import jsonl
from model.augment import Hand
from model.dataset import drawings, join, read_strokes, split
from model.inputs import TRAJECTORY, Form
from model.jsonl import DataError, read_lines
from model.raster import render_many
from model.strokes import parse

GOOD = {"id": "a", "symbol": "latex:latex2e:mid", "strokes": [[[0, 0], [0, 1]]]}


def test_an_editors_mark_and_capital_letters_are_read(tmp_path, write_lines):
    """A byte order mark before the first line, and .GZ for .gz, are no faults."""
    plain = write_lines("data.jsonl", [GOOD]).read_bytes()
    for name, data in (("marked.jsonl", b"\xef\xbb\xbf" + plain), ("D.GZ", gzip.compress(plain))):
        path = tmp_path / name
        path.write_bytes(data)
        assert read_strokes([path]).keys == ("a",)


@pytest.mark.parametrize("name", ["data.jsonl", "data.jsonl.gz"])
def test_samples_are_read_plain_and_packed(name, write_lines):
    """A file's samples come in order, whether it is packed or not; empty lines are no samples."""
    other = {"id": "b", "writer": "w", "symbol": "s", "strokes": [[[1, 1, 5]], [[2, 2, 6]]]}
    read = read_strokes([write_lines(name, [GOOD, "", other])])
    assert read.symbols == ("latex:latex2e:mid", "s")
    assert read.keys == ("a", "w")
    assert read.ink.counts.tolist() == [1, 2]


def test_several_files_are_read_one_after_the_other(write_lines):
    """Samples of the second file follow those of the first, read at once or joined."""
    paths = [write_lines("1.jsonl", [GOOD]), write_lines("2.jsonl", [{**GOOD, "id": "b"}])]
    at_once, joined = read_strokes(paths), join([read_strokes([path]) for path in paths])
    assert at_once.keys == joined.keys == ("a", "b")
    assert len(joined) == 2
    assert np.array_equal(at_once.ink.points, joined.ink.points)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"id": 1' + "0" * 5000 + "}", "no JSON"),
        ([], "must be an object with id, symbol and strokes"),
        ({**GOOD, "id": 7}, "id must be a string"),
        ({"id": "a", "strokes": []}, "symbol must be a string"),
        ({**GOOD, "writer": ["w"]}, "writer must be a string, a whole number or null"),
        ({**GOOD, "strokes": None}, "strokes must be a list of at least one stroke"),
        ({**GOOD, "strokes": [[[0, 0], [0, "1"]]]}, "stroke 0, point 1: y is no number"),
        ('{"id":"a","symbol":"s","strokes":[[[0,NaN]]]}', "stroke 0, point 0: y is not finite"),
    ],
)
def test_an_error_names_file_and_line(line, message, write_lines):
    """A line that is no sample is refused with its place and what would be right."""
    path = write_lines("bad.jsonl", [GOOD, "", line])
    with pytest.raises(DataError) as caught:
        read_strokes([path])
    assert str(caught.value).startswith("bad.jsonl, line 3: ")
    assert message in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    """A file that is not there is refused by its name."""
    with pytest.raises(DataError, match=r"none\.jsonl.*No such file"):
        read_strokes([tmp_path / "none.jsonl"])


def test_a_file_without_samples_is_refused(write_lines):
    """Nothing to learn from is an error that says what a line must be."""
    with pytest.raises(DataError, match="no samples: a line must be an object"):
        read_strokes([write_lines("empty.jsonl", [""])])


def test_damaged_packed_files_are_refused(tmp_path, write_lines):
    """A file cut short, flipped in the middle, or not packed at all: named, never half read."""
    whole = write_lines("whole.jsonl.gz", [{**GOOD, "id": str(i)} for i in range(500)]).read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    for data in (whole[: len(whole) // 2], bytes(flipped), b"plain text\n"):
        path = tmp_path / "damaged.jsonl.gz"
        path.write_bytes(data)
        with pytest.raises(DataError, match=r"damaged\.jsonl\.gz|damaged\.jsonl\.gz, line"):
            read_strokes([path])


def test_a_line_without_end_is_refused_before_memory_is(tmp_path, monkeypatch):
    """A small packed file may unpack to gigabytes without a line break: they are not read."""
    monkeypatch.setattr(jsonl, "LONGEST", 100_000)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" + b" " * 50_000_000))
    tracemalloc.start()
    with pytest.raises(DataError, match=r"bomb\.jsonl\.gz, line 2: has more than 100000 char"):
        list(read_lines(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_text_that_is_not_utf8_is_refused(tmp_path):
    """Bytes of another encoding are an error, not other letters."""
    path = tmp_path / "latin.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "\xe9"}\n'))
    with pytest.raises(DataError, match=r"latin\.jsonl\.gz, after line 0: .*utf-8"):
        list(read_lines(path))


def test_rasters_are_those_of_the_strokes():
    """Without a generator samples are drawn plainly, in the order of the indices."""
    strokes = [[[[0, 0], [3, 9]]], [[[5, 5]]], [[[0, 0], [1, 0]], [[0, 1], [1, 1]]]]
    read = drawings(({**GOOD, "strokes": value}, "here") for value in strokes)
    expected = render_many([parse(strokes[2]), parse(strokes[0])])
    assert np.array_equal(read.rasters(np.array([2, 0])), expected)


@pytest.mark.parametrize("form", [Form(32), TRAJECTORY])
def test_inputs_vary_with_a_generator_as_the_hand_says(form):
    """The same generator draws the same; a hand without variation draws plainly."""
    read = drawings(({**GOOD, "strokes": [[[0, 0], [5, 1], [9, 9]]]}, "here") for _ in range(3))
    every = np.arange(3)
    varied = read.inputs(every, form, np.random.default_rng(1))
    assert np.array_equal(varied, read.inputs(every, form, np.random.default_rng(1)))
    assert not np.array_equal(varied[0], varied[1])
    still = replace(read, hand=Hand().scaled(0))
    plain = still.inputs(every, form, np.random.default_rng(1))
    np.testing.assert_allclose(plain, read.inputs(every, form), atol=1 / 255)


def test_known_keys_keep_their_sides():
    """These keys fall where they fell when the shipped networks were trained."""
    trained, kept = split(["detexify:1", "detexify:2", "a", "b", "c", "writer 7", "é", ""], 0.5)
    assert kept.tolist() == [0, 2, 3, 4, 6]
    assert sorted([*trained, *kept]) == list(range(8))


def test_the_share_is_about_right_and_grows_only():
    """A tenth of many keys is kept; a larger share keeps all that a smaller one did."""
    keys = [f"sample-{i}" for i in range(20_000)]
    tenth, fifth = split(keys, 0.1)[1], split(keys, 0.2)[1]
    assert len(tenth) == pytest.approx(2000, rel=0.06)
    assert set(tenth) < set(fifth)
    assert not len(split(keys, 0)[1])


def test_other_samples_do_not_move_a_key():
    """A key's side is its own, whatever else is in the data and in which order."""
    keys = [f"sample-{i}" for i in range(300)]
    kept = {keys[i] for i in split(keys, 0.3)[1]}
    fewer = keys[:100][::-1]
    assert {fewer[i] for i in split(fewer, 0.3)[1]} == kept & set(fewer)


def test_the_split_is_the_same_in_another_process():
    """No hash that Python draws anew for each process has a part in it."""
    code = "from model.dataset import split; print(split([str(i) for i in range(99)], .3)[1].sum())"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {f"{split([str(i) for i in range(99)], 0.3)[1].sum()}\n"}


def test_a_writers_drawings_stay_together(write_lines):
    """All drawings of one hand are on one side: nobody's hand is both learned and measured."""
    samples = [{**GOOD, "id": f"{i}", "writer": f"w{i % 25}"} for i in range(200)]
    read = read_strokes([write_lines("w.jsonl", samples)])
    trained, kept = split(read.keys, 0.3)
    assert len(kept)
    assert not {i % 25 for i in trained} & {i % 25 for i in kept}


def test_the_writer_with_the_number_0_is_one_too(write_lines):
    """Counted from 0, the first hand's drawings stay together; without a writer the id decides."""
    samples = [{**GOOD, "id": f"{i}", "writer": 0} for i in range(3)]
    samples += [{**GOOD, "id": "x", "writer": none} for none in (None, "")]
    assert read_strokes([write_lines("w.jsonl", samples)]).keys == ("0", "0", "0", "x", "x")


def test_half_of_a_surrogate_pair_has_its_side(write_lines):
    r"""JSON can say "\ud800", which is no UTF-8: the split takes it as any other id."""
    line = '{"id": "\\ud800", "symbol": "latex:latex2e:mid", "strokes": [[[0, 0]]]}'
    sides = split(read_strokes([write_lines("half.jsonl", [line])]).keys, 0.5)
    assert sum(map(len, sides)) == 1


def test_another_salt_makes_another_split():
    """About a tenth again, and mostly other keys."""
    keys = [str(i) for i in range(3000)]
    plain, other = split(keys, 0.1)[1], split(keys, 0.1, "other")[1]
    assert 200 < len(other) < 400
    assert len(np.intersect1d(plain, other)) < 60


@pytest.mark.parametrize(
    ("name", "pack", "right"),
    [
        ("data.jsonl", gzip.compress, "is packed with gzip: give it a name that ends in .gz"),
        ("data.jsonl.gz", bytes, "is not packed with gzip: give it a name without .gz"),
    ],
)
def test_a_name_that_hides_the_packing_is_told(tmp_path, name, pack, right):
    """The error names the file and how it should be called."""
    path = tmp_path / name
    path.write_bytes(pack(json.dumps(GOOD).encode()))
    with pytest.raises(DataError) as caught:
        read_strokes([path])
    assert str(caught.value) == f"{path} {right}"
