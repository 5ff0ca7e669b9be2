"""Two browsers as two contributors, and a third as a moderator, on a site where two must agree."""

import pytest
from click.testing import CliRunner

from app.cli import main

URL = "/api/v1/recordings"
INT = "latex:latex2e:int"
STROKES = [[[0, 0, 0], [3, 9, 100], [0, 20, 200]]]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """The URL of this module's database."""
    return f"sqlite:///{tmp_path_factory.mktemp('moderation')}/writemath.sqlite3"


@pytest.fixture(scope="module")
def site(serve, database):
    """A server of this module's own, on which two contributors must agree."""
    with serve(WRITEMATH_DATABASE_URL=database, WRITEMATH_CONSENSUS="2") as (address, _):
        yield address


@pytest.fixture
def ada(open_page):
    """A contributor's browser."""
    return open_page("/about")


@pytest.fixture
def bob(open_page):
    """Another contributor's browser, who has drawn too."""
    page = open_page("/about")
    page.request.post(URL, data={"strokes": STROKES})
    return page


@pytest.fixture
def mod(open_page, database, monkeypatch):
    """A moderator's browser: the host has granted the right on the command line."""
    page = open_page("/about")
    stored = page.request.post(URL, data={"strokes": STROKES}).json()["id"]
    name = page.request.get(f"{URL}/{stored}").json()["contributor"]
    monkeypatch.setenv("WRITEMATH_DATABASE_URL", database)
    done = CliRunner().invoke(main, ["moderator", "grant", name])
    assert done.exit_code == 0, done.output
    return page


@pytest.fixture
def drawing(ada):
    """The id of a drawing of Ada's, who says that it is an integral."""
    return ada.request.post(URL, data={"strokes": STROKES, "symbol": INT}).json()["id"]
