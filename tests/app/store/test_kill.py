"""A vote that was answered is on disk: the server is killed while votes stream in, many times."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import psutil
import pytest
from sqlalchemy import text

from app.store import Store
from model.symbols import load_symbols

CLIENTS = 4
# The workers are killed, and their master starts new ones; or the whole server is. Each comes again
# after the other; the CLIENTS make each kill one over several writes.
ROUNDS = {
    "sqlite": ["workers", "server", "workers", "server"],
    "postgresql": ["workers", "server", "workers"],
}
SYMBOLS = load_symbols().ids


class Server:
    """`writemath serve` with two workers, in a process group of its own."""

    def __init__(self, url, folder):
        environ = {
            "PORT": "0",
            "TMPDIR": str(folder),
            "WRITEMATH_DATABASE_URL": url,
            "WRITEMATH_INSTANCE": str(folder),
            "WRITEMATH_LOG_LEVEL": "error",
            "WRITEMATH_RATE_LIMITS": "off",
            "WRITEMATH_WORKERS": "2",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"],
            env=os.environ | environ,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.host = urlsplit(self.process.stdout.readline().split()[-1]).netloc

    def kill_workers(self):
        """End every worker at once; the master stays and starts others."""
        for worker in psutil.Process(self.process.pid).children():
            worker.kill()

    def kill(self):
        """End the master and every worker at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


class Client:
    """A contributor with a drawing, who votes for one symbol after the other until cut off."""

    def __init__(self, key):
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self.cast, self.taken_back = {}, {}  # by drawing: what the server has said is so

    def ask(self, method, path, body=None):
        """Send one request over the open connection; return the answer, which must be good."""
        body = None if body is None else json.dumps(body)
        self.connection.request(method, f"/api/v1/recordings{path}", body, self.headers)
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        assert response.status in {200, 201}, answer
        return answer

    def connect(self, host):
        """Open a connection to the server."""
        self.connection = http.client.HTTPConnection(host, timeout=300)

    def stream(self, host, acknowledged, cut):
        """Vote, and take every third vote back, until the connection breaks.

        `acknowledged` is told of each answer; `cut` is set when the break is to be expected.
        """
        self.connect(host)
        try:
            drawing = self.ask("POST", "", {"strokes": [[[0, 0], [1, 1]]]})["id"]
            cast, taken_back = self.cast[drawing], self.taken_back[drawing] = set(), set()
            for count, symbol in enumerate(SYMBOLS):
                vote = f"/{drawing}/votes/{quote(symbol)}"
                assert symbol in self.ask("PUT", vote)["votes"]
                cast.add(symbol)
                acknowledged.release()
                if count % 3 == 2:
                    cast.remove(symbol)
                    assert symbol not in self.ask("DELETE", vote)["votes"]
                    taken_back.add(symbol)
        except (OSError, http.client.HTTPException):
            if not cut.is_set():
                raise
        finally:
            self.connection.close()

    def newest_votes(self, host):
        """Ask the server that runs now for the votes on the newest drawing, if there is any."""
        self.connect(host)
        newest = list(self.cast)[-1:]
        votes = {drawing: set(self.ask("GET", f"/{drawing}")["votes"]) for drawing in newest}
        self.connection.close()
        return votes

    def check(self, votes):
        """Compare what the server has said with the votes found, which are by drawing.

        What it was killed over, one vote of each drawing at most, may be so or not.
        """
        for drawing, found in votes.items():
            cast = self.cast[drawing]
            assert cast <= found
            assert not self.taken_back[drawing] & found
            assert len(found - cast) <= 1


def vote_until_killed(server, clients, kill, votes):
    """Let all clients vote at once, and call `kill` when so many votes have been answered."""
    acknowledged, cut = threading.Semaphore(0), threading.Event()
    with ThreadPoolExecutor(len(clients)) as threads:
        streams = [
            threads.submit(client.stream, server.host, acknowledged, cut) for client in clients
        ]
        enough = all(acknowledged.acquire(timeout=300) for _ in range(votes))
        cut.set()
        kill()
        for stream in streams:
            stream.result()
    assert enough


def assert_sums_are_right(store):
    """Check that no vote was cut in two: the counters agree with the rows."""
    with store._reading() as db:
        rows = db.scalar(text("SELECT count(*) FROM votes"))
        assert db.scalar(text("SELECT sum(votes) FROM contributors")) == rows
        if db.dialect.name == "sqlite":
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.fixture
def clients(database_url):
    """Contributors, each with a key."""
    store = Store.open(database_url)
    clients = [Client(store.add_key(store.add_contributor().id)) for _ in range(CLIENTS)]
    store.close()
    return clients


def test_every_acknowledged_vote_outlives_sigkill(database_url, clients, tmp_path):
    """After each kill every vote that was answered is found, and none that was taken back."""
    server = Server(database_url, tmp_path)
    try:
        for number, killed in enumerate(ROUNDS[urlsplit(database_url).scheme]):
            kill = server.kill if killed == "server" else server.kill_workers
            vote_until_killed(server, clients, kill, votes=5 + number)
            if killed == "server":
                server = Server(database_url, tmp_path)
            for client in clients:
                client.check(client.newest_votes(server.host))
    finally:
        server.kill()
    store = Store.open(database_url)
    for client in clients:
        client.check({drawing: set(store.recording(drawing).votes) for drawing in client.cast})
    assert_sums_are_right(store)
    store.close()
