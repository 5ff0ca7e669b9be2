"""`writemath export-votes` and `writemath export-hasy`: accepted drawings as training data."""

from __future__ import annotations

import gzip
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from app.commands.command_line import opened_store, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store import Store

FOLDER = click.Path(path_type=Path)


@click.command("export-votes")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.jsonl[.gz]")
def export_votes(out: Path | None) -> None:
    """Write the drawings with an accepted symbol as stroke JSON lines, ready for training.

    Without --out they go to standard output. WRITEMATH_EXPORT_SHARE limits what one contributor
    may give of a symbol.
    """
    from app.store.export import export_jsonl

    settings = read_settings()
    with opened_store(settings.database) as store, _opened(out) as file:
        count = export_jsonl(store, file, share=settings.export_share)
    click.echo(f"{count} drawings", err=True)


@contextmanager
def _opened(out: Path | None) -> Iterator[IO[str]]:
    """Open standard output, or the file, which is replaced whole at the end.

    It is packed where its name ends in .gz, as the readers expect it.
    """
    from model.aside import written_aside

    if out is None or str(out) == "-":
        with click.open_file("-", "w", encoding="utf-8") as file:
            yield file
        return
    opened = gzip.open if out.suffix.lower() == ".gz" else open
    with written_aside(out) as path, opened(path, "wt", encoding="utf-8") as file:
        yield file


@click.command("export-hasy")
@click.argument("out_dir", type=FOLDER)
def export_hasy(out_dir: Path) -> None:
    """Write the drawings with an accepted symbol in HASYv2's layout into a new folder.

    Pictures of 32x32, black on white, and ten folds; writers are numbers. Symbols that the host
    added are left out. WRITEMATH_EXPORT_SHARE limits what one contributor may give of a symbol.
    """
    from model.hasy_writer import write_hasy
    from model.symbols import load_symbols

    settings = read_settings()
    with opened_store(settings.database) as store:
        samples = _with_progress(store, settings.export_share)
        count = write_hasy(out_dir, samples, load_symbols())
    click.echo(f"{count} drawings in {out_dir}", err=True)


def _with_progress(store: Store, share: int) -> Iterator[dict[str, object]]:
    from app.store.export import samples

    total = sum(store.accepted_counts().values())
    with click.progressbar(
        samples(store, share), length=total, label="exporting", file=sys.stderr
    ) as bar:
        yield from bar
