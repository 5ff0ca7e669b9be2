"""Many voters at once: every vote counts, nobody fails, and the sums stay right."""

import random
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import func, select, true

from app.store import Store, StoreUnavailable, UnknownRecording, engine, tables
from app.store.engine import parse_url
from app.store.records import accepted_symbol

DOT = [[[0, 0]]]

WORKER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from app.store import Store
url, recording, *voters = sys.argv[1:]
store = Store.open(url)
with ThreadPoolExecutor(4) as threads:
    list(threads.map(lambda voter: store.vote(recording, "s:1", voter), voters))
store.close()
"""

FORKING = """
import os, sys
from app.store import Store
store = Store.open(sys.argv[1])
me = store.add_contributor()
child = os.fork()
idle = store._reader.pool.checkedin()
drawn = [store.add_recording(me.id, [[[0, 0]]], "s:1").id for _ in range(20)]
found = all(store.recording(id).accepted == "s:1" for id in drawn)
if child == 0:
    os._exit(0 if found and idle == 0 else 1)
assert found and idle == 0
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert store.counts()["recordings"] == 40 and store.ranking(1)[0].drawings == 40
"""


def assert_sums_are_right(store):
    """Compare the derived columns with what follows from the rows; the consensus is 1."""
    with store._reading() as db:
        r, v, c = tables.recordings.c, tables.votes.c, tables.contributors.c
        rows = db.execute(select(v.recording_id, v.symbol)).all()
        for drawing in db.execute(select(r.id, r.accepted, r.settled, r.hidden)):
            symbols = [row.symbol for row in rows if row.recording_id == drawing.id]
            voted = accepted_symbol({s: symbols.count(s) for s in symbols})
            decided = voted if drawing.settled is None else drawing.settled or None
            assert drawing.accepted == (None if drawing.hidden else decided)
        for column, where, sums in (
            (r.contributor_id, ~r.hidden, c.drawings),
            (r.contributor_id, r.accepted.is_not(None), c.accepted),
            (v.contributor_id, true(), c.votes),
        ):
            query = select(column, func.count()).where(where).group_by(column)
            kept = dict(db.execute(select(c.id, sums).where(sums != 0)).all())
            assert kept == dict(db.execute(query).all())


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_follow_the_rows_through_any_history(store, seed):
    """After any order of drawings, votes and votes taken back, each derived column is right."""
    dice = random.Random(seed)
    people = [store.add_contributor().id for _ in range(3)]
    drawings = [store.add_recording(dice.choice(people), DOT).id]
    for _ in range(60):
        person, symbol = dice.choice(people), dice.choice("abc")
        action = dice.choice([store.vote, store.vote, store.vote, store.unvote, None])
        if action:
            action(dice.choice(drawings[-3:]), symbol, person)
        else:
            drawings.append(store.add_recording(person, DOT, dice.choice([symbol, None])).id)
    assert_sums_are_right(store)


def test_voters_at_the_same_moment_wait_for_each_other(store):
    """Eight threads vote on one drawing; each vote is cast, and the last one sees them all."""
    me = store.add_contributor()
    drawing = store.add_recording(me.id, DOT)
    voters = [store.add_contributor().id for _ in range(24)]
    with ThreadPoolExecutor(8) as threads:
        after = list(
            threads.map(lambda i: store.vote(drawing.id, f"s:{i % 2}", voters[i]), range(24))
        )
    assert sorted(sum(drawing.votes.values()) for drawing in after) == list(range(1, 25))
    assert store.recording(drawing.id).votes == {"s:0": 12, "s:1": 12}
    assert_sums_are_right(store)


def test_one_vote_sent_many_times_at_once_counts_once(store):
    """A client that repeats itself on many connections neither fails nor counts twice."""
    me = store.add_contributor()
    drawing = store.add_recording(me.id, DOT)
    with ThreadPoolExecutor(8) as threads:
        after = list(threads.map(lambda _: store.vote(drawing.id, "s:1", me.id), range(16)))
    assert {tuple(drawing.votes.items()) for drawing in after} == {(("s:1", 1),)}
    assert_sums_are_right(store)


def test_drawing_and_voting_at_once_does_not_deadlock(store):
    """People draw and vote for each other's drawings at the same time, and nobody gives up."""
    people = [store.add_contributor().id for _ in range(4)]
    drawings = [store.add_recording(person, DOT).id for person in people]

    def busy(i):
        store.add_recording(people[i % 4], DOT, "s:1")
        store.vote(drawings[(i + 1) % 4], "s:1", people[i % 4])
        store.vote(drawings[(i + 2) % 4], "s:2", people[i % 4])
        store.unvote(drawings[(i + 1) % 4], "s:1", people[i % 4])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(busy, range(16)))
    assert store.counts()["recordings"] == 20
    assert_sums_are_right(store)


def test_drawings_are_deleted_while_others_vote_on_them(store):
    """A vote on a drawing that goes meanwhile finds none; no one deadlocks, and sums stay right."""
    people = [store.add_contributor().id for _ in range(4)]
    drawings = [store.add_recording(people[i % 4], DOT, "s:1").id for i in range(12)]
    for person in people:
        store.vote(drawings[0], "s:2", person)
        store.vote(drawings[1], "s:1", person)

    def busy(i):
        with suppress(UnknownRecording):
            if i % 3:
                store.vote(drawings[i % 8], f"s:{i % 2}", people[i % 4])
            else:
                store.delete_recording(drawings[i // 3 % 8])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(busy, range(24)))
    assert store.counts()["recordings"] == 4
    assert_sums_are_right(store)


def test_workers_vote_at_once(database_url):
    """Three processes of four threads share a database without losing a vote."""
    store = Store.open(database_url)
    drawing = store.add_recording(store.add_contributor().id, DOT)
    voters = [store.add_contributor().id for _ in range(36)]
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, database_url, drawing.id, *part])
        for part in (voters[:12], voters[12:24], voters[24:])
    ]
    assert [worker.wait(300) for worker in workers] == [0, 0, 0]
    assert store.recording(drawing.id).voters == {"s:1": set(voters)}
    assert_sums_are_right(store)
    store.close()


def test_a_store_outlives_a_fork(database_url):
    """Parent and child go on with connections of their own, as gunicorn's preloading needs."""
    subprocess.run([sys.executable, "-c", FORKING, database_url], check=True, timeout=300)


def test_a_reader_leaves_no_lock_behind(sqlite_store, sqlite_url):
    """After each way of reading, a writer gets the whole file at once, without waiting."""
    me = sqlite_store.add_contributor()
    drawing = sqlite_store.add_recording(me.id, DOT, "s:1")
    other = sqlite3.connect(parse_url(sqlite_url).database, timeout=0, isolation_level=None)
    for read in (
        sqlite_store.ping,
        sqlite_store.counts,
        lambda: sqlite_store.recording(drawing.id),
        lambda: sqlite_store.recording("A" * 22),
        lambda: sqlite_store.contributor(me.id),
        lambda: sqlite_store.contributor_for_key("wm_"),
        lambda: sqlite_store.gallery(5),
        lambda: sqlite_store.ranking(5),
        lambda: next(sqlite_store.labelled()),
    ):
        read()
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
    other.close()


def test_a_writer_who_waits_in_vain_has_changed_nothing(sqlite_url, monkeypatch):
    """When another program holds the file too long, the vote is refused, not half cast."""
    monkeypatch.setattr(engine, "WAIT", 0.1)
    store = Store.open(sqlite_url)
    me = store.add_contributor()
    drawing = store.add_recording(me.id, DOT)
    other = sqlite3.connect(parse_url(sqlite_url).database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        store.vote(drawing.id, "s:1", me.id)
    assert store.recording(drawing.id).votes == {}
    other.execute("ROLLBACK")
    other.close()
    assert store.vote(drawing.id, "s:1", me.id).votes == {"s:1": 1}
    store.close()
