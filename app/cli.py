"""The `writemath` command. What is slow to import is imported by the command that needs it."""

from __future__ import annotations

import click

from app.commands.added import add_symbol, list_added, remove_symbol
from app.commands.backup import backup, restore
from app.commands.classify import classify
from app.commands.command_line import Sections, read_settings
from app.commands.evaluate import evaluate
from app.commands.export import export_hasy, export_votes
from app.commands.import_recordings import import_recordings
from app.commands.keys import new_key
from app.commands.moderator import moderator, recount
from app.commands.reports import reports
from app.commands.train import train
from app.settings import table

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class ServeCommand(click.Command):
    """A command whose help ends with the table of settings."""

    def format_epilog(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the settings under the options."""
        with formatter.section("Environment"):
            formatter.write_dl(
                [(env, f"{text} [{default or 'unset'}]") for env, default, text in table()]
            )


@click.group(cls=Sections, context_settings=CONTEXT)
@click.version_option(package_name="writemath", message="%(version)s")
def main() -> None:
    """Draw a mathematical symbol, get the LaTeX command for it."""


@main.command(cls=ServeCommand)
@click.option("--host", help="Address to listen on, in place of WRITEMATH_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port, in place of PORT.")
@click.option("--debug", is_flag=True, help="Run Flask's development server, which reloads.")
def serve(host: str | None, port: int | None, *, debug: bool) -> None:
    """Serve the page and the API until stopped."""
    from app import create_app, server
    from app.services import check

    settings = read_settings(host=host, port=port)
    announce = f"Write Math answers at http://{settings.host}:{{port}}"
    check(settings)
    server.check_address(settings)
    if debug:
        app = create_app(settings)
        click.echo(announce.format(port=settings.port))
        # Faults are answered as problems: the debugger would never see one.
        app.run(settings.host, settings.port, debug=True, use_debugger=False)
    else:
        server.serve(settings, announce)


for command in (
    *(classify, new_key, train, evaluate, add_symbol, list_added, remove_symbol),
    *(backup, restore, import_recordings, export_votes, export_hasy),
    *(moderator, recount, reports),
):
    main.add_command(command)


if __name__ == "__main__":
    main()
