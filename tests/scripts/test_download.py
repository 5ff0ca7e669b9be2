"""scripts/download.py against a server of the test's own, which can break off, lie and refuse."""

import hashlib
import random
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import download
import pytest

BODY = random.Random(7).randbytes(1_500_000)
SHA256 = "sha256:" + hashlib.sha256(BODY).hexdigest()
WRONG = "sha256:" + "0" * 64


@dataclass
class Behaviour:
    """What the server does: how it answers, and what it was asked."""

    body: bytes = BODY
    etag: str | None = '"v1"'
    ranges: bool = True
    cut_after: list[int] = field(
        default_factory=list
    )  # bytes sent before the line drops, a try each
    statuses: list[int] = field(default_factory=list)  # error statuses to give before the file
    retry_after: str | None = None
    asked: list[str | None] = field(default_factory=list)  # the Range header of each request


class Handler(BaseHTTPRequestHandler):
    """Serves one file as `server.behaviour` says."""

    def do_GET(self):
        """Answer one request."""
        does = self.server.behaviour
        does.asked.append(self.headers.get("Range"))
        if does.statuses:
            return self.refuse(does)
        start = self.start_of_range(does)
        if start >= len(does.body):
            return self.send_error(416)
        self.send_response(206 if start else 200)
        if start:
            last = len(does.body) - 1
            self.send_header("Content-Range", f"bytes {start}-{last}/{len(does.body)}")
        if does.etag:
            self.send_header("ETag", does.etag)
        self.send_header("Content-Length", str(len(does.body) - start))
        self.end_headers()
        end = start + does.cut_after.pop(0) if does.cut_after else None
        self.wfile.write(does.body[start:end])
        return None

    def start_of_range(self, does):
        """The first byte asked for, if this server knows ranges and the file is still the same."""
        wanted, known = self.headers.get("Range"), self.headers.get("If-Range")
        if not (does.ranges and wanted) or (known and known != does.etag):
            return 0
        return int(wanted.removeprefix("bytes=").rstrip("-"))

    def refuse(self, does):
        """Answer with the next error status."""
        self.send_response(does.statuses.pop(0))
        if does.retry_after:
            self.send_header("Retry-After", does.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing: the test reads `asked`."""


@pytest.fixture
def server(serve):
    """A running server; its behaviour can be changed between requests."""
    running = serve(Handler)
    running.behaviour = Behaviour()
    return running


@pytest.fixture
def url(server):
    """The address of the file."""
    return f"http://127.0.0.1:{server.server_port}/HASYv2.tar.bz2"


@pytest.fixture
def target(tmp_path):
    """Where the file is to go; the folder does not exist yet."""
    return tmp_path / "data" / "HASYv2.tar.bz2"


def left(target):
    """The names that lie in the folder of the target."""
    return sorted(path.name for path in target.parent.iterdir())


@pytest.mark.parametrize(
    ("header", "start"),
    [("bytes 100-299/300", 100), (None, 0), ("bytes */300", 0), ("pages 1-2", 0), ("", 0)],
)
def test_a_strange_range_is_none(header, start):
    """A server may send anything: the file is then read from its start."""
    assert download.starts_at(header) == start


def test_file_arrives_whole_and_alone(server, url, target):
    """One plain request brings the file, its SHA-256 is returned, and no helper file stays."""
    assert "sha256:" + download.fetch(url, target, SHA256) == SHA256
    assert target.read_bytes() == BODY
    assert left(target) == [target.name]
    assert server.behaviour.asked == [None]


def test_broken_line_is_resumed_where_it_broke(server, url, target, capsys):
    """After two dropped connections the third request asks for the missing rest only."""
    server.behaviour.cut_after = [400_000, 300_000]
    download.fetch(url, target, SHA256, pause=0)
    assert target.read_bytes() == BODY
    assert server.behaviour.asked == [None, "bytes=400000-", "bytes=700000-"]
    assert "the connection ended after 400,000 of 1,500,000 bytes" in capsys.readouterr().err


def test_interrupted_run_is_resumed_by_the_next_one(server, url, target):
    """What one run kept in FILE.part is where the next run starts."""
    server.behaviour.cut_after = [900_000]
    with pytest.raises(download.FetchError, match="900,000 of 1,500,000"):
        download.fetch(url, target, SHA256, tries=1)
    assert not target.exists()
    download.fetch(url, target, SHA256, tries=1)
    assert target.read_bytes() == BODY
    assert server.behaviour.asked[-1] == "bytes=900000-"


def test_server_without_range_sends_the_file_anew(server, url, target):
    """A server that ignores Range answers 200 with everything; nothing is appended to the part."""
    server.behaviour.ranges = False
    server.behaviour.cut_after = [400_000]
    download.fetch(url, target, SHA256, pause=0)
    assert target.read_bytes() == BODY


def test_file_that_changed_meanwhile_is_not_mixed(server, url, target):
    """Without a checksum the ETag guards a resume: a new version on the server is read whole."""
    server.behaviour.cut_after = [400_000]
    with pytest.raises(download.FetchError):
        download.fetch(url, target, None, tries=1)
    server.behaviour.body, server.behaviour.etag = BODY[::-1], '"v2"'
    download.fetch(url, target, None, tries=1)
    assert target.read_bytes() == BODY[::-1]


def test_nothing_to_compare_with_means_no_resume(server, url, target):
    """With neither checksum nor ETag an earlier part cannot be trusted and is not continued."""
    server.behaviour.etag = None
    server.behaviour.cut_after = [400_000]
    download.fetch(url, target, None, pause=0)
    assert target.read_bytes() == BODY
    assert server.behaviour.asked == [None, None]


def test_part_that_is_already_whole_needs_no_request(server, url, target):
    """A run that was killed just before the last step is finished without the network."""
    target.parent.mkdir()
    target.with_name(target.name + ".part").write_bytes(BODY)
    download.fetch(url, target, SHA256)
    assert left(target) == [target.name]
    assert server.behaviour.asked == []


def test_part_longer_than_the_file_is_thrown_away(server, url, target):
    """A part that cannot be a beginning of the file (416) is dropped and the file read anew."""
    target.parent.mkdir()
    target.with_name(target.name + ".part").write_bytes(BODY + b"more")
    download.fetch(url, target, SHA256, pause=0)
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("resumed", [False, True])
def test_wrong_checksum_leaves_nothing_behind(server, url, target, resumed):
    """A file with another checksum is an error that shows both, and neither file nor part stays."""
    server.behaviour.cut_after = [500_000] if resumed else []
    with pytest.raises(download.FetchError, match=f"is {SHA256}, not {WRONG}; nothing was kept"):
        download.fetch(url, target, WRONG, pause=0)
    assert left(target) == []


def test_missing_file_is_final(server, url, target):
    """404 is said at once, with the address, and not asked again."""
    server.behaviour.statuses = [404]
    with pytest.raises(download.FetchError, match=f"{url}: the server answered 404 Not Found"):
        download.fetch(url, target, SHA256, pause=0)
    assert len(server.behaviour.asked) == 1
    assert left(target) == []


def test_overloaded_server_is_asked_again(server, url, target):
    """503 and 429 are tried again until the file comes."""
    server.behaviour.statuses = [503, 429, 500]
    download.fetch(url, target, SHA256, pause=0)
    assert target.read_bytes() == BODY
    assert len(server.behaviour.asked) == 4


def test_tries_are_bounded(server, url, target):
    """A server that never recovers is given up after the stated number of tries."""
    server.behaviour.statuses = [503] * 9
    with pytest.raises(download.FetchError, match="503"):
        download.fetch(url, target, SHA256, tries=3, pause=0)
    assert len(server.behaviour.asked) == 3


def test_pauses_double_and_follow_retry_after(server, url, target, monkeypatch):
    """The pause doubles from try to try, and is at least what Retry-After asks for."""
    pauses = []
    monkeypatch.setattr(download.time, "sleep", pauses.append)
    server.behaviour.statuses = [503, 503, 503]
    download.fetch(url, target, SHA256, pause=1)
    assert pauses == [1, 2, 4]
    target.unlink()
    server.behaviour.statuses, server.behaviour.retry_after = [429], "30"
    download.fetch(url, target, SHA256, pause=1)
    assert pauses[-1] == 30


def test_server_that_wants_an_hour_is_not_waited_for(server, url, target):
    """A Retry-After beyond a minute ends the run instead of hanging it."""
    server.behaviour.statuses, server.behaviour.retry_after = [503], "3600"
    with pytest.raises(download.FetchError, match="503"):
        download.fetch(url, target, SHA256, pause=0)
    assert len(server.behaviour.asked) == 1


def test_no_server_is_an_error_in_words(target):
    """A refused connection becomes a FetchError that names the address."""
    with pytest.raises(download.FetchError, match=r"127\.0\.0\.1:1/x: .*refused"):
        download.fetch("http://127.0.0.1:1/x", target, None, tries=1)


def test_other_schemes_are_refused(target):
    """Only http, https and file addresses are opened."""
    with pytest.raises(download.FetchError, match="only http, https and file"):
        download.fetch("ftp://127.0.0.1/x", target, None)


def test_old_file_stays_when_the_new_one_is_wrong(server, url, target):
    """A failed download does not touch the file that is there."""
    target.parent.mkdir()
    target.write_bytes(b"old")
    with pytest.raises(download.FetchError):
        download.fetch(url, target, WRONG, pause=0)
    assert target.read_bytes() == b"old"
