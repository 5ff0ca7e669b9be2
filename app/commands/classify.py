"""`writemath classify`: the commands that drawings and pictures in files may show."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from app.commands.command_line import read_settings


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--bundle", metavar="NAME", help="The model, in place of WRITEMATH_BUNDLE.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
def classify(files: tuple[str, ...], limit: int, bundle: str | None, *, as_json: bool) -> None:
    """Print the LaTeX commands that each FILE may show, most probable first.

    FILE is a picture (PNG, JPEG, WebP) or JSON, {"strokes": [[[x, y], ...], ...]}.
    """
    from app.commands.classify_files import FileError, classify_file
    from app.services import load_recognizer

    recognizer = load_recognizer(read_settings(bundle=bundle))
    failed = False
    for name in files:
        try:
            ranked = classify_file(recognizer, Path(name), limit)
        except FileError as error:
            click.echo(f"{name}: {error}", err=True)
            failed = True
            continue
        click.echo(_as_json(name, ranked) if as_json else _as_text(name, ranked, len(files)))
    sys.exit(2 if failed else 0)


def _as_json(name: str, ranked: list[tuple[str, float]]) -> str:
    symbols = [{"latex": latex, "probability": round(share, 6)} for latex, share in ranked]
    return json.dumps({"file": name, "symbols": symbols})


def _as_text(name: str, ranked: list[tuple[str, float]], count: int) -> str:
    head = [f"{name}:"] if count > 1 else []
    return "\n".join([*head, *(f"{100 * share:5.1f} %  {latex}" for latex, share in ranked)])
