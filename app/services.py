"""What the views work with: the settings, the store, the symbols and the loaded models."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from flask import current_app
from limits import parse_many

from app.logs import log
from app.settings import SettingsError
from app.store import Store
from model.added import extended, neighbours, read_added
from model.bundle import BUNDLES, BundleError, list_bundles, load_bundle
from model.predictor import Predictor
from model.symbols import load_symbols
from model.views import TURNS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.settings import Settings
    from model.added import AddedSymbol
    from model.bundle import Bundle
    from model.neighbours import Neighbours
    from model.symbols import Symbol, SymbolTable


@dataclass(frozen=True, slots=True)
class Services:
    """One process's share of the application; `current()` is the running application's."""

    settings: Settings
    store: Store
    symbols: SymbolTable
    predictors: dict[str, Predictor]  # by the bundle's name, the default first
    classes: dict[str, tuple[Symbol, ...]]  # the symbol of each of a bundle's outputs
    added: tuple[AddedSymbol, ...] = ()  # by the host, with a few drawings each
    neighbours: dict[str, Neighbours] = field(default_factory=dict)  # of those, by bundle

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
        classes = {name: classes_of(p.bundle, table) for name, p in predictors.items()}
        added = tuple(read_added(settings.added_path))
        warn_of_unranked(predictors.values(), added)
        near = {name: neighbours(predictor, added) for name, predictor in predictors.items()}
        return cls(
            settings,
            open_store(settings),
            extended(table, added),
            predictors,
            classes,
            added,
            {name: found for name, found in near.items() if found},
        )


def open_store(settings: Settings) -> Store:
    """Open the settings' database; the store makes a missing folder, private to its owner."""
    return Store.open(settings.database)


def check(settings: Settings) -> None:
    """See that the bundles and the database can be opened, before any worker is started.

    Raises:
        SettingsError: The default bundle is not there, or a rate limit cannot be read.
        BundleError: A bundle is damaged.
        DataError: The file of added symbols cannot be read.
        StoreError: The database cannot be opened.
        ValueError: The database's URL is none.
    """
    for path in bundle_paths(settings).values():
        load_bundle(path)
    read_added(settings.added_path)
    for limit in (settings.classify_limit, settings.write_limit):
        try:
            parse_many(limit)
        except ValueError as error:
            raise SettingsError(f"{limit!r} is no rate limit such as 50/second") from error
    open_store(settings).close()


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


def load_predictors(settings: Settings) -> dict[str, Predictor]:
    """Load and warm up each bundle, the default first."""
    predictors = {name: Predictor.load(path) for name, path in bundle_paths(settings).items()}
    for predictor in predictors.values():
        warm_up(predictor)
    return predictors


def classes_of(bundle: Bundle, table: SymbolTable) -> tuple[Symbol, ...]:
    """Return the symbol of each of the bundle's outputs.

    Raises:
        BundleError: A class is not in the label table.
    """
    try:
        return tuple(table[id_] for id_ in bundle.symbols)
    except KeyError as error:
        raise BundleError(f"{bundle.path}: its class {error} is not in the label table") from error


def warn_of_unranked(predictors: Collection[Predictor], added: Sequence[AddedSymbol]) -> None:
    """Log the bundles by which added symbols are not ranked, as they have no embeddings."""
    blind = [predictor.bundle.name for predictor in predictors if not predictor.embeds]
    if added and blind:
        log.warning("added symbols are not ranked", bundles=blind, reason="no embeddings")


def warm_up(predictor: Predictor) -> None:
    """Classify a blank drawing, so that the first real one does not wait."""
    # As many looks as a request has: for another number the weights would be packed anew.
    predictor.predict(np.zeros((1, len(TURNS), predictor.size, predictor.size), dtype=np.uint8))


def current() -> Services:
    """Return the services of the running application."""
    return cast("Services", current_app.extensions["writemath"])
