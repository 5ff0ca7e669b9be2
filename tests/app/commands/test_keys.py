"""`writemath new-key`: a contributor whose key was told, or none."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import main
from app.services import open_store

HOME = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _instance(settings, monkeypatch):
    """Commands read the environment: give them the test's own database."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)


def test_new_key_makes_a_key_that_works(runner, settings):
    """The key is all that standard output holds; it belongs to a contributor of that name."""
    done = runner.invoke(main, ["new-key", "--name", "Quiet Integral 4821"])
    assert done.exit_code == 0
    store = open_store(settings)
    owner = store.contributor_for_key(done.stdout.strip())
    store.close()
    assert owner.name == "Quiet Integral 4821"


def full_disk():
    """Linux's device for it."""
    return os.open("/dev/full", os.O_WRONLY)


def broken_pipe():
    """One whose reader has gone."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize(
    ("output", "redirected", "why"),
    [
        pytest.param(
            full_disk,
            "",
            "[Errno 28] No space left on device",
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full"),
        ),
        (broken_pipe, "", "[Errno 32] Broken pipe"),
        (broken_pipe, ">&-", "standard output is closed"),
    ],
)
def test_who_could_not_be_told_the_key_is_not_kept(settings, output, redirected, why):
    """Nobody has the key: a contributor with it would stay for nothing."""
    descriptor = output()
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -m app new-key --name Ada {redirected}', sys.executable],
        cwd=HOME,
        stdout=descriptor,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(descriptor)
    said = f"Error: the key cannot be printed, and none was made: {why}"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, said)
    with closing(open_store(settings)) as store:
        assert store.counts()["contributors"] == 0
