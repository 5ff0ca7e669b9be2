"""`writemath add-symbol`, `list-added`, `remove-symbol`: symbols learned from a few drawings."""

from __future__ import annotations

import unicodedata
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.command_line import read_settings
from model.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.settings import Settings
    from model.added import AddedSymbol

_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}  # what is no character of a symbol
_RESTART = "a running server knows it after its next start"


def _character(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
    """Take one character, maybe with marks or a variation selector after it."""
    kinds = [unicodedata.category(char) for char in text or ""]
    if kinds and (kinds[0] in _INVISIBLE or any(kind[0] != "M" for kind in kinds[1:])):
        raise click.BadParameter(f"{text!r} is not one character, such as ⩕")
    return text


@click.command("add-symbol")
@click.argument("latex")
@click.argument("drawings", nargs=-1, required=True, metavar="DRAWING...")
@click.option("--name", help="What people call it; needed for a new symbol.")
@click.option("--package", help="What \\usepackage must load.")
@click.option(
    "--mode",
    type=click.Choice(["math", "text", "both"]),
    help="Where it may stand [default: math].",
)
@click.option("--unicode", callback=_character, help="Its character, where Unicode has one.")
@click.option("--id", help="local:... [default: made of the package and the command]")
def add_symbol(latex: str, drawings: Sequence[str], **more: Any) -> None:
    """Teach the server a symbol that it does not know, with three to five drawings of it.

    A DRAWING is a JSON file of strokes, {"strokes": [[[x, y], ...], ...]}, stroke JSONL with
    several, or the id of a stored drawing. Adding to a symbol that is there adds its drawings, and
    changes what options say.

    \b
    writemath add-symbol '\\foo' --name 'Foo operator' one.json two.json three.json
    """  # noqa: D301  click wants the character itself
    settings = read_settings()
    given = {name: value for name, value in more.items() if value is not None}
    strokes = [drawing for name in drawings for drawing in _drawings(name, settings)]
    # Before anything is written: whoever is told of an error runs the command again.
    blind = _without_embeddings(settings)
    added = _joined(settings.added_path, latex, strokes, **given)
    click.echo(f"{added.symbol.id}: {len(added.drawings)} drawings; {_RESTART}")
    for name in blind:
        click.echo(f"the bundle {name} has no embeddings and will not rank it", err=True)


@click.command("list-added")
def list_added() -> None:
    """List the symbols that were added, with the number of their drawings."""
    from model.added import read_added

    for item in read_added(read_settings().added_path):
        click.echo(f"{item.symbol.id}\t{item.symbol.latex}\t{len(item.drawings)} drawings")


@click.command("remove-symbol")
@click.argument("symbol_id", metavar="ID")
def remove_symbol(symbol_id: str) -> None:
    """Forget a symbol that was added; votes for it stay in the database."""
    from model.added import alone, read_added, write_added

    path = read_settings().added_path
    with alone(path):
        before = read_added(path)
        after = [item for item in before if item.symbol.id != symbol_id]
        if len(after) == len(before):
            raise click.UsageError(f"no symbol was added with the id {symbol_id}")
        write_added(path, after)
    click.echo(f"{symbol_id} is forgotten; {_RESTART}")


def _joined(path: Path, latex: str, strokes: list[list[Any]], **given: str) -> AddedSymbol:
    """Write the drawings into the file, to those that their symbol has; return the symbol."""
    from model.added import alone, joined, read_added, write_added

    with alone(path):
        before = read_added(path)
        added = joined(before, latex, strokes, **given)
        others = [item for item in before if item.symbol.id != added.symbol.id]
        write_added(path, [*others, added])
    return added


def _without_embeddings(settings: Settings) -> list[str]:
    """Return the names of the bundles that cannot rank added symbols."""
    from app.services import bundle_paths
    from model.predictor import Predictor

    paths = bundle_paths(settings)
    return [name for name, path in paths.items() if not Predictor.load(path).embeds]


def _drawings(name: str, settings: Settings) -> list[list[Any]]:
    """Return the drawings in a file, or the stored drawing with this id; errors name it."""
    from model.strokes import StrokeError, parse

    if not Path(name).exists():
        return [_stored(name, settings)]
    found = list(_read(Path(name)))
    if not found:
        raise InputError(f"{name}: holds no drawing")
    for strokes, where in found:
        try:
            parse(strokes)
        except StrokeError as error:
            raise InputError(f"{where}: {error}") from error
    return [strokes for strokes, _ in found]


def _stored(id_: str, settings: Settings) -> list[Any]:
    """Return the strokes of a stored drawing; where there is no database, there is none."""
    from app.store import Store, StoreMissing

    found = None
    with suppress(StoreMissing), closing(Store.open(settings.database, existing=True)) as store:
        found = store.recording(id_)
    if found is None:
        raise InputError(f"{id_} is neither a file nor the id of a stored drawing")
    return found.strokes


def _read(path: Path) -> Iterator[tuple[Any, str]]:
    """Yield the drawings of a JSON object or list, or of stroke JSONL, each with its place."""
    import json

    from model.jsonl import read_lines

    if path.is_dir():
        raise InputError(f"{path} is a folder: name the files in it")
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError):  # several lines, or no JSON, which is then said
        for value, where in read_lines(path):
            yield value.get("strokes"), where
    else:
        strokes = value["strokes"] if isinstance(value, dict) and "strokes" in value else value
        yield strokes, str(path)
