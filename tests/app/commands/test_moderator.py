"""`writemath moderator` and `writemath recount`."""

import pytest
from sqlalchemy import text

from app.cli import main
from app.services import open_store


@pytest.fixture(autouse=True)
def _instance(settings, monkeypatch):
    """Commands read the environment: give them the test's own database."""
    monkeypatch.setenv("WRITEMATH_INSTANCE", settings.instance)


@pytest.fixture
def store(settings):
    """The store that the commands work on."""
    store = open_store(settings)
    yield store
    store.close()


@pytest.fixture
def moderator(runner):
    """Run `writemath moderator ...`."""
    return lambda *what: runner.invoke(main, ["moderator", *what])


def test_a_moderator_is_granted_listed_and_revoked(store, moderator):
    """By id or by name; the list has both, and is empty in the end."""
    ada, bob = store.add_contributor("Ada"), store.add_contributor("Bob")
    assert moderator("grant", ada.id).stdout == f"Ada ({ada.id}) is now a moderator\n"
    assert moderator("grant", "Bob").exit_code == 0
    assert moderator("list").stdout == f"{ada.id}  Ada\n{bob.id}  Bob\n"
    assert moderator("revoke", "Ada").stdout == f"Ada ({ada.id}) is no longer a moderator\n"
    assert moderator("revoke", bob.id).exit_code == 0
    assert moderator("list").stdout == ""
    assert store.moderators() == []


def test_an_id_may_begin_with_a_dash(store, moderator):
    """One in 64 does, and is no option."""
    id_ = "-h" + "A" * 20
    with store._writing() as db:
        row = {"id": id_, "name": "Ada"}
        db.execute(
            text(
                "INSERT INTO contributors (id, name, created, drawings, votes)"
                " VALUES (:id, :name, CURRENT_TIMESTAMP, 0, 0)"
            ),
            row,
        )
    for what in ("grant", "revoke"):
        done = moderator(what, id_)
        assert done.exit_code == 0
        assert id_ in done.stdout


@pytest.mark.parametrize("what", ["grant", "revoke"])
def test_h_alone_is_help(moderator, what):
    """As it is of the other commands; after `--` it is a name like any other."""
    for option in ("-h", "--help"):
        done = moderator(what, option)
        assert done.exit_code == 0
        assert done.stdout.startswith(f"Usage: main moderator {what} ")
    assert "the public name '-h'" in moderator(what, "--", "-h").stderr


@pytest.mark.parametrize("what", ["grant", "revoke"])
@pytest.mark.parametrize("who", ["Nobody", "A" * 22, "ada", "", "\0", "é"])
def test_who_is_not_there_is_named(store, moderator, what, who):
    """A name must be exact; the message has what was looked for."""
    store.add_contributor("Ada")
    done = moderator(what, who)
    assert done.exit_code == 2
    assert f"no contributor has the id or the public name {who!r}" in done.stderr


def test_a_name_that_several_have_is_refused(store, moderator):
    """Names are not unique: the ids tell them apart."""
    twins = [store.add_contributor("Ada") for _ in range(2)]
    done = moderator("grant", "Ada")
    assert done.exit_code == 2
    assert "2 contributors are called 'Ada'" in done.stderr
    assert all(twin.id in done.stderr for twin in twins)
    assert store.moderators() == []


def test_what_changes_nothing_is_an_error(store, moderator):
    """Granting twice, and revoking what was not granted, are likely mistakes."""
    store.add_contributor("Ada")
    assert "is no moderator" in moderator("revoke", "Ada").stderr
    moderator("grant", "Ada")
    done = moderator("grant", "Ada")
    assert (done.exit_code, "is a moderator already" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", [["moderator", "list"], ["recount"]])
def test_a_database_or_setting_of_no_use_is_said_in_a_line(runner, monkeypatch, command):
    """No traceback, exit code 2, and the reason."""
    monkeypatch.setenv("WRITEMATH_DATABASE_URL", "mysql://nowhere/x")
    done = runner.invoke(main, command)
    assert (done.exit_code, "mysql" in done.stderr) == (2, True)
    monkeypatch.setenv("WRITEMATH_CONSENSUS", "0")
    done = runner.invoke(main, command)
    assert (done.exit_code, "WRITEMATH_CONSENSUS" in done.stderr) == (2, True)


def test_recount_counts_by_the_setting(runner, store, strokes, monkeypatch):
    """What is wrong is put right by WRITEMATH_CONSENSUS, and said; a second run finds nothing."""
    drawer = store.add_contributor()
    drawing = store.add_recording(drawer.id, strokes, "latex:latex2e:alpha")
    monkeypatch.setenv("WRITEMATH_CONSENSUS", "2")
    assert runner.invoke(main, ["export-votes"]).stdout.count("\n") == 1  # only looks on
    for said in ("1 drawings, 1 contributors", "0 drawings, 0 contributors"):
        assert runner.invoke(main, ["recount"]).stdout == f"put right: {said}\n"
    assert store.recording(drawing.id).accepted is None
    assert runner.invoke(main, ["export-votes"]).stdout == ""
