"""scripts/fetch_data.py: the command, which reads a mirror of the test's own."""

import hashlib

import fetch_data
import pytest

BODY = b"a source's file"
SHA256 = "sha256:" + hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A folder with one source's file, and a table of sources that has only that one."""
    source = fetch_data.Source(
        "mini", "http://127.0.0.1:1/mini", "mini.bin", "MIT", "a test", SHA256
    )
    monkeypatch.setattr(fetch_data, "SOURCES", (source,))
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "mini.bin").write_bytes(BODY)
    return folder


def test_command_takes_a_mirror_and_keeps_what_is_right(mirror, tmp_path, capsys):
    """--base-url reads from a mirror, a folder too; a second run finds the file and asks nobody."""
    out = tmp_path / "out"
    assert fetch_data.main(["mini", "--out", str(out), "--base-url", mirror.as_uri()]) == 0
    assert (out / "mini.bin").read_bytes() == BODY
    assert "checksum is right" in capsys.readouterr().out
    assert fetch_data.main(["all", "--out", str(out)]) == 0
    assert f"already here, sha256 {SHA256.removeprefix('sha256:')}" in capsys.readouterr().out


def test_command_replaces_a_damaged_file(mirror, tmp_path):
    """A file whose checksum is wrong is fetched again."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "mini.bin").write_bytes(b"damaged")
    assert fetch_data.main(["mini", "--out", str(out), "--base-url", mirror.as_uri()]) == 0
    assert (out / "mini.bin").read_bytes() == BODY


def test_command_fails_in_words(mirror, tmp_path, capsys):
    """What cannot be had is named on standard error and the exit status is 1."""
    empty = tmp_path / "empty"
    empty.mkdir()
    arguments = ["mini", "--out", str(tmp_path / "out"), "--base-url", empty.as_uri()]
    assert fetch_data.main(arguments) == 1
    assert capsys.readouterr().err.startswith("mini: file://")


def test_list_names_each_source_with_its_licence(capsys):
    """--list shows name, address, licence and checksum of every source, and fetches nothing."""
    assert fetch_data.main(["--list"]) == 0
    listed = capsys.readouterr().out
    for source in fetch_data.SOURCES:
        assert all(part in listed for part in (source.name, source.url, source.licence))


def test_unknown_name_is_a_usage_error(capsys):
    """A misspelt source is answered with the names that exist."""
    with pytest.raises(SystemExit):
        fetch_data.main(["hasyv3"])
    assert "hasyv2, detexify, unipen" in capsys.readouterr().err
