"""`writemath import-recordings`: drawings from files into the database."""

from __future__ import annotations

import sys
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.command_line import opened_store, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.commands.import_files import Reader
    from app.store import Store
    from app.store.imports import Imported

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# Drawings a transaction: a fraction of a second, for which SQLite keeps votes waiting.
BATCH = 200


@click.command("import-recordings")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE.jsonl[.gz]...")
@click.option("--skip-unknown", is_flag=True, help="Leave drawings of unknown symbols out.")
@click.option("--dry-run", is_flag=True, help="Check and count only; write nothing.")
def import_recordings(files: tuple[Path, ...], *, skip_unknown: bool, dry_run: bool) -> None:
    """Store the labelled drawings of stroke JSONL files as recordings.

    A line is {"id", "symbol", "strokes"}, maybe with "writer" and "created". All lines are checked
    before anything is written. A drawing that is there already is left alone, so that a run that
    was stopped can be repeated. Each writer becomes a contributor, who votes for the symbol.
    """
    from app.commands.import_files import Reader
    from model.added import extended, read_added
    from model.symbols import load_symbols

    settings = read_settings()
    symbols = extended(load_symbols(), read_added(settings.added_path))
    reader = Reader(symbols, settings, skip_unknown=skip_unknown)
    total = reader.check(files)
    for path in sorted(reader.empty):  # no fault: an export of nothing makes such a file
        click.echo(f"{path} is empty: there is no drawing in it", err=True)
    for symbol, count in sorted(reader.unknown.items()):
        click.echo(f"skipped {count} of the unknown symbol {symbol!r}", err=True)
    if dry_run:
        new = _missing(settings.database, reader, files)
    else:
        with opened_store(settings.database, create=True) as store:
            new = _add(store, reader, files, total)
    done = "would be added" if dry_run else "added"
    click.echo(f"{new} drawings {done}, {total - new} were there already", err=True)


def _add(store: Store, reader: Reader, files: tuple[Path, ...], total: int) -> int:
    """Store what is not there, batch by batch: a kill leaves whole ones."""
    new = 0
    with click.progressbar(length=total, label="importing", file=sys.stderr) as bar:
        for batch in _batches(reader, files):
            new += store.add_imported(batch)
            bar.update(len(batch))
    return new


def _missing(url: str, reader: Reader, files: tuple[Path, ...]) -> int:
    """Count what is not there, an id that stands twice in the files once.

    Before a first import there is no database: that is said, for its name may be mistyped.
    """
    from app.store import Store, StoreMissing

    batches = _batches(reader, files)
    try:
        store = Store.open(url, existing=True)
    except StoreMissing as error:
        click.echo(f"{error}; an import would create it", err=True)
        return len({one.recording_id for batch in batches for one in batch})
    with closing(store):
        return len({one.recording_id for batch in batches for one in store.not_imported(batch)})


def _batches(reader: Reader, files: tuple[Path, ...]) -> Iterator[list[Imported]]:
    drawings = reader.drawings(files)
    while batch := list(islice(drawings, BATCH)):
        yield batch
