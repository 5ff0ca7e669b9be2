"""`writemath serve`: gunicorn around the application, as it runs."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

DRAWING = json.dumps({"strokes": [[[0, 0], [0, 50], [40, 50]]]}).encode()


@pytest.fixture(scope="module")
def server(serve):
    """A running server with two workers."""
    with serve(WRITEMATH_WORKERS="2") as (url, process):
        yield url, process


def post(url, path="/api/v1/classify", body=DRAWING, content_type="application/json"):
    """POST and return status, content type and body."""
    request = urllib.request.Request(url + path, body, {"Content-Type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def raw(url, data):
    """Send bytes as they are and return the status and the body's JSON."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    return int(head.split()[1]), json.loads(body)


def test_the_announced_address_answers(server):
    """The line on standard output says where: with PORT=0, the port that was free."""
    url, _ = server
    assert post(url)[0] == 200
    with urllib.request.urlopen(url + "/readyz", timeout=30) as answer:
        assert json.load(answer)["status"] == "ready"


@pytest.mark.parametrize("header", ["SCRIPT_NAME: /x", "PATH_INFO: /x", "X-Forwarded-Proto: https"])
def test_a_client_on_this_machine_is_believed_no_more_than_others(server, header):
    """Only proxies that the settings count may say where the site stands, and that it is HTTPS."""
    host, port = server[0].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        head = f"GET /about HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{header}\r\n\r\n"
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"Strict-Transport-Security" not in answer


def test_an_address_in_use_is_said_in_a_line(server):
    """With the setting's name, before any worker is started."""
    environ = {**os.environ, "PORT": server[0].rsplit(":", 1)[1]}
    command = [sys.executable, "-m", "app.cli", "serve"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if not line.startswith("INFO:")]
    assert len(said) == 1
    assert said[0].startswith("Error: PORT: 127.0.0.1, port ")


def test_metrics_add_up_the_workers(server):
    """Whichever worker answers, /metrics counts the requests of all."""
    url, _ = server

    def count():
        with urllib.request.urlopen(url + "/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        found = [line for line in lines if line.startswith("writemath_classifications_total{")]
        return sum(float(line.split()[-1]) for line in found)

    before = count()
    for _ in range(20):
        post(url)
    assert {count() for _ in range(6)} == {before + 20}


CHUNKED = (
    b"POST /api/v1/classify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
LENGTH = b"POST /api/v1/classify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BROKEN = {
    "no HTTP": (b"hello\r\n\r\n", 400),
    "a long address": (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "a large header": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 100_000 + b"\r\n\r\n", 431),
    "a chunk without a size": (CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n", 400),
    "chunks without an end": (CHUNKED + b"5\r\nhello\r\n", 400),
    "less than was promised": (LENGTH + b"Content-Length: 100\r\n\r\n{}", 400),
    "a negative length": (LENGTH + b"Content-Length: -5\r\n\r\n{}", 400),
}


@pytest.mark.parametrize(("data", "status"), BROKEN.values(), ids=BROKEN)
def test_broken_http_is_refused_as_a_problem(server, data, status):
    """Also what never reaches the application is answered as JSON, not HTML."""
    got, problem = raw(server[0], data)
    assert got == status
    assert problem["status"] == status


def test_broken_http_is_logged_as_json_without_whose_or_what(serve):
    """The address, and what was sent, which may be a cookie, stand in no line."""
    header = b"GET / HTTP/1.1\r\nHost: x\r\nCookie : secret=1\r\n\r\n"
    with serve(WRITEMATH_LOG_LEVEL="debug") as (url, process):
        assert raw(url, BROKEN["no HTTP"][0])[0] == 400
        assert raw(url, header)[0] == 400
        os.kill(psutil.Process(process.pid).children()[0].pid, signal.SIGKILL)
        assert post(url)[0] == 200
    lines = process.log.read_text().splitlines()
    assert not [line for line in lines if "127.0.0.1" in line or "secret" in line]
    logged = [json.loads(line) for line in lines if not line.startswith("INFO:")]
    refused = [line for line in logged if line["event"] == "invalid request"]
    assert [line["reason"] for line in refused] == [
        "Invalid HTTP request line",
        "Invalid HTTP header name",
    ]
    assert all(line["level"] == "warning" and "request" not in line for line in refused)
    assert any("SIGKILL" in line["event"] for line in logged if line.get("source") == "gunicorn")


def test_chunked_bodies_are_read_and_cut_off(server):
    """A body without a length is read to its end, or refused at 1 MiB."""

    def chunks(count, size):
        piece = b"%x\r\n%s\r\n" % (size, b" " * size)
        return CHUNKED + piece * count + b"0\r\n\r\n"

    assert raw(server[0], chunks(3, 10))[0] == 422
    assert raw(server[0], chunks(40, 65536))[0] == 413


def test_a_promise_of_too_much_is_refused_without_waiting_for_it(server):
    """A client that announces 100 MiB and waits is answered, though nothing comes."""
    host, port = server[0].removeprefix("http://").split(":")
    head = CHUNKED.replace(b"Transfer-Encoding: chunked", b"Content-Length: 104857600")
    assert head != CHUNKED
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(head)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 413")


def test_a_page_comes_with_its_static_files(server):
    """The page, a script and a style are served."""
    with urllib.request.urlopen(server[0] + "/", timeout=30) as answer:
        page = answer.read().decode()
    for mark in ('src="', 'href="'):
        paths = [part.split('"')[0] for part in page.split(mark)[1:]]
        static = [path for path in paths if path.startswith("/static/")]
        assert static
        with urllib.request.urlopen(server[0] + static[0], timeout=30) as answer:
            assert answer.status == 200


def test_sigterm_ends_all_and_leaves_nothing(serve, tmp_path):
    """A graceful stop: exit code 0, no process left, the metrics' folder gone."""
    with serve(TMPDIR=str(tmp_path)) as (url, process):
        post(url)
        workers = psutil.Process(process.pid).children(recursive=True)
        assert list(tmp_path.glob("writemath-metrics-*"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert not any(worker.is_running() for worker in workers)
    assert not list(tmp_path.glob("writemath-metrics-*"))


def test_a_worker_that_ends_is_replaced(serve, tmp_path):
    """A worker's end costs no more than its requests; what is counted stays for the others.

    It is killed, asked to end, and sent what gunicorn sends to one that hangs.
    """
    with serve(TMPDIR=str(tmp_path)) as (url, process):
        post(url)
        master = psutil.Process(process.pid)
        for sign in (signal.SIGKILL, signal.SIGTERM, signal.SIGABRT):
            [worker] = master.children()
            os.kill(worker.pid, sign)
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline and worker in master.children():
                time.sleep(0.05)
            assert post(url)[0] == 200, sign
            assert list(tmp_path.glob("writemath-metrics-*")), sign


def test_two_workers_agree_on_the_key(serve, tmp_path):
    """Workers that start at once in an empty folder know each other's cookies."""
    recordings = "/api/v1/recordings"
    with serve(WRITEMATH_WORKERS="2", WRITEMATH_INSTANCE=str(tmp_path)) as (url, _):
        request = urllib.request.Request(
            url + recordings, DRAWING, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        for _ in range(12):
            request.add_header("Cookie", cookie)
            with urllib.request.urlopen(request, timeout=30) as answer:
                assert answer.headers["Set-Cookie"] is None
    assert Path(tmp_path, "secret_key").stat().st_size >= 43
