"""Carry out the Dockerfile's steps in an empty folder, without an engine, and use what comes out.

    python scripts/check_dockerfile.py

Builds the target `serve` with an empty environment (the wheel in its own stage, locked packages,
no TensorFlow), starts its CMD, and asks it as a container's users would. It stands in for the base
image with this machine's Python and runs as the present user; Docker itself is not tested.
"""

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path

from dockerfile import DockerfileError, Room, parse
from serving import ServingError, ask, running

ROOT = Path(__file__).resolve().parents[1]
INTEGRAL = [[[62, 8], [54, 4], [46, 10], [42, 40], [40, 70], [36, 92], [26, 98], [18, 92]]]


class CheckError(Exception):
    """Something that the image must do and does not."""


def expect(what: str, *, holds: bool) -> None:
    """Say that something holds, or raise CheckError."""
    if not holds:
        raise CheckError(what)
    print(f"ok: {what}")


def use(room: Room, base: str) -> None:
    """Ask the running server what its users ask. Raises CheckError."""
    room.run(room.healthcheck)
    print("ok: HEALTHCHECK says healthy")
    answer = json.loads(ask(f"{base}/api/v1/classify", {"strokes": INTEGRAL})[1])
    best = [symbol["latex"] for symbol in answer["symbols"]]
    expect(f"an integral's strokes are classified: {' '.join(best[:5])}", holds=len(best) == 10)
    picture = ask(base + answer["symbols"][0]["svg"])[1]
    expect("the first answer has a picture", holds=b"<svg" in picture)
    page = ask(f"{base}/")[1].decode()
    assets = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)))
    statuses = [ask(base + asset)[0] for asset in assets]
    expect(
        f"the page's {len(assets)} files are there", holds=statuses.count(200) == len(assets) > 0
    )
    status, _ = ask(f"{base}/api/v1/recordings", {"strokes": INTEGRAL})
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
    with running(room.entrypoint + room.cmd, room.env, room.path(".")) as server:
        print(f"ready after {server.ready_after:.2f} s")
        room.env["PORT"] = str(server.port)
        use(room, server.base)
    after = files(room.root, "instance")
    expect("nothing but instance/ was written while it ran", holds=before == after)
    expect("the database is in instance/", holds=any(room.path("instance").glob("*.sqlite3")))


def main() -> int:
    """Run the check in a folder that is removed afterwards; 1 when something is wrong."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    with tempfile.TemporaryDirectory(prefix="writemath-image-") as folder:
        try:
            check(Path(folder))
        except (CheckError, DockerfileError, ServingError, OSError) as error:
            print(f"Dockerfile: {error}", file=sys.stderr)
            return 1
    print("The target serve builds, starts and answers.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
