"""`writemath evaluate`: how often a bundle is right; a table, JSON, or a page with plots."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.command_line import read_settings

if TYPE_CHECKING:
    from model.dataset import Drawings
    from model.evaluate import Answers
    from model.predictor import Predictor

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NAMES = {
    "top1": "top-1",
    "top3": "top-3",
    "top5": "top-5",
    "top10": "top-10",
    "mrr": "MRR",
    "ece": "ECE",
    "mean_top1": "top-1, mean over classes",
    "mean_top3": "top-3, mean over classes",
}


@click.command()
@click.argument("data", nargs=-1, required=True, type=FILE, metavar="DATA.jsonl[.gz]...")
@click.option("--bundle", metavar="NAME", help="The model, in place of WRITEMATH_BUNDLE.")
@click.option("--symbols", type=FILE, help="Symbol ids, one a line: the only candidates.")
@click.option("--unseen", is_flag=True, help="Only the tenth that training keeps out.")
@click.option("--robust", is_flag=True, help="Measure the drawings turned, noisy, sparse ... too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write a page with plots, confusions and the worst errors; implies --robust.",
)
@click.option(
    "--report-into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write how each symbol is read into this bundle's folder, for the pages of symbols.",
)
def evaluate(
    data: tuple[Path, ...], bundle: str | None, symbols: Path | None, **options: Any
) -> None:
    """Measure a model on labelled drawings: {"id", "symbol", "strokes"}, one a line.

    Prints top-1, -3, -5 and -10, the mean reciprocal rank and the expected calibration error,
    by symbol and with look-alikes taken as one, and the time a drawing takes.
    """
    page, into = options["report"], options["report_into"]
    _check_targets(page, into)
    predictor = _predictor(bundle, unseen=options["unseen"])
    candidates = _candidates(symbols, predictor) if symbols else None
    drawings = _drawings(data, unseen=options["unseen"])
    robust = options["robust"] or page is not None
    result, answers = _measure(predictor, drawings, candidates, robust=robust)
    # Before what can still fail, such as a full disk: the figures took minutes.
    click.echo(json.dumps(result) if options["as_json"] else _as_table(result))
    if page:
        _write_page(page, predictor, result, answers, drawings)
    if into:
        _report_into(into, predictor, answers, data, unseen=options["unseen"])


def _check_targets(page: Path | None, into: Path | None) -> None:
    """See that the reports can be written, before minutes of measuring."""
    from model.bundle import load_bundle
    from model.errors import InputError

    if page and not page.exists() and not os.access(page.absolute().parent, os.W_OK | os.X_OK):
        raise InputError(f"--report {page}: its folder is not there, or may not be written to")
    if into:
        load_bundle(into, report=False)
        if not os.access(into, os.W_OK | os.X_OK):
            raise InputError(f"--report-into {into}: it may not be written to")


def _candidates(path: Path, predictor: Predictor) -> list[str]:
    """Read the file's ids; one that is no symbol's is mistyped, and would make the task easier."""
    from model.jsonl import DataError
    from model.symbols import load_symbols

    try:
        ids = path.read_text(encoding="utf-8-sig").split()
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: {error}") from error
    if not ids:
        raise DataError(f"--symbols {path}: is empty; it must have a symbol id a line")
    answered, table = set(predictor.bundle.symbols), load_symbols()
    if unknown := [id_ for id_ in ids if id_ not in answered and id_ not in table]:
        raise DataError(
            f"--symbols {path}: no symbol has the id {', '.join(map(repr, unknown[:5]))}"
        )
    if left := len(set(ids) - answered):
        click.echo(f"{predictor.bundle.name} cannot answer {left} of the candidates", err=True)
    return ids


def _predictor(bundle: str | None, *, unseen: bool) -> Predictor:
    from app.services import bundle_paths
    from model.bundle import load_bundle
    from model.jsonl import DataError
    from model.predictor import Predictor

    folder = next(iter(bundle_paths(read_settings(bundle=bundle)).values()))
    predictor = Predictor(load_bundle(folder, report=False))
    if unseen and "measured_on" in predictor.bundle.card:
        raise DataError(
            f"{predictor.bundle.name} has seen all of its data: its card's figures are those "
            "of a twin that kept a tenth out (docs/evaluation.md)"
        )
    return predictor


def _drawings(data: tuple[Path, ...], *, unseen: bool) -> Drawings:
    from model.dataset import read_strokes, split
    from model.jsonl import DataError

    drawings = read_strokes(data)
    if unseen:
        kept = split(drawings.keys, 0.1)[1]
        if not len(kept):
            raise DataError("none of these drawings is among those that training keeps out")
        drawings = drawings.take(kept)
    return drawings


def _measure(
    predictor: Predictor,
    drawings: Drawings,
    candidates: list[str] | None,
    *,
    robust: bool,
) -> tuple[dict[str, Any], Answers]:
    """Return what --json prints, and the answers by symbol."""
    from model.evaluate import evaluate as measure

    plain = measure(predictor, drawings, candidates)
    result = {**plain.as_dict(), **_details(plain.answers, drawings)}
    if robust:
        result["conditions"] = _under_conditions(predictor, drawings, candidates, result)
    return result, plain.answers


def _write_page(
    path: Path,
    predictor: Predictor,
    result: dict[str, Any],
    answers: Answers,
    drawings: Drawings,
) -> None:
    from app.commands.report import write_report

    write_report(path, predictor.bundle, result, answers, drawings)
    click.echo(f"report: {path}", err=True)


def _report_into(
    folder: Path, predictor: Predictor, answers: Answers, data: tuple[Path, ...], *, unseen: bool
) -> None:
    from model.accuracy import report_of
    from model.bundle import add_report

    files = ", ".join(path.name for path in data)
    who = f"{predictor.bundle.name} {predictor.bundle.version}"
    told = f"{'the tenth kept out of ' if unseen else ''}{files}, read by {who}"
    add_report(folder, report_of(answers, told))
    click.echo(f"report: {folder / 'report.json'}", err=True)


def _details(answers: Answers, drawings: Drawings) -> dict[str, Any]:
    from dataclasses import asdict

    from model import breakdown

    shaped = answers.by_shape()
    return {
        "intervals": {"symbol": _intervals(answers), "shape": _intervals(shaped)},
        "reliability": [asdict(item) for item in breakdown.reliability(answers)],
        "by_strokes": [asdict(item) for item in breakdown.by_strokes(shaped, drawings.ink.counts)],
        "confusions": [asdict(item) for item in breakdown.confusions(answers)],
    }


def _intervals(answers: Answers) -> dict[str, tuple[float, float]]:
    """Return 95 % intervals: Wilson's of shares of right answers, the bootstrap's of the rest."""
    from model.accuracy import interval
    from model.breakdown import bootstrap

    place = answers.place
    shares = {f"top{k}": interval(int((place <= k).sum()), len(place)) for k in (1, 3, 5, 10)}
    return shares | bootstrap(answers)


def _under_conditions(
    predictor: Predictor,
    drawings: Drawings,
    candidates: list[str] | None,
    plain: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return top-1 and top-3 by symbol and by shape under each condition, and what it costs."""
    from model.evaluate import evaluate as measure
    from model.perturb import CONDITIONS

    lines = []
    for number, condition in enumerate(CONDITIONS, 1):
        click.echo(f"{number} of {len(CONDITIONS)}: {condition.name}", err=True)
        measured = measure(predictor, drawings, candidates, condition).as_dict()
        lines.append({"condition": condition.name, **_compared(measured, plain)})
    return lines


def _compared(measured: dict[str, Any], plain: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {
        kind: {
            "top1": measured[kind]["top1"],
            "top3": measured[kind]["top3"],
            "change": measured[kind]["top1"] - plain[kind]["top1"],
        }
        for kind in ("symbol", "shape")
    }


def _as_table(result: dict[str, Any]) -> str:
    """Lay the figures out, shares in percent."""
    lines = [f"{result['symbol']['samples']} samples, {result['milliseconds']:.3f} ms each"]
    lines += [f"{'':26}{'by symbol':>12}{'by shape':>12}"]
    for key, name in _NAMES.items():
        shares = [100 * result[kind][key] for kind in ("symbol", "shape")]
        lines += [f"{name:26}" + "".join(f"{share:10.2f} %" for share in shares)]
    for item in result.get("conditions", []):
        changes = [100 * item[kind]["change"] for kind in ("symbol", "shape")]
        lines += [f"{item['condition']:34}" + "".join(f"{x:+9.2f} points" for x in changes)]
    return "\n".join(lines)
