"""Files written aside: the old one stays until the new one is whole."""

import os
from pathlib import Path

import pytest

from model.aside import written_aside


@pytest.fixture
def old(tmp_path):
    """A file that only its owner may read."""
    path = tmp_path / "file.txt"
    path.write_text("old")
    path.chmod(0o600)
    return path


def test_the_new_file_takes_the_old_one_s_place_and_mode(old):
    """Until the block ends the old one is read; afterwards nothing else is in the folder."""
    with written_aside(old) as path:
        path.write_text("new")
        assert old.read_text() == "old"
    assert old.read_text() == "new"
    assert old.stat().st_mode & 0o777 == 0o600
    assert list(old.parent.iterdir()) == [old]


def test_a_failure_leaves_the_old_file_alone(old):
    """Half of the new one is not left either."""

    def fail():
        with written_aside(old) as path:
            path.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert old.read_text() == "old"
    assert list(old.parent.iterdir()) == [old]


def test_two_at_once_do_not_mix(old):
    """Each writes a file of its own; the last one stands."""
    with written_aside(old) as one, written_aside(old) as two:
        one.write_text("one")
        two.write_text("two")
    assert old.read_text() == "one"


def test_what_is_no_file_is_not_replaced(old, tmp_path):
    """A link goes on leading to its file, and a device stays one."""
    link = tmp_path / "link"
    link.symlink_to(old)
    with written_aside(link) as path:
        path.write_text("new")
    assert link.is_symlink()
    assert old.read_text() == "new"
    with written_aside(Path(os.devnull)) as path:
        assert str(path) == os.devnull
