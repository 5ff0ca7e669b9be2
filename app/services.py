"""What the views work with: the settings, the store, the symbols and the loaded models."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from flask import current_app
from limits import parse_many
from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from app.logs import log
from app.settings import SettingsError
from app.store import Store
from model.accuracy import read_report
from model.added import extended, read_added
from model.bundle import BUNDLES, list_bundles, load_bundle
from model.predictor import Predictor
from model.recognizer import Recognizer
from model.strokes import pack
from model.symbols import load_symbols

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.settings import Settings
    from model.accuracy import Report
    from model.added import AddedSymbol
    from model.symbols import SymbolTable


@dataclass(frozen=True, slots=True)
class Services:
    """One process's share of the application; `current()` is the running application's."""

    settings: Settings
    store: Store
    symbols: SymbolTable
    predictors: dict[str, Predictor]  # by the bundle's name, the default first
    recognizers: dict[str, Recognizer]  # the same, with what the host added
    added: tuple[AddedSymbol, ...] = ()  # by the host, with a few drawings each
    reports: dict[str, Report] = field(default_factory=dict)  # by bundle, where it has one

    @classmethod
    def load(cls, settings: Settings) -> Services:
        """Open the database and load every bundle, each warmed up with one blank drawing.

        Raises:
            SettingsError: The default bundle is not there.
            BundleError: A bundle is damaged, or has a class that the label table lacks.
            DataError: The file of added symbols cannot be read.
        """
        table = load_symbols()
        predictors = load_predictors(settings)
        added = tuple(read_added(settings.added_path))
        warn_of_unranked(predictors.values(), added)
        return cls(
            settings,
            open_store(settings, settings.consensus),
            extended(table, added),
            predictors,
            {name: Recognizer.of(p, table, added) for name, p in predictors.items()},
            added,
            load_reports(predictors),
        )


def open_store(settings: Settings, consensus: int | None = None) -> Store:
    """Open the settings' database; the store makes a missing folder, private to its owner.

    Servers name the consensus, and everything is counted anew where it has changed; a command that
    only looks on leaves that as it is.
    """
    return Store.open(settings.database, consensus)


def check(settings: Settings) -> None:
    """See that the bundles and the database can be opened, before any worker is started.

    Raises:
        SettingsError: The default bundle is not there, or a rate limit or Redis's address is none.
        BundleError: A bundle or its report is damaged.
        DataError: The file of added symbols cannot be read.
        StoreError: The database cannot be opened.
        InputError: The database's URL is none.
    """
    for path in bundle_paths(settings).values():
        read_report(load_bundle(path))
    read_added(settings.added_path)
    _check_limits(settings)
    open_store(settings, settings.consensus).close()


def _check_limits(settings: Settings) -> None:
    for scope, limit in settings.limits.items():
        try:
            parse_many(limit)
        except ValueError as error:
            why = f"{limit!r} is no rate limit such as 50/second"
            raise SettingsError(f"WRITEMATH_{scope.upper()}_LIMIT: {why}") from error
    if not settings.redis_url:
        return
    try:
        storage_from_string(settings.redis_url)  # connects only when it is asked
    except (ConfigurationError, ValueError) as error:
        why = f"{settings.redis_url!r} is no address such as redis://127.0.0.1:6379/0"
        raise SettingsError(f"WRITEMATH_REDIS_URL: {why}") from error


def bundle_paths(settings: Settings) -> dict[str, Path]:
    """Return the bundles' folders by name, the default bundle first.

    Raises:
        SettingsError: The default bundle is not among them.
    """
    root = Path(settings.bundles) if settings.bundles else BUNDLES
    paths = list_bundles(root)
    if settings.bundle not in paths:
        raise SettingsError(f"WRITEMATH_BUNDLE: no bundle {settings.bundle!r} in {root}")
    return {settings.bundle: paths.pop(settings.bundle), **paths}


def load_recognizer(settings: Settings) -> Recognizer:
    """Load the default bundle alone, with the added symbols, as the server has it."""
    predictor = Predictor.load(next(iter(bundle_paths(settings).values())))
    return Recognizer.of(predictor, load_symbols(), read_added(settings.added_path))


def load_predictors(settings: Settings) -> dict[str, Predictor]:
    """Load and warm up each bundle, the default first."""
    predictors = {name: Predictor.load(path) for name, path in bundle_paths(settings).items()}
    for predictor in predictors.values():
        warm_up(predictor)
    return predictors


def load_reports(predictors: dict[str, Predictor]) -> dict[str, Report]:
    """Read how each symbol is read, by the bundles that tell; raises BundleError."""
    found = {name: read_report(predictor.bundle) for name, predictor in predictors.items()}
    return {name: report for name, report in found.items() if report}


def warn_of_unranked(predictors: Collection[Predictor], added: Sequence[AddedSymbol]) -> None:
    """Log the bundles by which added symbols are not ranked, as they have no embeddings."""
    blind = [predictor.bundle.name for predictor in predictors if not predictor.embeds]
    if added and blind:
        log.warning("added symbols are not ranked", bundles=blind, reason="no embeddings")


def warm_up(predictor: Predictor) -> None:
    """Classify a line, so that the first real drawing does not wait."""
    # One drawing, as a request has: for another number the weights would be packed anew.
    predictor.see(pack([[np.array([[0.0, 0.0], [1.0, 1.0]])]]))


def current() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions["writemath"])
