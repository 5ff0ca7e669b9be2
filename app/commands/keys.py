"""`writemath new-key`: a contributor and its API key, for a program."""

from __future__ import annotations

import click

from app.commands.command_line import opened_store, read_settings


@click.command("new-key")
@click.option("--name", help="The contributor's public name; one is made up where none is given.")
def new_key(name: str | None) -> None:
    """Make a contributor and print its API key, which is shown this once."""
    with opened_store(read_settings().database, create=True) as store:
        contributor = store.add_contributor(name)
        key = store.add_key(contributor.id)
    click.echo(f"{contributor.name}'s key, to be sent as `Authorization: Bearer KEY`:", err=True)
    click.echo(key)
