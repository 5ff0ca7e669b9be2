"""The `writemath` command. What is slow to import is imported by the command that needs it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.added_commands import add_symbol, list_added, remove_symbol
from app.backup_commands import backup, restore
from app.command_line import Sections, clear_errors, opened_store, read_settings
from app.evaluate_command import evaluate
from app.export_commands import export_hasy, export_votes
from app.import_command import import_recordings
from app.moderator_commands import moderator, recount
from app.reports_command import reports
from app.settings import table
from app.train_command import train

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
    with clear_errors():
        check(settings)
        server.check_address(settings)
        if debug:
            app = create_app(settings)
            click.echo(announce.format(port=settings.port))
            # Faults are answered as problems: the debugger would never see one.
            app.run(settings.host, settings.port, debug=True, use_debugger=False)
        else:
            server.serve(settings, announce)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--bundle", metavar="NAME", help="The model, in place of WRITEMATH_BUNDLE.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
def classify(files: tuple[str, ...], limit: int, bundle: str | None, *, as_json: bool) -> None:
    """Print the LaTeX commands that each FILE may show, most probable first.

    FILE is a picture (PNG, JPEG, WebP) or JSON, {"strokes": [[[x, y], ...], ...]}.
    """
    from app.classify_files import FileError, classify_file
    from app.services import load_recognizer

    with clear_errors():
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
    import json

    symbols = [{"latex": latex, "probability": round(share, 6)} for latex, share in ranked]
    return json.dumps({"file": name, "symbols": symbols})


def _as_text(name: str, ranked: list[tuple[str, float]], count: int) -> str:
    head = [f"{name}:"] if count > 1 else []
    return "\n".join([*head, *(f"{100 * share:5.1f} %  {latex}" for latex, share in ranked)])


@main.command("new-key")
@click.option("--name", help="The contributor's public name; one is made up where none is given.")
def new_key(name: str | None) -> None:
    """Make a contributor and print its API key, which is shown this once."""
    with opened_store(read_settings().database, create=True) as store:
        contributor = store.add_contributor(name)
        key = store.add_key(contributor.id)
    click.echo(f"{contributor.name}'s key, to be sent as `Authorization: Bearer KEY`:", err=True)
    click.echo(key)


for command in (
    *(train, evaluate, add_symbol, list_added, remove_symbol, backup, restore),
    *(import_recordings, export_votes, export_hasy),
    *(moderator, recount, reports),
):
    main.add_command(command)


if __name__ == "__main__":
    main()
