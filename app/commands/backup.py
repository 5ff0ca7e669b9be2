"""`writemath backup` and `writemath restore`: copies of the database."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from app.commands.command_line import read_settings

_COPY = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_COPY)
def backup(file: Path) -> None:
    """Copy the SQLite database to a new FILE; the server may be running.

    Use pg_dump for PostgreSQL.
    """
    from app.store.backup import backup as copy

    copy(read_settings().database, file, partial(click.echo, err=True))
    click.echo(f"copied to {file}", err=True)


@click.command()
@click.argument("file", type=_COPY)
def restore(file: Path) -> None:
    """Make the SQLite database from FILE, a copy; stop the server and move the old one away first.

    Use pg_restore for PostgreSQL.
    """
    from app.store.backup import restore as copy

    copy(file, read_settings().database, partial(click.echo, err=True))
    click.echo(f"restored from {file}", err=True)
