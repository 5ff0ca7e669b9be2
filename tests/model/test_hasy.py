"""HASYv2 as archive and folder: exactly the fold's lists, white on black, nothing on disk."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib

import numpy as np
import pytest
from PIL import Image

from model.augment import Hand, vary_pictures
from model.hasy import read_fold
from model.inputs import TRAJECTORY, Form
from model.jsonl import DataError
from model.raster import as_input

# Class -> the box of ink that its pictures have.
BOXES = {31: (0, 32, 14, 18), 70: (14, 18, 0, 32), 196: (8, 24, 8, 24)}
TRAIN = [("v2-00000", 31), ("v2-00002", 70), ("v2-00003", 196), ("v2-00005", 31)]
TEST = [("v2-00001", 70), ("v2-00004", 196)]


def png(symbol, mode="RGB", side=32):
    """Return a picture of a class, black on white."""
    pixels = np.full((side, side), 255, np.uint8)
    top, bottom, left, right = BOXES[symbol]
    pixels[top:bottom, left:right] = 0
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, "PNG")
    return file.getvalue()


def vast(side):
    """Return a PNG of a few bytes whose header promises a square of this side."""
    data = bytearray(png(31, "1"))
    data[16:24] = struct.pack(">II", side, side)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def listed(rows):
    """Return one of the lists; the LaTeX has a comma and quotes, as real ones may."""
    lines = [f"../../hasy-data/{name}.png,{symbol},\"\\'a,b,16" for name, symbol in rows]
    return "\n".join(["path,symbol_id,latex,user_id", *lines, ""]).encode()


def files(train=TRAIN, test=TEST):
    """Return name -> content of a small HASYv2; fold 2 has the lists of fold 1 swapped."""
    pictures = {f"hasy-data/{name}.png": png(symbol) for name, symbol in [*TRAIN, *TEST]}
    return {
        "README.txt": b"about",
        **pictures,
        "hasy-data-labels.csv": b"path,symbol_id,latex,user_id\n",
        "classification-task/fold-1/train.csv": listed(train),
        "classification-task/fold-1/test.csv": listed(test),
        "classification-task/fold-2/train.csv": listed(test),
        "classification-task/fold-2/test.csv": listed(train),
    }


def unpacked(root, contents):
    """Write a folder and return it."""
    for name, data in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def packed(root, contents, prefix=""):
    """Write an archive and return it."""
    path = root / "HASYv2.tar.bz2"
    with tarfile.open(path, "w:bz2") as archive:
        for name, data in contents.items():
            member = tarfile.TarInfo(prefix + name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.fixture(params=["folder", "nested folder", "archive", "nested archive"])
def hasy(request, tmp_path):
    """A maker of small HASYv2 data in each form: `hasy(contents)` -> its path."""
    return {
        "folder": lambda contents: unpacked(tmp_path / "h", contents),
        "nested folder": lambda contents: unpacked(tmp_path / "h/HASYv2", contents).parent,
        "archive": lambda contents: packed(tmp_path, contents),
        "nested archive": lambda contents: packed(tmp_path, contents, "HASYv2/"),
    }[request.param]


def test_a_fold_is_trained_and_measured_on_its_own_lists(hasy):
    """The samples of train.csv come first, then those of test.csv, each with its class."""
    read = read_fold(hasy(files()), 1)
    assert read.pictures.keys == tuple(f"{name}.png" for name, _ in [*TRAIN, *TEST])
    assert read.pictures.symbols == tuple(f"hasyv2:{symbol}" for _, symbol in [*TRAIN, *TEST])
    assert read.trained.tolist() == [0, 1, 2, 3]
    assert read.held_out.tolist() == [4, 5]
    assert len(read.pictures) == 6


def test_another_fold_divides_otherwise(hasy):
    """Fold 2 of this data has the lists the other way round, and so another hash."""
    path = hasy(files())
    second = read_fold(path, 2)
    assert second.pictures.keys[:2] == ("v2-00001.png", "v2-00004.png")
    assert second.held_out.tolist() == [2, 3, 4, 5]
    assert second.sha256 != read_fold(path, 1).sha256


def test_pictures_are_white_on_black(hasy):
    """The black ink of the files is 255, their white paper 0, pixel for pixel."""
    pictures = read_fold(hasy(files())).pictures
    rasters = pictures.rasters(np.array([4, 0]))
    assert rasters.dtype == np.uint8
    assert rasters.shape == (2, 32, 32)
    for raster, symbol in zip(rasters, (70, 31), strict=True):
        top, bottom, left, right = BOXES[symbol]
        assert raster[top:bottom, left:right].min() == 255
        assert raster.sum() == 255 * (bottom - top) * (right - left)


def test_folder_and_archive_are_the_same_data(tmp_path):
    """Both forms give equal pictures and the same hash of the lists."""
    one, two = (
        read_fold(unpacked(tmp_path / "folder", files())),
        read_fold(packed(tmp_path, files())),
    )
    assert one.sha256 == two.sha256
    assert np.array_equal(one.pictures.images, two.pictures.images)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA"])
def test_pngs_of_any_colour_mode_are_read(mode, tmp_path):
    """Grey, black and white, with a palette or with colours: the same picture."""
    contents = files() | {"hasy-data/v2-00000.png": png(31, mode)}
    pictures = read_fold(packed(tmp_path, contents)).pictures
    assert np.array_equal(pictures.images[0], pictures.images[3])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"hasy-data/v2-00004.png": None}, r"v2-00004\.png"),
        ({"hasy-data/v2-00004.png": b"GIF89a"}, r"v2-00004\.png: no PNG"),
        ({"hasy-data/v2-00004.png": png(31)[:60]}, r"v2-00004\.png: no PNG"),
        ({"hasy-data/v2-00004.png": vast(200_000)}, r"v2-00004\.png: no PNG: Image size"),
        ({"hasy-data/v2-00004.png": vast(12_000)}, r"v2-00004\.png: "),
        ({"hasy-data/v2-00004.png": png(31, side=33)}, r"v2-00004\.png: must have 32 x 32 pixels"),
        ({"classification-task/fold-1/test.csv": None}, r"test\.csv"),
        (
            {"classification-task/fold-1/test.csv": b""},
            r"test\.csv, line 1: must be path,symbol_id",
        ),
        ({"classification-task/fold-1/test.csv": listed([])}, r"test\.csv: lists no pictures"),
        (
            {"classification-task/fold-1/test.csv": listed([("../../../etc/v2-1", 31)])},
            r"test\.csv, line 2: must begin with \.\./\.\./hasy-data/v2-NNNNN\.png,symbol_id",
        ),
        (
            {"classification-task/fold-1/train.csv": listed([("v2-00000", "a")])},
            r"train\.csv, line 2: must begin with",
        ),
        ({"classification-task/fold-1/test.csv": listed([("v2-777", 31)])}, r"v2-777\.png"),
        (
            {"classification-task/fold-1/test.csv": listed([*TEST, TRAIN[2]])},
            r"v2-00003\.png is in train\.csv and in test\.csv of fold 1",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named(changed, message, hasy):
    """The error says which file, and which line of a list."""
    contents = {name: data for name, data in (files() | changed).items() if data is not None}
    with pytest.raises(DataError, match=message):
        read_fold(hasy(contents))


def test_a_damaged_archive_is_refused(tmp_path):
    """Cut short, or no archive at all: an error that names it."""
    path = packed(tmp_path, files())
    whole = path.read_bytes()
    for data in (whole[: len(whole) // 2], b"no archive", b"", bz2.compress(b"x" * 999)):
        path.write_bytes(data)
        with pytest.raises(DataError, match=r"HASYv2\.tar\.bz2"):
            read_fold(path)


@pytest.mark.parametrize("module", [gzip, lzma])
def test_a_damaged_archive_of_another_packing_is_refused(module, tmp_path):
    """Bytes lost in the middle: a traceback of zlib or lzma would name no file."""
    noise = np.random.default_rng(0).integers(0, 50, 50_000, np.uint8).tobytes()
    tar = bz2.decompress(packed(tmp_path, {"noise": noise} | files()).read_bytes())
    whole = bytearray(module.compress(tar))
    whole[20_000:30_000] = bytes(10_000)
    path = tmp_path / "HASYv2.tar.other"
    path.write_bytes(whole)
    with pytest.raises(DataError, match=r"HASYv2\.tar\.other"):
        read_fold(path)


def test_a_folders_files_are_read_up_to_a_limit(tmp_path):
    """As the archive's are: a picture of gigabytes is none."""
    folder = unpacked(tmp_path / "h", files() | {"hasy-data/v2-00000.png": bytes(70_000)})
    with pytest.raises(DataError, match=r"v2-00000\.png: has more than 65536 bytes"):
        read_fold(folder)


def test_nothing_is_written_and_nothing_outside_is_read(tmp_path, monkeypatch):
    """Members that climb out, links and devices are passed over; no file appears on disk."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    path = packed(tmp_path, files())
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        for name, kind, link in [
            ("../climbed.txt", tarfile.REGTYPE, ""),
            ("/absolute.txt", tarfile.REGTYPE, ""),
            ("hasy-data/v2-00000.png", tarfile.SYMTYPE, "/dev/zero"),
            ("hasy-data/v2-00001.png", tarfile.LNKTYPE, "../../secret"),
            ("hasy-data/v2-00002.png", tarfile.CHRTYPE, ""),
        ]:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, link
            archive.addfile(member)
        with tarfile.open(path) as good:
            for member in good:
                archive.addfile(member, good.extractfile(member))
    before = sorted(tmp_path.rglob("*"))
    assert len(read_fold(tmp_path / "evil.tar").pictures) == 6
    assert sorted(tmp_path.rglob("*")) == before


def test_variation_is_repeatable_small_and_in_the_frame():
    """The same generator turns the same way; most of the ink stays; grey levels stay bytes."""
    pictures = np.zeros((50, 32, 32), np.uint8)
    pictures[:, 8:24, 8:24] = 255
    varied = vary_pictures(pictures, np.random.default_rng(4), Hand())
    assert np.array_equal(varied, vary_pictures(pictures, np.random.default_rng(4), Hand()))
    assert not np.array_equal(varied[0], varied[1])
    assert varied.dtype == np.uint8
    # A half and twice the ink are five standard deviations of the stretch away.
    ink = varied.sum(axis=(1, 2)) / pictures[0].sum()
    assert ink.min() > 0.5
    assert ink.max() < 2
    assert varied[:, 14:18, 14:18].min() == 255
    assert not varied[:, [0, -1]].any()


def test_no_variation_leaves_pictures_as_they_are():
    """With all amounts 0 each pixel stays, also at the very edge."""
    pictures = np.random.default_rng(0).integers(0, 256, (3, 32, 32), dtype=np.uint8)
    still = vary_pictures(pictures, np.random.default_rng(1), Hand().scaled(0))
    assert np.array_equal(still, pictures)


def test_inputs_vary_with_a_generator(tmp_path):
    """`inputs` are plain without a generator and varied with one; a pen's way they cannot be."""
    pictures = read_fold(packed(tmp_path, files())).pictures
    every = np.arange(6)
    varied = pictures.inputs(every, Form(32), np.random.default_rng(2))
    assert varied.shape == (6, 32, 32, 1)
    plain = pictures.inputs(every, Form(32))
    assert not np.array_equal(varied, plain)
    assert np.array_equal(plain, as_input(pictures.rasters(every)))
    twice = pictures.inputs(every, Form(64), np.random.default_rng(2))
    np.testing.assert_array_equal(twice[:, ::2, 1::2], varied)
    nothing = pictures.outliers(3, every, Form(64), np.random.default_rng(0))
    assert nothing.shape == (3, 64, 64, 1)
    with pytest.raises(DataError, match="pictures have no strokes"):
        pictures.inputs(every, TRAJECTORY)
    with pytest.raises(DataError, match="--mix needs strokes"):
        pictures.kinds(every)
    assert (nothing > 0).sum(axis=(1, 2)).min() > 0
