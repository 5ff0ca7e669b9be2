"""Profile, keys and the parts of an export, the same on SQLite and on PostgreSQL."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, text, update

from app.store import NameTaken, TooManyKeys, UnknownContributor, UnknownKey, personal, tables
from app.store.contributors import new_id
from app.store.keys import MOST_KEYS
from app.store.personal import SECTIONS

DOT = [[[0, 0]]]
ALPHA, BETA = "latex:latex2e:alpha", "latex:latex2e:beta"
NOBODY = ["A" * 22, "", "\0" * 22, "é" * 22, "' OR 1=1 --"]


def test_a_profile_counts_what_its_contributor_gave(store):
    """Drawings, accepted ones, different symbols and votes; others' do not count."""
    me, other = store.add_contributor("Ada"), store.add_contributor()
    for symbol in (ALPHA, ALPHA, BETA, None):
        store.add_recording(me.id, DOT, symbol)
    theirs = store.add_recording(other.id, DOT, ALPHA)
    store.vote(theirs.id, ALPHA, me.id)
    profile = store.profile(me.id)
    assert (profile.id, profile.name) == (me.id, "Ada")
    assert (profile.drawings, profile.accepted, profile.symbols, profile.votes) == (4, 3, 2, 4)
    assert (profile.language, profile.handedness, profile.moderator) == (None, None, False)
    assert (profile.recovery, profile.keys) == (None, ())


def test_hidden_drawings_are_not_among_the_accepted(store):
    """What a moderator hid counts for nothing but the number of drawings kept."""
    me = store.add_contributor()
    hidden, _ = (store.add_recording(me.id, DOT, ALPHA) for _ in range(2))
    with store._writing() as db:
        db.execute(
            update(tables.recordings).where(tables.recordings.c.id == hidden.id).values(hidden=True)
        )
    assert (store.profile(me.id).accepted, store.profile(me.id).symbols) == (1, 1)
    assert [drawn.hidden for drawn in store.newest_of(me.id, 5)] == [False, True]


def test_only_what_is_given_changes(store):
    """A field that is left out stays; None is taken as not said any more."""
    me = store.add_contributor("Ada")
    store.change_profile(me.id, {"language": "de", "handedness": "left"})
    store.change_profile(me.id, {"name": "Grace"})
    changed = store.change_profile(me.id, {"language": None})
    assert (changed.name, changed.language, changed.handedness) == ("Grace", None, "left")
    assert store.profile(me.id) == changed
    assert store.change_profile(me.id, {}) == changed


@pytest.mark.parametrize("name", ["Ada", "The Moderator"])
def test_ones_own_name_may_come_again(store, name):
    """It is not chosen, be it shared or one that nobody may choose; in other letters it is."""
    store.add_contributor(name)
    me = store.add_contributor(name).id
    assert store.change_profile(me, {"name": name, "language": "de"}).language == "de"
    with pytest.raises((NameTaken, ValueError)):
        store.change_profile(me, {"name": name.upper()})
    assert store.profile(me).name == name


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "ADA LOVELACE", "AdaLovelace", "\uff21da Lovelace"]
)
def test_no_one_can_take_anothers_name(store, name):
    """Nor one that reads alike; one's own can be written another way."""
    ada, me = store.add_contributor("Ada Lovelace"), store.add_contributor("Me")
    with pytest.raises(NameTaken):
        store.change_profile(me.id, {"name": name, "language": "de"})
    assert (store.profile(me.id).name, store.profile(me.id).language) == ("Me", None)
    assert store.change_profile(ada.id, {"name": "ada lovelace"}).name == "ada lovelace"


def test_a_name_that_was_given_up_is_free(store):
    """Whoever comes next may have it."""
    ada, me = store.add_contributor("Ada"), store.add_contributor()
    store.change_profile(ada.id, {"name": "Grace"})
    assert store.change_profile(me.id, {"name": "Ada"}).name == "Ada"


def test_two_who_want_one_name_at_once_do_not_both_get_it(store):
    """Of eight who ask at the same moment, one gets the name."""
    people = [store.add_contributor().id for _ in range(8)]

    def ask(person):
        try:
            return store.change_profile(person, {"name": "Ada"}).name
        except NameTaken:
            return None

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(ask, people), key=str) == ["Ada"] + [None] * 7


def test_who_is_not_there_has_no_profile_and_gets_no_key(store):
    """An id of any form that nobody has is unknown to every method."""
    for nobody in NOBODY:
        for call, *arguments in (
            (store.profile, nobody),
            (store.change_profile, nobody, {"language": "de"}),
            (store.new_key, nobody, "x"),
            (store.add_recovery_key, nobody),
        ):
            with pytest.raises(UnknownContributor):
                call(*arguments)
        assert store.newest_of(nobody, 1) == []


def test_keys_are_listed_and_revoked(store):
    """A key works until its holder takes it back; the others stay."""
    me = store.add_contributor()
    made = [store.new_key(me.id, label) for label in ("one", "two")]
    assert list(store.profile(me.id).keys) == [key for key, _ in made]
    store.revoke_key(me.id, made[0][0].id)
    assert [store.contributor_for_key(secret) for _, secret in made] == [None, me]
    assert [key.label for key in store.profile(me.id).keys] == ["two"]


def test_anothers_key_is_unknown(store):
    """Nobody revokes a key that is not theirs, or the recovery key as if it were one."""
    me, other = store.add_contributor(), store.add_contributor()
    key, secret = store.new_key(other.id, "x")
    store.add_recovery_key(me.id)
    with store._reading() as db:
        recovery = db.scalar(text("SELECT id FROM keys WHERE kind = 'recovery'"))
    for key_id in (key.id, recovery, *NOBODY):
        with pytest.raises(UnknownKey):
            store.revoke_key(me.id, key_id)
    assert store.contributor_for_key(secret) == other


def test_a_contributor_holds_no_more_keys_than_one_may(store):
    """The limit holds also for requests at the same moment; the recovery key is not counted."""
    me = store.add_contributor()
    store.add_recovery_key(me.id)

    def make(_):
        try:
            return bool(store.add_key(me.id))
        except TooManyKeys:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(make, range(MOST_KEYS + 4))) == MOST_KEYS
    assert len(store.profile(me.id).keys) == MOST_KEYS


def test_a_recovery_key_brings_its_contributor_back(store):
    """Typed in small letters, with spaces, with O for 0; kept only as a hash."""
    me = store.add_contributor()
    key = store.add_recovery_key(me.id)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", key)
    spoken = key.replace("0", "o").replace("1", "l").lower().replace("-", " ")
    for typed in (key, key.lower(), key.replace("-", ""), f" {spoken}\n"):
        assert store.contributor_for_recovery_key(typed) == me
    with store._reading() as db:
        kept = db.scalar(text("SELECT sha256 FROM keys"))
    assert kept == hashlib.sha256(key.replace("-", "").encode()).hexdigest()


def test_a_new_recovery_key_replaces_the_one_before(store):
    """One of them works, however many were made, and at whatever moment."""
    me = store.add_contributor()
    first = store.add_recovery_key(me.id)
    with ThreadPoolExecutor(4) as threads:
        later = list(threads.map(lambda _: store.add_recovery_key(me.id), range(4)))
    found = [store.contributor_for_recovery_key(key) for key in (first, *later)]
    assert found[0] is None
    assert found.count(me) == 1
    assert store.profile(me.id).recovery is not None


def test_no_key_does_for_the_other_kind(store):
    """A recovery key sends no requests, and an API key brings nobody back."""
    me = store.add_contributor()
    api, recovery = store.add_key(me.id), store.add_recovery_key(me.id)
    for key in (recovery, recovery.replace("-", "")):
        assert store.contributor_for_key(key) is None
    assert store.contributor_for_recovery_key(api) is None
    for nobody in NOBODY:
        assert store.contributor_for_recovery_key(nobody) is None


def test_an_export_has_every_row_once(store, monkeypatch):
    """More rows than a part holds come all, in order, and nobody else's."""
    monkeypatch.setattr(personal, "PART", 10)
    me, other = store.add_contributor(), store.add_contributor()
    drawn = [store.add_recording(me.id, [[[i, 0.5]]], ALPHA) for i in range(23)]
    theirs = store.add_recording(other.id, DOT, BETA)
    store.vote(theirs.id, ALPHA, me.id)
    rows = list(store.personal(me.id, "drawings"))
    assert [row["id"] for row in rows] == [drawing.id for drawing in drawn]
    assert [row["strokes"] for row in rows] == [drawing.strokes for drawing in drawn]
    votes = {(row["recording_id"], row["symbol"]) for row in store.personal(me.id, "votes")}
    assert votes == {(drawing.id, ALPHA) for drawing in drawn} | {(theirs.id, ALPHA)}
    assert len(list(store.personal(me.id, "votes"))) == 24


def test_an_export_has_flags_reports_and_decisions(store):
    """What a contributor said against drawings and pictures, and decided as a moderator."""
    me = store.add_contributor()
    theirs = store.add_recording(store.add_contributor().id, DOT)
    now = theirs.created
    mine = {"contributor_id": me.id, "created": now}
    with store._writing() as db:
        db.execute(insert(tables.flags), mine | {"recording_id": theirs.id, "reason": "spam"})
        db.execute(insert(tables.reports), mine | {"symbol": ALPHA, "reason": "wrong"})
        log = {"id": new_id(), "created": now, "moderator_id": me.id, "recording_id": theirs.id}
        db.execute(insert(tables.moderation), log | {"action": "hide"})
    [flag], [report], [line] = (
        list(store.personal(me.id, name)) for name in ("flags", "reports", "moderation")
    )
    assert (flag["recording_id"], flag["reason"], flag["created"]) == (theirs.id, "spam", now)
    assert (report["symbol"], report["reason"], report["note"]) == (ALPHA, "wrong", "")
    assert (line["recording_id"], line["action"]) == (theirs.id, "hide")


def test_an_export_leaves_out_no_table(store):
    """Each table with a column that leads to a contributor is a section, keys apart."""
    owned = {
        table.name
        for table in tables.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "contributors"
    }
    assert owned - {"keys"} == {section.table.name for section in SECTIONS.values()}
