"""`writemath new-key`: a contributor and its API key, for a program."""

from __future__ import annotations

import sys

import click

from app.commands.command_line import Fault, opened_store, read_settings


@click.command("new-key")
@click.option("--name", help="The contributor's public name; one is made up where none is given.")
def new_key(name: str | None) -> None:
    """Make a contributor and print its API key, which is shown this once."""
    with (
        opened_store(read_settings().database, create=True) as store,
        store.newcomer(name) as (contributor, key),
    ):
        _tell(contributor.name, key)


def _tell(name: str, key: str) -> None:
    """Print the key, or raise Fault: a contributor whose key nobody has is not kept."""
    if sys.__stdout__ is None:  # click would print nothing, and not say so
        raise Fault("the key cannot be printed, and none was made: standard output is closed")
    try:
        click.echo(f"{name}'s key, to be sent as `Authorization: Bearer KEY`:", err=True)
        click.echo(key)
    except OSError as error:  # on the way out it would pass for the database's
        raise Fault(f"the key cannot be printed, and none was made: {error}") from error
