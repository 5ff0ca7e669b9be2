"""Time every page of the site on a database as full as a busy site's.

    python scripts/make_load.py sqlite:////var/tmp/load.sqlite3
    python scripts/bench_pages.py sqlite:////var/tmp/load.sqlite3

Starts `writemath serve` itself, on loopback, and asks for each page as the contributor who has
drawn most, made a moderator for it. Prints the fastest, the median and the slowest answer of each,
and ends with status 1 where a median is over 100 ms. The figures depend on the machine and on what
else it does; they decide no test.
"""

import http.client
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from itertools import product

import click
from itsdangerous import URLSafeSerializer
from serving import ROOT, running
from site_pages import PAGES

from app.security import COOKIE
from app.store import CRITERIA, Order, Store

RUNS = 21
MOST = 100.0  # milliseconds that a page's median may take
KEY = "of this measurement alone"


def paths(store: Store) -> Iterator[str]:
    """Yield the pages, and what depends on a query, each asked in the middle of the data."""
    newest, *_, back = store.gallery(1000)
    symbol = next(drawing.accepted for drawing in store.gallery(100) if drawing.accepted)
    yield from (page.at(newest.id) for page in PAGES if page.status != HTTPStatus.NOT_FOUND)
    for show in ("all", "mine", "unlabelled", "disputed"):
        yield f"/gallery?show={show}"
        yield f"/gallery?show={show}&before={back.id}"
        yield f"/gallery?show={show}&symbol={symbol}"
    yield from (f"/ranking?by={by}&span={span}" for by, span in product(CRITERIA, ("week", "all")))
    yield "/ranking?offset=1000"
    yield from (f"/train?mode={mode}" for mode in ("random", "fewest"))
    yield from (f"/moderation?list={name}" for name in ("disputed", "flagged", "log"))
    yield f"/symbols/{symbol}"
    yield f"/api/v1/recordings/{newest.id}"
    yield "/api/v1/recordings?limit=50&strokes=true"


def milliseconds(connection: http.client.HTTPConnection, path: str, cookie: str) -> float:
    """Ask for a page once; raises HTTPException on any status but 200."""
    begin = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    body = response.read()
    if response.status != HTTPStatus.OK:
        raise http.client.HTTPException(f"{path}: {response.status}: {body[:200]!r}")
    return (time.perf_counter() - begin) * 1e3


def identity(store: Store) -> str:
    """Return the cookie of whoever has drawn most, as a moderator."""
    busiest = store.ranking(1, 0, Order("drawings"))[0].contributor
    store.set_moderator(busiest.id, moderator=True)
    signed = URLSafeSerializer(KEY, salt="contributor").dumps(busiest.id)
    return f"{COOKIE}={signed!s}"


@click.command(help=__doc__.split("\n")[0])
@click.argument("url")
def main(url: str) -> None:
    """Measure and print."""
    store = Store.open(url)
    cookie, asked = identity(store), list(paths(store))
    print(store.counts())
    store.close()
    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "WRITEMATH_INSTANCE": folder,
            "WRITEMATH_DATABASE_URL": url,
            "WRITEMATH_SECRET_KEY": KEY,
            "WRITEMATH_RATE_LIMITS": "off",
        }
        command = [sys.executable, "-m", "app.cli", "serve"]
        with (
            running(command, {**os.environ, **own}, ROOT) as server,
            closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection,
        ):
            print(f"{'milliseconds':58}{'fastest':>9}{'median':>9}{'slowest':>9}")
            for path in asked:
                times = sorted(milliseconds(connection, path, cookie) for _ in range(RUNS))
                middle = statistics.median(times)
                slow += middle > MOST
                print(f"{path[:57]:58}{times[0]:9.1f}{middle:9.1f}{times[-1]:9.1f}", flush=True)
    print(f"{slow} of {len(asked)} medians are over {MOST:.0f} ms")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
