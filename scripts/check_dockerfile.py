"""Carry out the Dockerfile's steps in an empty folder, without an engine, and use what comes out.

    python scripts/check_dockerfile.py

Builds the target `serve` with an empty environment (the wheel in its own stage, locked packages,
no TensorFlow), starts its CMD, and asks it as a container's users would. It stands in for the base
image with this machine's Python and runs as the present user; Docker itself is not tested.
"""

import argparse
import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dockerfile import DockerfileError, Room, parse

ROOT = Path(__file__).resolve().parents[1]
START = 60.0  # seconds that the server may take to be ready on a slow, busy machine
STOP = 30.0  # seconds that an engine would wait before it kills
INTEGRAL = [[[62, 8], [54, 4], [46, 10], [42, 40], [40, 70], [36, 92], [26, 98], [18, 92]]]


class CheckError(Exception):
    """Something that the image must do and does not."""


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(url: str, body: Any = None) -> tuple[int, bytes]:
    """Status and body of a GET, or of a POST of JSON."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - loopback, made here
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - the same
        return response.status, response.read()


def wait_until_ready(base: str, server: subprocess.Popen[bytes]) -> None:
    """Ask /readyz until it says 200. Raises CheckError when the server dies or takes too long."""
    end = time.monotonic() + START
    while time.monotonic() < end:
        if server.poll() is not None:
            raise CheckError(f"the server ended with status {server.returncode}")
        try:
            get(f"{base}/readyz")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise CheckError(f"not ready after {START:.0f} s")


@contextmanager
def started(room: Room) -> Iterator[str]:
    """Start ENTRYPOINT and CMD on a free port; yield the base address; stop with SIGTERM."""
    room.env["PORT"] = str(free_port())
    begin = time.monotonic()
    server = subprocess.Popen(
        room.entrypoint + room.cmd, cwd=room.path("."), env=room.env, stdin=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{room.env['PORT']}"
        wait_until_ready(base, server)
        print(f"ready after {time.monotonic() - begin:.2f} s")
        yield base
        server.send_signal(signal.SIGTERM)
        if server.wait(STOP) != 0:
            raise CheckError(f"SIGTERM ended the server with status {server.returncode}, not 0")
    finally:
        server.kill()
        server.wait()


def expect(what: str, *, holds: bool) -> None:
    """Say that something holds, or raise CheckError."""
    if not holds:
        raise CheckError(what)
    print(f"ok: {what}")


def use(room: Room, base: str) -> None:
    """Ask the running server what its users ask. Raises CheckError."""
    room.run(room.healthcheck)
    print("ok: HEALTHCHECK says healthy")
    answer = json.loads(get(f"{base}/api/v1/classify", {"strokes": INTEGRAL})[1])
    best = [symbol["latex"] for symbol in answer["symbols"]]
    expect(f"an integral's strokes are classified: {' '.join(best[:5])}", holds=len(best) == 10)
    picture = get(base + answer["symbols"][0]["svg"])[1]
    expect("the first answer has a picture", holds=b"<svg" in picture)
    page = get(f"{base}/")[1].decode()
    assets = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)))
    statuses = [get(base + asset)[0] for asset in assets]
    expect(
        f"the page's {len(assets)} files are there", holds=statuses.count(200) == len(assets) > 0
    )
    status, _ = get(f"{base}/api/v1/recordings", {"strokes": INTEGRAL})
    expect("a drawing is stored", holds=status == 201)


def files(folder: Path, without: str) -> dict[Path, int]:
    """Every file below a folder with its time of change, less those below `without`."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path: path.stat().st_mtime_ns for path in found if without not in path.parts}


def check(folder: Path) -> None:
    """Build the target `serve` below `folder`, start it and use it. Raises CheckError."""
    room = Room(folder, ROOT, parse((ROOT / "Dockerfile").read_text()), "serve")
    before = files(room.root, "instance")
    size = sum(path.stat().st_size for path in before) / 1e6
    print(f"built: {size:.0f} MB on top of the base image")
    installed = {path.parent.name for path in before if path.name == "METADATA"}
    heavy = [name for name in installed if re.match(r"(tensorflow|keras|hatchling)-", name)]
    expect("neither TensorFlow nor Keras nor hatchling is in it", holds=not heavy)
    room.run(["writemath", "--help"])
    with started(room) as base:
        use(room, base)
    after = files(room.root, "instance")
    expect("nothing but instance/ was written while it ran", holds=before == after)
    expect("the database is in instance/", holds=any(room.path("instance").glob("*.sqlite3")))


def main() -> int:
    """Run the check in a folder that is removed afterwards; 1 when something is wrong."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    with tempfile.TemporaryDirectory(prefix="writemath-image-") as folder:
        try:
            check(Path(folder))
        except (CheckError, DockerfileError, OSError) as error:
            print(f"Dockerfile: {error}", file=sys.stderr)
            return 1
    print("The target serve builds, starts and answers.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
