"""`writemath reports`: the symbols whose picture visitors call wrong or missing."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from app.commands.command_line import opened_store, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.settings import Settings
    from app.store import Report
    from model.symbols import SymbolTable


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a symbol.")
@click.option("--clear", metavar="SYMBOL", help="Forget the reports on this symbol id.")
def reports(clear: str | None, *, as_json: bool) -> None:
    """List the symbols whose picture visitors call wrong or missing, with their notes.

    Where a picture is mended, or is right after all, --clear forgets what was reported of it.
    """
    settings = read_settings()
    with opened_store(settings.database) as store:
        if clear is not None:
            click.echo(f"{store.remove_reports(clear)} reports forgotten")
            return
        found = store.reports()
    known = _known(settings)
    for id_, several in groupby(found, lambda report: report.symbol):
        latex = known[id_].latex if id_ in known else None
        line = _counted(id_, latex, several)
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else _as_text(line))


def _known(settings: Settings) -> SymbolTable:
    """Return the label table with the symbols that the host added."""
    from model.added import extended, read_added
    from model.symbols import load_symbols

    return extended(load_symbols(), read_added(settings.added_path))


def _counted(id_: str, latex: str | None, found: Iterable[Report]) -> dict[str, Any]:
    several = list(found)
    counts = {why: sum(r.reason == why for r in several) for why in ("wrong", "missing")}
    return {
        "symbol": id_,
        "latex": latex,
        **counts,
        "first": several[0].created.isoformat(timespec="seconds"),
        "notes": [report.note for report in several if report.note],
    }


def _as_text(line: dict[str, Any]) -> str:
    head = f"{line['symbol']}  {line['latex'] or '(no longer in the table)'}  "
    counts = f"wrong: {line['wrong']}, missing: {line['missing']}, since {line['first'][:10]}"
    return "\n".join([head + counts, *(f"    {note}" for note in line["notes"])])
