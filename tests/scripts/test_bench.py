"""scripts/bench.py measures what it says; scripts/load.py is a client that stops by itself.

Nothing here looks at how fast anything is.
"""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler

import bench
import load
import numpy as np
import pytest
from serving import free_port

from model import strokes


class Handler(BaseHTTPRequestHandler):
    """Answers every POST with `server.status`, and keeps what came and on how many connections."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Answer one request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, self.client_address[1], json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server(serve):
    """A server that stands for Write Math: it answers 200 and remembers."""
    running = serve(Handler)
    running.daemon_threads = True
    running.status, running.seen = 200, []
    return running


@pytest.fixture
def bodies(tmp_path):
    """A file of three request bodies."""
    path = tmp_path / "bodies.json"
    path.write_text(json.dumps([json.dumps({"strokes": n}) for n in range(3)]))
    return path


def test_client_sends_the_bodies_in_turn_over_one_connection(server, bodies):
    """Seven requests take three bodies round and round, and the connection is kept."""
    (printed,) = bench.run_clients(server.server_port, bodies, 1, "--requests", "7")
    assert [body["strokes"] for _, _, body in server.seen] == [0, 1, 2, 0, 1, 2, 0]
    assert {path for path, _, _ in server.seen} == {"/api/v1/classify"}
    assert len({port for _, port, _ in server.seen}) == 1
    assert len(printed["latencies"]) == 7
    assert 0 < sum(printed["latencies"]) <= printed["ended"] - printed["began"]


def test_clients_begin_when_all_are_connected_and_end_by_the_clock(server, bodies):
    """No client of three sends before the last is connected, and a time limit ends each."""
    printed = bench.run_clients(server.server_port, bodies, 3, "--seconds", "0.1")
    assert min(client["began"] for client in printed) >= max(c["connected"] for c in printed)
    assert all(client["ended"] - client["began"] >= 0.1 for client in printed)
    assert len({port for _, port, _ in server.seen}) == 3
    assert len(server.seen) == sum(len(client["latencies"]) for client in printed)


def test_refused_request_fails_the_measurement(server, bodies):
    """An answer other than 200 is never counted as a fast one."""
    server.status = 429
    with pytest.raises(SystemExit, match="a client failed"):
        bench.run_clients(server.server_port, bodies, 1, "--requests", "5")
    assert len(server.seen) == 1


def test_client_that_cannot_connect_fails_the_measurement(bodies):
    """Where nobody listens there is an error, not a figure."""
    with pytest.raises(SystemExit, match="a client failed"):
        bench.run_clients(free_port(), bodies, 2, "--requests", "5")


def test_client_has_no_host_to_choose(bodies):
    """The client reaches loopback only: there is no option for another host."""
    command = [sys.executable, load.__file__, "--port", "1", "--bodies", str(bodies)]
    done = subprocess.run(
        [*command, "--host", "192.0.2.1"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr


def test_made_up_drawings_are_drawings():
    """They pass the parser, have 40 to 120 points in one to three strokes, and are repeatable."""
    rng, again = np.random.default_rng(1), np.random.default_rng(1)
    for _ in range(50):
        drawing = [stroke.tolist() for stroke in bench.made_up_drawing(rng)]
        assert drawing == [stroke.tolist() for stroke in bench.made_up_drawing(again)]
        assert 1 <= len(strokes.parse(drawing)) <= 3
        assert 40 <= sum(map(len, drawing)) <= 120


def test_spread_is_median_and_95th_percentile():
    """For 0..100 ms the spread is 50 and 95 ms."""
    assert bench.spread([n / 1000 for n in range(101)], 1e3) == pytest.approx((50, 95))


def test_table_says_what_is_reached():
    """A figure with a goal shows it, and whether it is kept; for throughput more is better."""
    shown = bench.table(
        {
            "raster median": (151, "µs"),
            "HTTP, 8 clients": (299, "requests/s"),
            "start to ready": (2.9, "s"),
            "raster p95": (1, "µs"),
        }
    )
    raster, http, start, other = shown.splitlines()
    assert raster.endswith("(under 150: NO)")
    assert http.endswith("(at least 300: NO)")
    assert start.endswith("(under 3: yes)")
    assert other.endswith("1.00 µs")


def test_whole_run_measures_the_real_server(tmp_path, monkeypatch, capsys):
    """A short run starts `writemath serve`, fills every figure, and writes them as JSON."""
    monkeypatch.setattr(bench, "DRAWINGS", 20)
    out = tmp_path / "bench.json"
    monkeypatch.setattr(sys, "argv", ["bench.py", "--seconds", "0.3", "--json", str(out)])
    bench.main()
    measured = json.loads(out.read_text())
    assert measured["machine"]["cores"] >= 1
    assert set(bench.REACH) <= set(measured["figures"])
    assert all(figure["value"] > 0 for figure in measured["figures"].values())
    assert "start to first answer" in capsys.readouterr().out
