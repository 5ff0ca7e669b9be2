"""scripts/detexify_jsonl.py on archives made here in the form of kirel/detexify-next."""

import io
import json
import tarfile

import detexify_jsonl
import numpy as np
import pytest

from model.jsonl import read_lines

ALPHA = "packages/data/source/samples/latex/latex2e/alpha-1.jsonl"


def sample(number, symbol="latex:latex2e:alpha", strokes=None):
    """One line as the repository has it."""
    points = strokes or [[{"x": 0.12345, "y": 0}, {"x": 0.1231, "y": 0}, {"x": 1, "y": 0.5}]]
    return json.dumps({"id": f"sample:{number}", "symbolId": symbol, "strokes": points})


@pytest.fixture
def convert(tmp_path):
    """Pack files as the download is packed, convert it; returns exit status and samples."""

    def run(files):
        archive, out = tmp_path / "detexify-next.tar.gz", tmp_path / "detexify.jsonl.gz"
        with tarfile.open(archive, "w:gz") as packed:
            for name, text in files.items():
                info = tarfile.TarInfo(f"detexify-next-main/{name}")
                info.size = len(text.encode())
                packed.addfile(info, io.BytesIO(text.encode()))
        status = detexify_jsonl.main([str(archive), str(out)])
        return status, [value for value, _ in read_lines(out)] if out.exists() else []

    return run


def rejecting(*numbers):
    """The reviewers' file that rejects these samples."""
    return json.dumps({"version": 1, "rejected": {f"sample:{n}": {} for n in numbers}})


def test_samples_come_out_as_training_reads_them(convert):
    """id, symbol and [x, y] points with 3 decimals, equal neighbours once, other files ignored."""
    status, found = convert(
        {
            "README.md": "# other",
            detexify_jsonl.REJECTED: rejecting(),
            ALPHA: sample(1) + "\n" + sample(2, strokes=[[{"x": 0.5, "y": 0.5}]]) + "\n",
        }
    )
    assert status == 0
    assert found == [
        {
            "id": "sample:1",
            "symbol": "latex:latex2e:alpha",
            "strokes": [[[0.123, 0.0], [1.0, 0.5]]],
        },
        {"id": "sample:2", "symbol": "latex:latex2e:alpha", "strokes": [[[0.5, 0.5]]]},
    ]


def test_rejected_samples_are_left_out_wherever_the_list_stands(convert):
    """A sample that the reviewers rejected is no training data, even when it is packed first."""
    _, found = convert({ALPHA: sample(1) + "\n" + sample(2), detexify_jsonl.REJECTED: rejecting(1)})
    assert [drawing["id"] for drawing in found] == ["sample:2"]


def test_unknown_symbols_are_left_out_and_counted(convert, capsys):
    """A symbol that the label table lacks is said, not trained."""
    lines = sample(1) + "\n" + sample(2, symbol="latex:new:thing")
    _, found = convert({ALPHA: lines, detexify_jsonl.REJECTED: rejecting()})
    assert [drawing["id"] for drawing in found] == ["sample:1"]
    assert "left out, not in the label table: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"README.md": "# other"}, "not the repository detexify-next"),
        ({ALPHA: sample(1)}, "not the repository detexify-next"),
        ({ALPHA: "{", detexify_jsonl.REJECTED: rejecting()}, "alpha-1.jsonl: JSONDecodeError"),
        ({ALPHA: "{}", detexify_jsonl.REJECTED: rejecting()}, "alpha-1.jsonl: KeyError"),
    ],
)
def test_wrong_archive_is_an_error_in_words(convert, capsys, files, message):
    """Another repository, a missing list of rejects or a broken line is named, with status 1."""
    assert convert(files) == (1, [])
    assert message in capsys.readouterr().err


def test_a_download_cut_short_is_refused(convert, tmp_path, capsys):
    """Half of the archive: an error that names it, and no samples; it was a traceback."""
    noise = "".join(map(chr, np.random.default_rng(0).integers(32, 126, 50_000)))
    convert({ALPHA: sample(1), detexify_jsonl.REJECTED: rejecting(), "other": noise})
    archive, out = tmp_path / "detexify-next.tar.gz", tmp_path / "half.jsonl.gz"
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    assert detexify_jsonl.main([str(archive), str(out)]) == 1
    assert f"{archive}: " in capsys.readouterr().err
    assert not out.exists()


def test_a_link_is_no_file_of_samples(tmp_path):
    """One that leads to nothing was an error that named nothing."""
    archive = tmp_path / "linked.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        info = tarfile.TarInfo(f"detexify-next-main/{ALPHA}")
        info.type, info.linkname = tarfile.SYMTYPE, "nowhere.jsonl"
        packed.addfile(info)
    assert list(detexify_jsonl.members(archive)) == []


def test_a_failure_leaves_the_file_as_it_was(tmp_path):
    """A sample that is no JSON comes too late to spoil what is there."""
    out = tmp_path / "detexify.jsonl.gz"
    out.write_bytes(b"from before")
    with pytest.raises(TypeError):
        detexify_jsonl.write([{"id": "1"}, {"id": object()}], out)
    assert out.read_bytes() == b"from before"
    assert list(tmp_path.iterdir()) == [out]
