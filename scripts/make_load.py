"""Fill an empty database as a busy site would, and time the queries of the pages on it.

    python scripts/make_load.py sqlite:////var/tmp/load.sqlite3
    python scripts/make_load.py postgresql://postgres@127.0.0.1/load --recordings 10000

100,000 drawings with 285,000 votes of 2,000 people take about a minute and 200 MB. On a database
that holds drawings already, only the queries are timed.
"""

import json
import math
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, get_args

import click
from sqlalchemy import Engine, insert, text

from app.store import Order, Store, tables
from app.store.contributors import new_id
from app.store.engine import make_engine, parse_url, writer
from app.store.names import public_name
from app.store.naming import folded
from app.store.records import Filter, Show
from model.symbols import load_symbols

PEOPLE: Final = 2_000
VOTES_EACH: Final = 3
VOTED: Final = 0.95  # the share of drawings with votes at all
# Drawings inserted in one transaction.
_PART: Final = 2_000
_RUNS: Final = 30


class Load:
    """Invented people, drawings and votes, the same for every run but for the ids."""

    def __init__(self, drawings: int) -> None:
        self.dice = random.Random(7)  # noqa: S311  -- nothing here is secret
        self.drawings = drawings
        self.symbols = load_symbols().ids
        self.people = [new_id() for _ in range(PEOPLE)]
        # A few people draw most: the n-th as often as 1/n.
        self.weights = [1 / n for n in range(1, PEOPLE + 1)]
        self.start = datetime.now(UTC) - timedelta(days=365)

    def part(self, first: int, count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Make rows of `recordings` and of `votes` for `count` drawings."""
        drawings, votes = [], []
        for index in range(first, first + count):
            drawing = self._drawing(self.start + timedelta(seconds=index * 300))
            drawings.append(drawing)
            votes += self._votes(drawing) if self.dice.random() < VOTED else []
        return drawings, votes

    def _drawing(self, created: datetime) -> dict[str, Any]:
        [person] = self.dice.choices(self.people, self.weights)
        strokes = json.dumps([self._stroke() for _ in range(self.dice.randint(1, 3))])
        return {"id": new_id(), "contributor_id": person, "strokes": strokes, "created": created}

    def _stroke(self) -> list[list[float]]:
        x, y, turn = (self.dice.uniform(0, 300) for _ in range(3))
        return [
            [round(x + 40 * math.cos(turn + t / 9), 1), round(y + t * 2.5, 1), 16 * t]
            for t in range(self.dice.randint(8, 60))
        ]

    def _votes(self, drawing: dict[str, Any]) -> list[dict[str, Any]]:
        """The drawer says what it is; the others mostly agree."""
        symbol = self.dice.choice(self.symbols)
        others = self.dice.sample(self.people, VOTES_EACH - 1)
        voters = {drawing["contributor_id"]: symbol} | {
            other: symbol if self.dice.random() < 0.85 else self.dice.choice(self.symbols)
            for other in others
        }
        key = {"recording_id": drawing["id"], "created": drawing["created"]}
        return [key | {"symbol": said, "contributor_id": who} for who, said in voters.items()]


def fill(engine: Engine, load: Load) -> None:
    """Insert the load; what follows from it is for a recount to find."""
    with writer(engine).begin() as db:
        made_up = [(person, public_name()) for person in load.people]
        rows = [
            {"id": person, "name": name, "folded": folded(name), "created": load.start}
            for person, name in made_up
        ]
        db.execute(insert(tables.contributors), rows)
    with click.progressbar(range(0, load.drawings, _PART), label="Drawings") as firsts:
        for first in firsts:
            drawings, votes = load.part(first, min(_PART, load.drawings - first))
            with writer(engine).begin() as db:
                db.execute(insert(tables.recordings), drawings)
                db.execute(insert(tables.votes), votes)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("VACUUM ANALYZE"))  # as the server does by itself, a minute later


def calls(store: Store) -> dict[str, Callable[[], object]]:
    """Name the calls of the pages, each on something in the middle of the data."""
    newest, *_, middle = store.gallery(1000)
    strokes = store.gallery(1, strokes=True)[0].strokes or []
    symbol = next(d.accepted for d in store.gallery(100) if d.accepted)
    busiest = store.ranking(1)[0].contributor
    month = newest.created - timedelta(days=30)
    return {
        "ping": store.ping,
        "queue(24) of disputed": lambda: store.queue("disputed", 24),
        "waiting": store.waiting,
        "recording": lambda: store.recording(middle.id),
        "ranking(50)": lambda: store.ranking(50),
        "ranking(50), page 20": lambda: store.ranking(50, 950),
        "ranking(50) by symbols, 30 days": lambda: store.ranking(50, 0, Order("symbols", month)),
        "ranking(50) by accepted, with mine": lambda: store.ranking(
            50, 950, Order("accepted", also=busiest.id)
        ),
        "profile": lambda: store.profile(busiest.id),
        "counts": store.counts,
        "labelled, 500": lambda: next(store.labelled()),
        "vote, again": lambda: store.vote(newest.id, "load:again", busiest.id),
        "vote and unvote": lambda: (
            store.vote(newest.id, "load:new", busiest.id),
            store.unvote(newest.id, "load:new", busiest.id),
        ),
        "add_recording": lambda: store.add_recording(busiest.id, strokes, symbol),
        "accepted_counts": store.accepted_counts,
        "disputed_symbols": store.disputed_symbols,
        **_gallery_calls(store, middle.id, symbol, busiest.id),
    }


def _gallery_calls(
    store: Store, middle: str, symbol: str, busiest: str
) -> dict[str, Callable[[], object]]:
    """Name the gallery's pages: each filter, at its top, further down, and of one symbol."""
    found: dict[str, Callable[[], object]] = {}
    for show in get_args(Show):
        every, some = Filter(show, None, busiest), Filter(show, symbol, busiest)
        found |= {
            f"gallery, {show}": partial(store.gallery, 25, None, every),
            f"gallery, {show}, 1,000 back": partial(store.gallery, 25, middle, every),
            f"gallery, {show}, of a symbol": partial(store.gallery, 25, None, some),
            f"gallery_count, {show}": partial(store.gallery_count, every),
            f"gallery_count, {show}, of a symbol": partial(store.gallery_count, some),
        }
    return found | {"gallery(48), strokes": lambda: store.gallery(48, strokes=True)}


def milliseconds(call: Callable[[], object]) -> float:
    """Time one call, in milliseconds."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3


@click.command(help=__doc__.split("\n")[0])
@click.argument("url")
@click.option("--recordings", default=100_000, show_default=True, help="Drawings to insert.")
def main(url: str, recordings: int) -> None:
    """Fill, then print the fastest, the median and the slowest of each call."""
    store = Store.open(url)
    if not store.counts()["recordings"]:
        fill(make_engine(parse_url(url)), Load(recordings))
        print(f"counted what follows: {store.recount()}")
    print(store.counts())
    print(f"{'milliseconds':36}{'fastest':>10}{'median':>10}{'slowest':>10}")
    for name, call in calls(store).items():
        times = sorted(milliseconds(call) for _ in range(_RUNS))
        shown = times[0], statistics.median(times), times[-1]
        print(f"{name:36}" + "".join(f"{time:10.2f}" for time in shown))
    store.close()


if __name__ == "__main__":
    main()
