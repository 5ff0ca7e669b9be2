"""Where contributors, drawings and votes are kept: SQLite by default, PostgreSQL by URL.

The only place with SQL. `Store.open(url)` is all that the rest of the program needs.
"""

from app.store.errors import (
    ChangedSince,
    StoreError,
    StoreTooNew,
    StoreUnavailable,
    UnknownAction,
    UnknownContributor,
    UnknownRecording,
)
from app.store.records import (
    NO_SYMBOL,
    Action,
    Contributor,
    Flag,
    Labelled,
    Recording,
    Standing,
)
from app.store.store import Store

__all__ = [
    "NO_SYMBOL",
    "Action",
    "ChangedSince",
    "Contributor",
    "Flag",
    "Labelled",
    "Recording",
    "Standing",
    "Store",
    "StoreError",
    "StoreTooNew",
    "StoreUnavailable",
    "UnknownAction",
    "UnknownContributor",
    "UnknownRecording",
]
