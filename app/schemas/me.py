"""What contributors send and get of themselves, at /api/v1/me."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  Pydantic reads it
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.languages import canonical
from app.schemas.answers import Answer
from app.schemas.requests import Request
from app.store.naming import NAME_LENGTH, checked

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TYPED = 100  # characters; a recovery key has 29, and spaces may come with it


def _said_by(check: Callable[[str], str]) -> AfterValidator:
    """Make a validator of a function; its ValueError is what the client is told."""

    def validate(text: str) -> str:
        try:
            return check(text)
        except ValueError as error:
            raise PydanticCustomError("text", "{why}", {"why": str(error)}) from error

    return AfterValidator(validate)


def _label(text: str) -> str:
    try:
        return checked(text)
    except ValueError as error:
        raise ValueError(f"a label has 1 to {NAME_LENGTH} printable characters") from error


class ProfileChange(Request):
    """What is to be changed; a field that is left out stays. null is: not said."""

    # The store checks it: the name that the caller has already is taken as it is.
    name: Annotated[str, Field(description=f"1 to {NAME_LENGTH} characters; no one else's.")] = ""
    language: Annotated[
        Annotated[str, _said_by(canonical)] | None, Field(description="A BCP 47 tag.")
    ] = None
    handedness: Literal["left", "right", "both"] | None = None


class NewKey(Request):
    """An API key to make, and what its holder calls it."""

    label: Annotated[str, _said_by(_label)]


class Recovery(Request):
    """The recovery key of a contributor, in any case, with or without its dashes."""

    key: Annotated[str, Field(max_length=MAX_TYPED)]


class KeyAnswer(Answer):
    """An API key without its secret."""

    id: str
    label: str
    created: datetime


class MadeKey(KeyAnswer):
    """A new API key with its secret, which no later answer shows."""

    key: str


class MadeRecoveryKey(Answer):
    """A new recovery key, which no later answer shows; the one before is worth nothing."""

    key: str


class ProfileAnswer(Answer):
    """What is kept of the caller."""

    id: str
    name: str
    created: datetime
    language: str | None
    handedness: Literal["left", "right", "both"] | None
    moderator: bool
    drawings: Annotated[int, Field(description="Hidden ones are not counted.")]
    accepted: Annotated[int, Field(description="Drawings with an accepted symbol.")]
    symbols: Annotated[int, Field(description="Different symbols of these.")]
    votes: int
    recovery: Annotated[datetime | None, Field(description="When the recovery key was made.")]
    keys: tuple[KeyAnswer, ...]


class Left(Answer):
    """Part of what is to be deleted is gone: send the request again until it answers 204."""

    done: Literal[False] = False
