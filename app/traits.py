"""What a view says of itself, for what treats all views of a kind alike.

Rate limits, the check of writes from other sites, CORS and compression read it:

    @bp.post("/classify")
    @traits(computes=True, open_=True, same_for_all=True)
    def classify() -> Response:
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

View = TypeVar("View", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class Traits:
    """What holds of a view; of most views nothing."""

    # It runs a network and stores nothing: counted apart from writes, and any site's page may ask.
    computes: bool = False
    # It reads strokes, or compares a query with every symbol: as how many drawings it counts.
    reads: Callable[[], int] | int = 0
    # It tries a key that was typed.
    guesses: bool = False
    # Scripts of other sites may read the answer (CORS): it is public, and nothing is stored.
    open_: bool = False
    # It answers alike, whoever asks: no secret of the caller's is in it.
    same_for_all: bool = False


_NOTHING = Traits()


def traits(**said: Any) -> Callable[[View], View]:
    """Return a decorator that says this of a view; it stands below the one with the address."""

    def mark(view: View) -> View:
        view.traits = Traits(**said)  # type: ignore[attr-defined]
        return view

    return mark


def traits_of(endpoint: str | None, app: Flask | None = None) -> Traits:
    """Return what an endpoint's view says of itself, in the running application or in `app`."""
    view = (app or current_app).view_functions.get(endpoint or "")
    found: Traits = getattr(view, "traits", _NOTHING)
    return found
