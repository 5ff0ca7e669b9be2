"""What the commands share: the settings, the sections of `writemath --help`, errors of one line."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from app import interrupts
from app.settings import Settings
from model.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.store import Store

SECTIONS = {
    "Serve and recognize": ("serve", "classify"),
    "Drawings and votes": ("new-key", "import-recordings", "export-votes", "export-hasy"),
    "People and their votes": ("moderator", "recount", "reports"),
    "The database": ("backup", "restore"),
    "Symbols of your own": ("add-symbol", "list-added", "remove-symbol"),
    "Networks": ("train", "evaluate"),
}
OTHERS = "More"


class Fault(click.ClickException):
    """What is wrong with a setting, a file or the database; exit code 2, as of a wrong option."""

    exit_code = 2


class Sections(click.Group):
    """A group whose help lists its commands by what they are for, not by their names."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is wrong, in it or with its output, is said in one line."""
        with clear_errors():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section; a command of none stands at the end."""
        listed = {name for names in SECTIONS.values() for name in names}
        others = tuple(name for name in self.list_commands(ctx) if name not in listed)
        for title, names in {**SECTIONS, OTHERS: others}.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            rows = [
                (name, command.get_short_help_str(200)) for name, command in commands if command
            ]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


def read_settings(**given: Any) -> Settings:
    """Read the settings, with options of the command line put over them; raises SettingsError."""
    from dataclasses import replace

    settings = Settings.from_env(os.environ)
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


@contextmanager
def opened_store(url: str, *, create: bool = False) -> Iterator[Store]:
    """Open a database and close it afterwards.

    Only a command that has something to keep may `create` it: elsewhere, one that is not there is
    a mistyped name, and an empty one would answer "nothing" without a word.
    """
    from app.store import Store

    with closing(Store.open(url, existing=not create)) as store:
        yield store


@contextmanager
def clear_errors() -> Iterator[None]:
    """Say in one line what is wrong with settings, files or the database, without a traceback.

    It stands around every command of `writemath`, and in `train`, which scripts/train.py runs by
    itself. A fault of the program or of a library keeps its own: it is to be found.
    """
    try:
        yield
    except KeyboardInterrupt:  # click would end with 1, as after an error
        interrupts.end()
    except (BrokenPipeError, click.ClickException, click.Abort, click.exceptions.Exit):
        raise  # click's own affair, as is the pipe: whoever reads the output has seen enough
    except UnicodeEncodeError as error:  # an argument is whatever bytes the shell has sent
        text = error.object[: error.end][-20:]
        raise Fault(f"{text!r} cannot be written in {error.encoding}") from error
    except (InputError, OSError) as error:
        raise Fault(str(error)) from error
    except Exception as error:
        from app.store import StoreError

        if not isinstance(error, StoreError):
            raise
        # The lines below have the statement and a link, which are for the log.
        raise Fault(str(error).splitlines()[0]) from error
