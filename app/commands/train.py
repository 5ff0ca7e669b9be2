"""`writemath train`: from drawings and votes to a bundle and its figures."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.command_line import clear_errors, opened_store, read_settings
from model.errors import InputError
from model.training.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

_CHOICES = {
    "network": ["slides", "deep", "pen"],
    "schedule": ["cosine", "constant"],
    "precision": ["float32", "mixed_bfloat16"],
}

# What pyproject.toml lists as the extra "train".
_EXTRA = ("keras", "matplotlib", "tensorflow", "tqdm")

# A folder of its own in --out.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def _bundle_name(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    if name is not None and not _NAME.fullmatch(name):
        raise click.BadParameter(
            "letters, digits, dots, dashes and underscores only, a letter first"
        )
    return name


def _recipe_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one option for each setting of `Recipe`."""
    for setting in reversed(fields(Recipe)):
        kind = click.Choice(_CHOICES[setting.name]) if setting.name in _CHOICES else None
        command = click.option(
            f"--{setting.name.replace('_', '-')}",
            type=kind or type(setting.default),
            default=setting.default,
            show_default=True,
            help=setting.metadata["help"],
        )(command)
    return command


@click.command()
@click.option(
    "--data",
    multiple=True,
    metavar="FILE...",
    help="Stroke JSONL, plain or .gz; or hasyv2:PATH, the archive or its folder.",
)
@click.argument("more", nargs=-1, metavar="")
@click.option("--votes", metavar="DATABASE_URL", help="Add drawings whose symbol votes settled.")
@click.option(
    "--fold", type=click.IntRange(1, 10), default=1, show_default=True, help="HASYv2's fold."
)
@click.option(
    "--teacher",
    type=click.Path(exists=True, path_type=Path),
    help="The folder of a bundle to learn from, which has not seen what this run keeps out.",
)
@click.option(
    "--measured",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A bundle trained alike with data kept out, whose figures are this one's: for a last run"
    " on all data.",
)
@click.option(
    "--beside",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --network pen: the bundle that it stands beside, and is written with.",
)
@click.option(
    "--val-fraction",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.1,
    show_default=True,
    help="Share of the writers, or samples, that is never trained on but measured on.",
)
@click.option(
    "--name",
    callback=_bundle_name,
    help="The bundle's name [default: the network's, or --beside's].",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("runs/last"),
    show_default=True,
    help="Folder for the checkpoint, the history and the bundle.",
)
@click.option(
    "--start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint, or a bundle's model.keras, to take the first weights from.",
)
@click.option("--resume", is_flag=True, help="Go on from the checkpoint in --out.")
@click.option(
    "--h5",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the model as on the slides: model.save('model.h5').",
)
@_recipe_options
def train(data: tuple[str, ...], more: tuple[str, ...], votes: str | None, **options: Any) -> None:
    """Train a network on labelled drawings and write a bundle.

    \b
    writemath train --data drawings.jsonl.gz letters.jsonl.gz --epochs 20
    writemath train --votes sqlite:///instance/writemath.sqlite3
    writemath train --data hasyv2:HASYv2.tar.bz2 --fold 1
    """  # noqa: D301  click wants the character itself
    settings = {setting.name: options.pop(setting.name) for setting in fields(Recipe)}
    with clear_errors():
        _check_installed()
        recipe = Recipe(**settings)
        sources = (*data, *more, *_exported(votes, options["out"]))
        if not sources:
            raise click.UsageError("nothing to learn from: give --data or --votes")
        from model.training.experiment import Experiment, run

        beside = options["beside"]
        name = options.pop("name") or (beside.name if beside else recipe.network)
        bundle = run(Experiment(recipe=recipe, data=sources, name=name, **options))
    card = json.loads((bundle / "card.json").read_text(encoding="utf-8"))
    for file, measured in card["figures"].items():
        click.echo(f"{file}: {_line(measured['symbol'])}")
    click.echo(f"bundle: {bundle}")


def _check_installed() -> None:
    """See that what only training needs is there: an image that serves has none of it."""
    from importlib.util import find_spec

    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        raise InputError(
            f"training needs {', '.join(missing)}: install Write Math with its extra `train`, or"
            " in a clone run make train"
        )


def _exported(votes: str | None, out: Path) -> list[str]:
    """Write the drawings that the votes settled to a file in `out` and name it."""
    if votes is None:
        return []
    from app.store.export import export_jsonl

    share = read_settings().export_share
    path = out / "votes.jsonl"
    with opened_store(votes) as store:
        out.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            count = export_jsonl(store, file, with_added=False, share=share)
    click.echo(f"{count} drawings settled by votes", err=True)
    return [str(path)] if count else []


def _line(measured: dict[str, float]) -> str:
    shares = ", ".join(f"top-{k} {100 * measured[f'top{k}']:.1f} %" for k in (1, 3, 5, 10))
    return f"{measured['samples']} samples, {shares}"
