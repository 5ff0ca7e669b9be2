"""What makes the site an app: the manifest, the service worker, and the page for being offline."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, url_for

from app import services, static_files
from app.api import cached
from app.pages.main import formats_text

if TYPE_CHECKING:
    from model.symbols import SymbolTable

bp = Blueprint("shell", __name__)

DAY = 24 * 3600  # seconds
# Pages that are of use without the server: the same for everybody, and kept by the worker.
PAGES = ("pages.classify", "pages.about", "pages.how_it_works", "shell.offline")
DATA = ("pages.formats",)  # what Classify copies from
ICONS = (
    ("icon-192.png", 192, "any"),
    ("icon-512.png", 512, "any"),
    ("maskable-512.png", 512, "maskable"),
)
SHORTCUTS = (("Classify", "pages.classify"), ("Train", "pages.train"), ("Symbols", "pages.symbols"))
DRAWN = {"src": "/static/favicon.svg", "sizes": "any", "type": "image/svg+xml"}
PAPER, BLUE = "#faf9f6", "#2b50c8"  # --paper and --accent of static/style.css


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    """Describe the site to systems that install it."""
    described = {
        "id": "/",
        "name": "Write Math",
        "short_name": "Write Math",
        "description": "Draw a mathematical symbol and get the LaTeX command for it.",
        "lang": "en",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": BLUE,
        "categories": ["education", "productivity", "utilities"],
        "icons": [DRAWN, *(_icon(*icon) for icon in ICONS)],
        "shortcuts": [
            {"name": name, "url": url_for(page), "icons": [_icon(*ICONS[0])]}
            for name, page in SHORTCUTS
        ],
    }
    text = json.dumps(described)
    return cached(Response(text, content_type="application/manifest+json"), DAY)


def _icon(name: str, side: int, purpose: str) -> dict[str, str]:
    kind = {"sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
    return {"src": f"/static/icons/{name}", **kind}


@bp.get("/sw.js")
def worker() -> Response:
    """Give the service worker with the list of what it keeps; one byte more is a new worker."""
    text = render_template("sw.js", shell=_shell())
    return cached(Response(text, content_type="text/javascript; charset=utf-8"), 0)


@bp.get("/offline")
def offline() -> str:
    """Say that there is no connection: the worker shows it for pages that it does not keep."""
    return render_template("offline.html")


def _shell() -> dict[str, Any]:
    static, here = static_files.current(), services.current()
    models = tuple(f"{name} {p.bundle.version}" for name, p in here.predictors.items())
    files = {
        url_for("static", filename=name): integrity for name, integrity in static.integrity.items()
    }
    return {
        "version": _version(static.version, here.symbols, models),
        "files": files,
        "pages": [url_for(endpoint) for endpoint in PAGES],
        "data": [url_for(endpoint) for endpoint in DATA],
    }


@cache
def _version(static: str, table: SymbolTable, models: tuple[str, ...]) -> str:
    """Return a hash of all that the worker keeps: static files, and what pages are made of."""
    told = hashlib.sha256("\n".join((static, formats_text(table), *models)).encode())
    for path in sorted(Path(str(current_app.template_folder)).iterdir()):
        told.update(path.read_bytes())
    return told.hexdigest()[:16]
