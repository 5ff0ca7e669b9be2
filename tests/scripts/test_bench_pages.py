"""scripts/bench_pages.py asks for every page as someone to whom all of them answer."""

import bench_pages
import pytest
from click.testing import CliRunner
from site_pages import PAGES

from app.store import Store

DOT = [[[0, 0]]]


@pytest.fixture
def filled(tmp_path):
    """The URL of a database with a few drawings of two people."""
    url = f"sqlite:///{tmp_path / 'load.sqlite3'}"
    store = Store.open(url, 1)
    for count in (3, 1):
        drawer = store.add_contributor().id
        for _ in range(count):
            store.add_recording(drawer, DOT, "latex:latex2e:int")
    store.close()
    return url


def test_every_page_is_asked_for(filled):
    """All pages of the list but that which is not there, the drawing's with an id that is."""
    store = Store.open(filled)
    asked = list(bench_pages.paths(store))
    newest = store.gallery(1)[0].id
    store.close()
    assert f"/drawings/{newest}" in asked
    missing = {page.path for page in PAGES if page.status != 404} - set(asked)
    assert missing == {"/drawings/{drawing}"}


def test_each_line_has_its_times(filled, monkeypatch):
    """Each page answers with 200, the moderators' too; how fast it was decides nothing here."""
    monkeypatch.setattr(bench_pages, "RUNS", 1)
    monkeypatch.setattr(bench_pages, "MOST", 1e9)
    done = CliRunner().invoke(bench_pages.main, [filled])
    assert done.exit_code == 0, done.output
    lines = [line for line in done.output.splitlines() if line.startswith("/")]
    assert any(line.startswith("/moderation?list=log") for line in lines)
    assert all(float(line.split()[-2]) > 0 for line in lines)
