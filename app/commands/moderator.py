"""`writemath moderator grant|revoke|list` and `writemath recount`: docs/moderation.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.commands.command_line import Fault, opened_store, read_settings

if TYPE_CHECKING:
    from app.store import Contributor, Store

# An id may begin with a dash, and is no option then; were -h one, ids that begin so would be help.
_IDS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


class _OfSomeone(click.Command):
    """A command whose `-h` is help where it stands alone, and else may begin an id."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        return super().parse_args(ctx, ["--help"] if args == ["-h"] else args)


@click.group()
def moderator() -> None:
    """Say who may settle, hide and undo on the page /moderation."""


@moderator.command(cls=_OfSomeone, context_settings=_IDS)
@click.argument("who")
def grant(who: str) -> None:
    """Make WHO, a contributor's id or exact public name, a moderator."""
    _set(who, moderator=True)


@moderator.command(cls=_OfSomeone, context_settings=_IDS)
@click.argument("who")
def revoke(who: str) -> None:
    """Take the rights back from WHO; what they have decided stays."""
    _set(who, moderator=False)


@moderator.command("list")
def list_() -> None:
    """Print each moderator's id and public name."""
    with opened_store(read_settings().database) as store:
        for person in store.moderators():
            click.echo(f"{person.id}  {person.name}")


@click.command()
def recount() -> None:
    """Count anew what follows from votes, flags and decisions, by WRITEMATH_CONSENSUS.

    The server does so itself when it starts with another consensus; it may be running.
    """
    settings = read_settings()
    with opened_store(settings.database) as store:
        changed = store.recount(settings.consensus)
    click.echo(f"put right: {changed.recordings} drawings, {changed.contributors} contributors")


def _set(who: str, *, moderator: bool) -> None:
    with opened_store(read_settings().database) as store:
        person = _find(store, who)
        if person.moderator == moderator:
            state = "a moderator already" if moderator else "no moderator"
            raise Fault(f"{person.name} ({person.id}) is {state}")
        store.set_moderator(person.id, moderator=moderator)
    click.echo(f"{person.name} ({person.id}) is {'now' if moderator else 'no longer'} a moderator")


def _find(store: Store, who: str) -> Contributor:
    """Find the one contributor that is meant; an id goes before a name."""
    if person := store.contributor(who):
        return person
    found = store.named(who)
    if not found:
        raise Fault(f"no contributor has the id or the public name {who!r}")
    if len(found) > 1:
        ids = ", ".join(person.id for person in found)
        raise Fault(f"{len(found)} contributors are called {who!r}; say which: {ids}")
    return found[0]
