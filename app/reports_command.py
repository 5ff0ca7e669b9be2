"""`writemath reports`: the symbols whose picture visitors call wrong or missing."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from app.command_line import clear_errors, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.store import Report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a symbol.")
@click.option("--clear", metavar="SYMBOL", help="Forget the reports on this symbol id.")
def reports(clear: str | None, *, as_json: bool) -> None:
    """List the symbols whose picture visitors call wrong or missing, with their notes.

    Where a picture is mended, or is right after all, --clear forgets what was reported of it.
    """
    from app.services import open_store
    from model.added import read_added
    from model.symbols import load_symbols

    with clear_errors():
        settings = read_settings()
        store = open_store(settings)
        added = {item.symbol.id: item.symbol for item in read_added(settings.added_path)}
    if clear is not None:
        click.echo(f"{store.remove_reports(clear)} reports forgotten")
        return
    table = load_symbols()
    known = {symbol.id: symbol for symbol in table} | added
    for id_, found in groupby(store.reports(), lambda report: report.symbol):
        latex = known[id_].latex if id_ in known else None
        line = _counted(id_, latex, found)
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else _as_text(line))


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
