"""The page /api: the API in complete examples, each a file that can be fetched and run.

docs/api-guide.md has the same files, and a test runs them all.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from flask import render_template, request

from app import HOME, services
from app.pages import bp

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = HOME / "static" / "examples"
LANGUAGES = {"sh": "curl", "py": "Python", "mjs": "JavaScript"}  # by the files' endings
# By the files' names, in the order of the page.
TOPICS = {
    "classify": (
        "Classify strokes",
        "A stroke is what the pen draws from touching down to lifting. Nothing is stored.",
    ),
    "picture": (
        "Classify a picture",
        "A photo, a scan or a screenshot of one symbol, dark on light or light on dark.",
    ),
    "errors": (
        "Errors, and when to wait",
        "Errors name the field at fault by its path. After 429, Retry-After says how long to wait.",
    ),
    "vote": (
        "Store a drawing and vote",
        "A key says whose the drawing and the vote are. A vote may be sent again; it counts once.",
    ),
    "symbols": (
        "Search the symbols",
        "By command, name, what people say for it, character or package, a page at a time.",
    ),
}


class Example(NamedTuple):
    """A file: its name, the ending that tells its language, and its text."""

    name: str
    language: str
    text: str


@bp.get("/api")
def api_guide() -> str:
    """Show how to use the API, with this server's address and limits."""
    return render_template(
        "api.html",
        topics=TOPICS,
        languages=LANGUAGES,
        examples={topic: examples(topic) for topic in TOPICS},
        origin=request.host_url.rstrip("/"),
        limits=services.current().settings,
    )


@cache
def examples(topic: str, folder: Path = EXAMPLES) -> list[Example]:
    """Return a topic's example in each language."""
    names = [(f"{topic}.{ending}", ending) for ending in LANGUAGES]
    return [
        Example(name, ending, (folder / name).read_text(encoding="utf-8")) for name, ending in names
    ]
