"""Where contributors, drawings and votes are kept: SQLite by default, PostgreSQL by URL.

The only place with SQL. `Store.open(url)` is all that the rest of the program needs.
"""

from app.store.errors import (
    StoreError,
    StoreTooNew,
    StoreUnavailable,
    UnknownContributor,
    UnknownRecording,
)
from app.store.records import (
    Contributor,
    Filter,
    Labelled,
    Listed,
    Recording,
    Report,
    Show,
    Standing,
)
from app.store.store import Store

__all__ = [
    "Contributor",
    "Filter",
    "Labelled",
    "Listed",
    "Recording",
    "Report",
    "Show",
    "Standing",
    "Store",
    "StoreError",
    "StoreTooNew",
    "StoreUnavailable",
    "UnknownContributor",
    "UnknownRecording",
]
