"""The static files: read once, compressed once, and kept by browsers under their version's address.

url_for('static', ...) gives /static/v/<version>/..., where the version is a hash of all files but
the symbols' pictures. Modules that import each other by relative paths stay in one version, and
what a browser keeps is never asked for again. /static/... without a version has the same files.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

from app.compression import LEAST, TYPES, is_wanted, pack
from app.problems import NotFound
from app.traits import traits

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR, DAY = 365 * 24 * 3600, 24 * 3600  # seconds
# Kept for a day under their plain addresses: pictures, which hardly change.
PICTURES = ("symbols/", "icons/")
# The system's own table of types is not asked for these: it differs between machines.
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
NAME = "writemath.static"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent; packed is None where gzip would not pay."""

    data: bytes
    packed: bytes | None
    mimetype: str
    tag: str


class StaticFiles:
    """A folder of files, and the version that its scripts and styles have together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # By name: the hash as browsers compare it.
        self.integrity = {name: _hash((folder / name).read_bytes()) for name in self._shell()}
        names = "".join(f"{name} {tag}\n" for name, tag in self.integrity.items())
        self.version = hashlib.sha256(names.encode()).hexdigest()[:16]

    def _shell(self) -> Iterator[str]:
        """Name the files; the pictures' folders are not even looked into, for there are many."""
        tops = [top for top in self.folder.iterdir() if f"{top.name}/" not in PICTURES]
        paths = [path for top in tops for path in (top, *top.rglob("*")) if path.is_file()]
        for path in sorted(paths):
            yield path.relative_to(self.folder).as_posix()

    @traits(open_=True)  # a frame in a sandbox is another site even to its own scripts
    def serve(self, filename: str, version: str | None = None) -> Response:
        """Answer with a file; raises NotFound."""
        path = safe_join(str(self.folder), filename)
        if path is None or not Path(path).is_file():
            raise NotFound("there is no such file")
        file = _read(path, Path(path).stat().st_mtime_ns)
        packed = file.packed if is_wanted() else None
        response = Response(packed or file.data, mimetype=file.mimetype)
        if packed:
            response.content_encoding = "gzip"
        response.set_etag(file.tag, weak=bool(packed))
        response.vary.add("Accept-Encoding")
        self._keep(response, filename, version, file.tag)
        return response.make_conditional(request)  # type: ignore[return-value]

    def _keep(self, response: Response, name: str, version: str | None, tag: str) -> None:
        # Under this version's address, this version's bytes: while servers change over, another's
        # may be asked for here, and nobody is to keep the wrong ones for good.
        lasting = version == self.version and tag == self.integrity.get(name)
        seconds = YEAR if lasting else DAY if name.startswith(PICTURES) else 0
        if not seconds:
            response.cache_control.no_cache = True
            return
        response.cache_control.public = True
        response.cache_control.max_age = seconds
        response.cache_control.immutable = lasting


def init(app: Flask, folder: Path) -> None:
    """Serve a folder under /static/, and let url_for name the version."""
    files = StaticFiles(folder)
    app.extensions[NAME] = files
    app.add_url_rule("/static/<path:filename>", "static", files.serve)
    app.add_url_rule("/static/v/<version>/<path:filename>", "static", files.serve)

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", files.version)


def current() -> StaticFiles:
    """Return the static files of the running application."""
    files: StaticFiles = current_app.extensions[NAME]
    return files


# The scripts, the styles, and the pictures that are asked for most: about 2 MiB.
@lru_cache(maxsize=512)
def _read(path: str, _changed: int) -> File:
    data = Path(path).read_bytes()
    kind = KINDS.get(Path(path).suffix) or guess_type(path)[0] or "application/octet-stream"
    packed = pack(data, 9) if kind in TYPES and len(data) >= LEAST else None
    return File(data, packed, kind, _hash(data))


def _hash(data: bytes) -> str:
    """Return the hash as browsers compare it: https://www.w3.org/TR/SRI/."""
    return "sha256-" + base64.b64encode(hashlib.sha256(data).digest()).decode()
