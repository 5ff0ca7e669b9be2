"""Every error that a client can meet, and its answer as application/problem+json (RFC 9457).

    Problem
    ├── HttpProblem           any  about:blank; what HTTP itself refuses: 400, 404, 405 and the like
    ├── BadKey                401  bad-key
    ├── NotKnown              401  not-known
    ├── CrossSite             403  cross-site
    ├── NotYours              403  not-yours
    ├── NotModerator          403  not-moderator
    ├── CookieNeeded          403  cookie-needed
    ├── NotFound              404  about:blank
    │   ├── UnknownSymbol     404  unknown-symbol
    │   ├── UnknownDrawing    404  unknown-recording
    │   ├── UnknownLine       404  unknown-action
    │   ├── UnknownKey        404  unknown-key
    │   └── NoSlides          404  no-slides
    ├── Changed               409  changed-since
    ├── TooManyKeys           409  too-many-keys
    ├── TooLarge              413  too-large
    ├── UnsupportedType       415  unsupported-type
    ├── Invalid               422  invalid; `errors` says which field and why
    │   └── BadPicture        422  not-an-image, truncated, picture-too-large, nothing-drawn
    ├── TooManyRequests       429  too-many-requests
    ├── ServerFault           500  about:blank; `instance` is the request's id in the log
    └── NotReady              503  not-ready

`type` is `/problems/<name>`, where GET answers with one sentence of explanation (app/errors.py).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from flask import g

if TYPE_CHECKING:
    from collections.abc import Sequence

# Characters of what a client sent that an answer repeats.
REPEATED = 200


class Problem(Exception):  # noqa: N818  RFC 9457 calls it so
    """An error with its answer: class attributes for the kind, the message for this one."""

    status: int = 400
    name: str = ""
    title: str = ""

    def __init__(self, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = _short(detail)
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        return {
            "type": f"/problems/{self.name}" if self.name else "about:blank",
            "title": self.title or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }


class HttpProblem(Problem):
    """An error of HTTP itself, which its status explains."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail, headers)
        self.status = status


class BadKey(Problem):
    """The key of the Authorization header is unknown, or is not given as `Bearer KEY`."""

    status, name, title = 401, "bad-key", "Unknown key"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, {"WWW-Authenticate": 'Bearer realm="Write Math"'})


class NotKnown(Problem):
    """The caller is no contributor: nothing is kept of them, or no longer."""

    status, name, title = 401, "not-known", "Nobody yet"

    def __init__(self) -> None:
        why = "you are no contributor yet: a first drawing or vote makes you one"
        super().__init__(why, {"WWW-Authenticate": 'Bearer realm="Write Math"'})


class CrossSite(Problem):
    """A page of another site tried to write here in its visitor's name."""

    status, name, title = 403, "cross-site", "Write from another site"


class NotYours(Problem):
    """The vote or the drawing belongs to another contributor."""

    status, name, title = 403, "not-yours", "Someone else's"


class NotModerator(Problem):
    """Only a moderator may do this; the host makes contributors moderators."""

    status, name, title = 403, "not-moderator", "For moderators only"


class CookieNeeded(Problem):
    """An API key cannot do this: only the browser can in which its holder is known."""

    status, name, title = 403, "cookie-needed", "Not with an API key"


class NotFound(Problem):
    """There is nothing at this address, or nothing that `field` of the request names."""

    status = 404

    def __init__(self, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.field = field

    def body(self) -> dict[str, Any]:
        """Return the problem document, with the field at fault where it is not the address."""
        errors = [{"path": self.field, "detail": self.detail}]
        return {**super().body(), "errors": errors} if self.field else super().body()


class UnknownSymbol(NotFound):
    """No symbol has this id; /api/v1/symbols lists them all."""

    name, title = "unknown-symbol", "Unknown symbol"


class UnknownDrawing(NotFound):
    """No recording has this id, or it is hidden."""

    name, title = "unknown-recording", "Unknown recording"


class UnknownLine(NotFound):
    """No line of the moderators' log has this id."""

    name, title = "unknown-action", "Unknown action"


class UnknownKey(NotFound):
    """The caller has no API key with this id."""

    name, title = "unknown-key", "Unknown key"


class NoSlides(NotFound):
    """No model that is served has the slides' network, the one that can be looked into."""

    name, title = "no-slides", "No slides network"


class Changed(Problem):
    """What is to be undone was changed again since; the later change has to be undone first."""

    status, name, title = 409, "changed-since", "Changed since"


class TooManyKeys(Problem):
    """A contributor may hold ten API keys: one has to be revoked before another is made."""

    status, name, title = 409, "too-many-keys", "Too many keys"


class TooLarge(Problem):
    """The body has more bytes than the server takes."""

    status, name, title = 413, "too-large", "Body too large"

    def __init__(self, most: int) -> None:
        super().__init__(f"a body may have {most} bytes")


class UnsupportedType(Problem):
    """The Content-Type is missing, or none that the address takes."""

    status, name, title = 415, "unsupported-type", "Unknown content type"


class Invalid(Problem):
    """A field of the body or the query is wrong; `errors` names each by its path."""

    status, name, title = 422, "invalid", "Invalid request"

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        path, why = errors[0]
        super().__init__(f"{path}: {why}" if path else why)
        self.errors = [(_short(path), _short(why)) for path, why in errors]

    def body(self) -> dict[str, Any]:
        """Return the problem document with the fields at fault."""
        errors = [{"path": path, "detail": why} for path, why in self.errors]
        return {**super().body(), "errors": errors}


class BadPicture(Invalid):
    """The picture is no PNG, JPEG or WebP, is cut off, is too large, or shows nothing."""

    KINDS: ClassVar[dict[str, tuple[str, str]]] = {
        "not-an-image": ("not-an-image", "Not an image"),
        "truncated": ("truncated", "Truncated image"),
        "too-large": ("picture-too-large", "Too many pixels"),
        "blank": ("nothing-drawn", "nothing drawn"),
    }

    def __init__(self, code: str, why: str) -> None:
        super().__init__([("image", why)])
        self.name, self.title = self.KINDS[code]


class TooManyRequests(Problem):
    """Your address has asked too often; Retry-After says how many seconds to wait."""

    status, name, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} s", {"Retry-After": str(seconds)})


class ServerFault(Problem):
    """The server failed; its log has the reason under the request's id."""

    status = 500

    def body(self) -> dict[str, Any]:
        """Return the problem document with the request's id."""
        return {**super().body(), "instance": f"/requests/{g.get('request_id', 'unknown')}"}


class NotReady(Problem):
    """The model or the database cannot answer yet, or no longer."""

    status, name, title = 503, "not-ready", "Not ready"


def _short(text: str) -> str:
    return text if len(text) <= REPEATED else text[: REPEATED - 1] + "…"


def explanations() -> dict[str, str]:
    """Return the sentence that explains each problem, by name."""
    kinds: dict[str, str] = {}
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if vars(kind).get("name"):  # of its own, not of the class above
            kinds[kind.name] = str(kind.__doc__)
    return kinds | {name: str(BadPicture.__doc__) for name, _ in BadPicture.KINDS.values()}
