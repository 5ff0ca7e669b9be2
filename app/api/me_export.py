"""All that is kept of a contributor as one JSON document, written as it is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from app.schemas.me import ProfileAnswer
from app.store import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.store import Profile, Store


def export_lines(store: Store, profile: Profile) -> Iterator[str]:
    """Yield the document: the profile, then each section of the store with a row a line."""
    yield '{"profile": ' + ProfileAnswer.model_validate(profile).model_dump_json()
    for name in SECTIONS:
        yield f',\n"{name}": ['
        yield from _joined(store.personal(profile.id, name))
        yield "]"
    yield "}\n"


def _joined(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    comma = "\n"
    for row in rows:
        yield comma + json.dumps(row, default=_moment, ensure_ascii=False, separators=(",", ":"))
        comma = ",\n"


def _moment(value: Any) -> str:
    return str(value.isoformat())
