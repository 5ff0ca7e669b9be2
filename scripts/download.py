"""Bring a file from an address, going on where an earlier try stopped. Used by fetch_data.py."""

import hashlib
import http.client
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

from tqdm import tqdm

CHUNK = 1 << 18  # bytes; a quarter of a megabyte keeps the bar moving on a slow line
TIMEOUT = 60.0  # seconds without a byte before the try counts as failed
LONGEST_PAUSE = 60.0  # seconds; a server may ask for more with Retry-After, then we give up sooner
RETRIED = {408, 425, 429, 500, 502, 503, 504}  # these may go away; any other error status will not
PASSING = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)


class FetchError(Exception):
    """A source could not be had; the text says why and what can be done."""


class PassingError(FetchError):
    """A fault that another try may not meet; `pause` is what the server asked for, in seconds."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        super().__init__(message)
        self.pause = pause


class StaleError(PassingError):
    """What is kept of an earlier try is no beginning of the file that the server has."""


class Progress(NamedTuple):
    """How far a download is: `done` of `total` bytes (None: the server does not say)."""

    done: int
    total: int | None


def digest(path: Path, algorithm: str) -> str:
    """The file's checksum in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def matches(path: Path, checksum: str) -> bool:
    """Whether the file has the checksum "algorithm:hex"."""
    algorithm, _, expected = checksum.partition(":")
    return digest(path, algorithm) == expected


def open_url(url: str, offset: int, etag: str) -> tuple[http.client.HTTPResponse, bool]:
    """The response from byte `offset` on, and whether it really starts there. Raises FetchError."""
    if urlsplit(url).scheme not in {"http", "https", "file"}:
        raise FetchError(f"{url}: only http, https and file addresses are read")
    headers = {"User-Agent": "writemath-fetch-data", "Accept-Encoding": "identity"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
        if etag:
            headers["If-Range"] = etag  # a file that changed meanwhile is sent whole
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the scheme is checked above
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT)  # noqa: S310 - the same
    except urllib.error.HTTPError as error:
        with error:
            raise as_fetch_error(url, error) from error
    except PASSING as error:
        reason = getattr(error, "reason", error)
        kind = FetchError if isinstance(reason, FileNotFoundError) else PassingError
        raise kind(f"{url}: {reason}") from error
    return response, starts_at(response.headers.get("Content-Range")) == offset


def as_fetch_error(url: str, error: urllib.error.HTTPError) -> FetchError:
    """Say what an error status means for us: worth another try, or final."""
    text = f"{url}: the server answered {error.code} {error.reason}"
    if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return StaleError(text)
    if error.code not in RETRIED:
        return FetchError(text)
    pause = error.headers.get("Retry-After", "")
    return PassingError(text, float(pause) if pause.isdigit() else 0.0)


def starts_at(content_range: str | None) -> int:
    """The first byte's place from a header such as "bytes 100-299/300"; 0 where it has none."""
    first = (content_range or "").removeprefix("bytes ").partition("-")[0]
    return int(first) if first.isdecimal() else 0


def total_bytes(response: http.client.HTTPResponse, offset: int) -> int | None:
    """The whole file's size in bytes, None where the server does not say."""
    length = response.headers.get("Content-Length")
    return offset + int(length) if length and length.isdecimal() else None


def receive(url: str, part: Path, *, checked: bool) -> Iterator[Progress]:
    """One try: add to `part` what is missing of it. Raises FetchError, and keeps what came so far.

    `checked` says that a checksum will be compared; otherwise only an ETag tells whether the rest
    belongs to what is there, and without one the file is read from its start.
    """
    note = part.with_name(part.name + ".etag")
    etag = note.read_text() if note.exists() else ""
    offset = part.stat().st_size if part.exists() and (checked or etag) else 0
    response, resumed = open_url(url, offset, etag)
    with response:
        offset = offset if resumed else 0
        total = total_bytes(response, offset)
        note.write_text(response.headers.get("ETag") or "")
        with part.open("ab" if resumed and offset else "wb") as file:
            yield from copy(url, response, file, Progress(offset, total))


def copy(url: str, response: BinaryIO, file: BinaryIO, progress: Progress) -> Iterator[Progress]:
    """Copy the response to its end, telling after each piece how far it is."""
    done, total = progress
    yield progress
    while chunk := read_chunk(url, response):
        file.write(chunk)
        done += len(chunk)
        yield Progress(done, total)
    if total is not None and done != total:
        raise PassingError(f"{url}: the connection ended after {done:,} of {total:,} bytes")


def read_chunk(url: str, response: BinaryIO) -> bytes:
    """The next piece, empty at the end; a fault of the line becomes PassingError."""
    try:
        return response.read(CHUNK)
    except PASSING as error:
        raise PassingError(f"{url}: {error}") from error


def fetch(
    url: str, target: Path, checksum: str | None, *, tries: int = 6, pause: float = 1.0
) -> str:
    """Bring `url` to `target`, return its SHA-256. Raises FetchError; then `target` is as it was.

    A fault that may pass is tried again after `pause` seconds, then twice that, and so on.
    """
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    if checksum is not None and part.exists() and matches(part, checksum):
        return keep(part, target, checksum)  # only the last step was missing
    for attempt in range(1, tries + 1):
        try:
            follow(target.name, receive(url, part, checked=checksum is not None))
            break
        except PassingError as error:
            if isinstance(error, StaleError):
                forget(part)
            if attempt == tries or error.pause > LONGEST_PAUSE:
                raise
            print(f"{error}; trying again", file=sys.stderr)
            time.sleep(min(max(pause * 2 ** (attempt - 1), error.pause), LONGEST_PAUSE))
    return keep(part, target, checksum)


def follow(name: str, steps: Iterator[Progress]) -> None:
    """Run a download and show it as a bar, where someone looks."""
    with tqdm(desc=name, unit="B", unit_scale=True, unit_divisor=1024, disable=None) as bar:
        for step in steps:
            bar.total, bar.n = step.total, step.done
            bar.refresh()


def forget(part: Path) -> None:
    """Remove an unfinished download and its note."""
    part.unlink(missing_ok=True)
    part.with_name(part.name + ".etag").unlink(missing_ok=True)


def keep(part: Path, target: Path, checksum: str | None) -> str:
    """Check what came and give it its name, in one step; a wrong file is removed."""
    if checksum is not None and not matches(part, checksum):
        algorithm = checksum.partition(":")[0]
        came = f"{algorithm}:{digest(part, algorithm)}"
        forget(part)
        raise FetchError(f"{target.name}: the checksum is {came}, not {checksum}; nothing was kept")
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    forget(part)
    return digest(target, "sha256")
