"""Where contributors, drawings and votes are kept: SQLite by default, PostgreSQL by URL.

The only place with SQL. `Store.open(url)` is all that the rest of the program needs.
"""

from app.store.errors import (
    ChangedSince,
    NameTaken,
    StoreError,
    StoreMissing,
    StoreTooNew,
    StoreUnavailable,
    TooManyKeys,
    UnknownAction,
    UnknownContributor,
    UnknownKey,
    UnknownRecording,
)
from app.store.personal import SECTIONS
from app.store.ranking import CRITERIA, Order
from app.store.records import (
    NO_SYMBOL,
    Action,
    Contributor,
    Filter,
    Flag,
    Key,
    Labelled,
    Listed,
    Profile,
    Recording,
    Report,
    Show,
    Standing,
)
from app.store.store import Store

__all__ = [
    "CRITERIA",
    "NO_SYMBOL",
    "SECTIONS",
    "Action",
    "ChangedSince",
    "Contributor",
    "Filter",
    "Flag",
    "Key",
    "Labelled",
    "Listed",
    "NameTaken",
    "Order",
    "Profile",
    "Recording",
    "Report",
    "Show",
    "Standing",
    "Store",
    "StoreError",
    "StoreMissing",
    "StoreTooNew",
    "StoreUnavailable",
    "TooManyKeys",
    "UnknownAction",
    "UnknownContributor",
    "UnknownKey",
    "UnknownRecording",
]
