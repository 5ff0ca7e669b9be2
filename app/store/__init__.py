"""Where contributors, drawings and votes are kept: SQLite by default, PostgreSQL by URL.

The only place with SQL. `Store.open(url)` is all that the rest of the program needs.
"""

from app.store.errors import (
    NameTaken,
    StoreError,
    StoreTooNew,
    StoreUnavailable,
    TooManyKeys,
    UnknownContributor,
    UnknownKey,
    UnknownRecording,
)
from app.store.personal import SECTIONS
from app.store.ranking import CRITERIA, Order
from app.store.records import Contributor, Key, Labelled, Profile, Recording, Standing
from app.store.store import Store

__all__ = [
    "CRITERIA",
    "SECTIONS",
    "Contributor",
    "Key",
    "Labelled",
    "NameTaken",
    "Order",
    "Profile",
    "Recording",
    "Standing",
    "Store",
    "StoreError",
    "StoreTooNew",
    "StoreUnavailable",
    "TooManyKeys",
    "UnknownContributor",
    "UnknownKey",
    "UnknownRecording",
]
