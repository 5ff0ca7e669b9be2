"""Start a Write Math server for a measurement or a check, on loopback, and stop it again."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START = 60.0  # seconds that the server may take to be ready on a slow, busy machine
STOP = 30.0  # seconds from SIGTERM to the end; a container engine waits about as long


class ServingError(Exception):
    """The server did not start, did not become ready, or did not stop as it should."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready: where it is, its process, and seconds from start to ready."""

    port: int
    pid: int
    ready_after: float

    @property
    def base(self) -> str:
        """The address to put paths behind."""
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, body: Any = None) -> tuple[int, bytes]:
    """Status and body of a GET, or of a POST of JSON. Raises OSError, for status 400 and up too."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - loopback, made here
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - the same
        return response.status, response.read()


@contextmanager
def running(command: Sequence[str], env: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """Start `command` with PORT set to a free one, wait for /readyz, and end it with SIGTERM.

    Raises ServingError when it is not ready in time or SIGTERM does not end it with status 0.
    """
    port = free_port()
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, env={**env, "PORT": str(port)}, cwd=folder, stdin=subprocess.DEVNULL
    )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
        yield Server(port, process.pid, time.perf_counter() - begin)
        process.send_signal(signal.SIGTERM)
        if process.wait(STOP) != 0:
            raise ServingError(f"SIGTERM ended the server with {process.returncode}, not 0")
    except subprocess.TimeoutExpired as error:
        raise ServingError(f"the server still runs {STOP:.0f} s after SIGTERM") from error
    finally:
        process.kill()
        process.wait()


@contextmanager
def site(url: str | None = None) -> Iterator[str]:
    """Give the address of the server that is named, or of one of its own with an empty database."""
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "WRITEMATH_INSTANCE": folder,
            "WRITEMATH_WORKERS": "1",
            "WRITEMATH_RATE_LIMITS": "off",
        }
        command = [sys.executable, "-m", "app.cli", "serve"]
        with running(command, {**os.environ, **own}, ROOT) as server:
            yield server.base


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until the answer is 200. Raises ServingError when the process ends or time is up."""
    end = time.monotonic() + START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise ServingError(f"the server ended with status {process.returncode}")
        try:
            ask(url)
        except OSError:
            time.sleep(0.005)  # fine enough for a start that takes a second
        else:
            return
    raise ServingError(f"not ready after {START:.0f} s")
