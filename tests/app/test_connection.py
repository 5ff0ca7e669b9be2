"""A connection after an answer that came before the body's end, over a raw socket to the server."""

import json
import socket

import pytest

CLASSIFY = b"POST /api/v1/classify HTTP/1.1\r\n"
TYPE = b"Content-Type: application/json\r\n"
DRAWING = json.dumps({"strokes": [[[0, 0], [0, 50], [40, 50]]]}).encode()
LONG = 1 << 20  # bytes: far more than gunicorn throws away by itself

REFUSED = {
    "another site": (
        b"POST /api/v1/recordings HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\n" + TYPE,
        403,
    ),
    "no such drawing": (b"PUT /api/v1/recordings/none/votes/x HTTP/1.1\r\n" + TYPE, 404),
    "no such address": (b"POST /api/v1/none HTTP/1.1\r\n" + TYPE, 404),
    "another method": (b"PUT /api/v1/classify HTTP/1.1\r\n" + TYPE, 405),
    "an unknown type": (CLASSIFY + b"Content-Type: text/plain\r\n", 415),
    "a wrong query": (b"POST /api/v1/classify?limit=0 HTTP/1.1\r\n" + TYPE, 422),
}


@pytest.fixture(scope="module")
def server(serve):
    """A running server."""
    with serve() as (url, _):
        yield url


@pytest.fixture
def connect(server):
    """A factory of connections to the server, or to another one."""
    opened = []

    def open_(url=server):
        host, port = url.removeprefix("http://").split(":")
        opened.append(socket.create_connection((host, int(port)), timeout=30))
        return opened[-1]

    yield open_
    for connection in opened:
        connection.close()


def answer(connection):
    """Read one answer: status, headers in lower case, body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    status, *lines = head.decode().lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    while len(body) < int(headers["content-length"]):
        body += _more(connection)
    return int(status.split()[1]), headers, body


def _more(connection):
    data = connection.recv(1 << 16)
    assert data, "the connection was closed before the answer's end"
    return data


def whole(body):
    """Return the rest of a head with a body of known length."""
    return b"Host: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def chunked(body):
    """Return the rest of a head with the body in chunks."""
    pieces = [body[i : i + 65536] for i in range(0, len(body), 65536)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return b"Host: x\r\nTransfer-Encoding: chunked\r\n\r\n" + sent + b"0\r\n\r\n"


@pytest.mark.parametrize("send", [whole, chunked])
@pytest.mark.parametrize(("head", "status"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_leaves_the_connection_to_the_next_request(connect, head, status, send):
    """A body of 1 MiB, all of it sent before reading, does not cost the next request its answer."""
    connection = connect()
    connection.sendall(head + send(b" " * LONG))
    got, headers, body = answer(connection)
    assert (got, json.loads(body)["status"]) == (status, status)
    assert headers["connection"] == "keep-alive"
    connection.sendall(CLASSIFY + TYPE + whole(DRAWING))
    assert answer(connection)[0] == 200


def test_too_many_requests_leave_the_connection_too(connect, serve):
    """429 answers a long body without having read it, and the connection stays."""
    with serve(WRITEMATH_RATE_LIMITS="on", WRITEMATH_CLASSIFY_LIMIT="1/hour") as (url, _):
        connection = connect(url)
        connection.sendall(CLASSIFY + TYPE + whole(DRAWING))
        assert answer(connection)[0] == 200
        for _ in range(2):
            connection.sendall(CLASSIFY + TYPE + whole(b" " * LONG))
            status, headers, _ = answer(connection)
            assert status == 429
            assert int(headers["retry-after"]) > 0
            assert headers["connection"] == "keep-alive"


@pytest.mark.parametrize("kind", [b"text/plain", b"application/json"])
def test_a_body_that_does_not_come_is_answered_and_the_end_is_said(connect, kind):
    """Of 100 MiB that were promised nothing comes: the answer says that the connection closes."""
    connection = connect()
    head = CLASSIFY + b"Content-Type: %s\r\nContent-Length: 104857600\r\nHost: x\r\n\r\n" % kind
    connection.sendall(head)
    status, headers, _ = answer(connection)
    assert status == (413 if kind == b"application/json" else 415)
    assert headers["connection"] == "close"
    assert connection.recv(1) == b""


@pytest.mark.parametrize(("kind", "refused"), [(b"text/plain", 415), (b"application/json", 400)])
def test_a_body_that_cannot_be_read_on_closes_the_connection(connect, kind, refused):
    """Behind a chunk without a size nobody knows where the next request begins.

    One body is refused unread, the other where it is read.
    """
    connection = connect()
    broken = b"Transfer-Encoding: chunked\r\nHost: x\r\n\r\nzz\r\n"
    connection.sendall(CLASSIFY + b"Content-Type: %s\r\n" % kind + broken)
    status, headers, _ = answer(connection)
    assert status == refused
    assert headers["connection"] == "close"
    assert connection.recv(1) == b""


def test_an_answer_that_needs_no_body_reads_it_all_the_same(connect):
    """A page that is asked for with a body is shown, and the next one too."""
    connection = connect()
    for _ in range(2):
        connection.sendall(b"GET /healthz HTTP/1.1\r\n" + whole(b" " * LONG))
        status, headers, _ = answer(connection)
        assert (status, headers["connection"]) == (200, "keep-alive")


def test_silent_clients_do_not_keep_the_server(connect, serve):
    """With more silent clients than threads, others are answered when the patience is over.

    They fall silent in the head of a request, and in its body.
    """
    heads = [CLASSIFY, CLASSIFY + TYPE + b"Content-Length: 100\r\nHost: x\r\n\r\n{"]
    with serve(WRITEMATH_PATIENCE="1", WRITEMATH_THREADS="2") as (url, process):
        silent = [connect(url) for _ in range(4)]
        for connection, head in zip(silent, heads * 2, strict=True):
            connection.sendall(head)
        connection = connect(url)
        connection.sendall(CLASSIFY + TYPE + whole(DRAWING))
        assert answer(connection)[0] == 200
        assert process.poll() is None
        for connection in silent:
            assert b" 500 " not in connection.recv(100)


def test_what_is_no_request_has_its_status_as_title(connect):
    """An encoding that nobody knows is 501, by gunicorn, in the form of all errors."""
    connection = connect()
    connection.sendall(CLASSIFY + TYPE + b"Transfer-Encoding: foo\r\nHost: x\r\n\r\n")
    status, _, body = answer(connection)
    assert status == 501
    assert json.loads(body)["title"] == "Not Implemented"


def test_a_chunk_that_is_cut_short_is_told(connect):
    """The client stops sending before the chunk's end, and may still read."""
    connection = connect()
    connection.sendall(CLASSIFY + TYPE + b"Host: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")
    connection.shutdown(socket.SHUT_WR)
    status, headers, body = answer(connection)
    assert status == 400
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["detail"] == "the body ends in the middle of a chunk"
