"""Who may do what: answer headers, writes from other sites, and who a contributor is.

A contributor is known by the site's signed cookie or by an `Authorization: Bearer` key.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.middleware.proxy_fix import ProxyFix

from app import services
from app.problems import BadKey, CookieNeeded, CrossSite, NotKnown, NotModerator
from app.traits import traits_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.settings import Settings
    from app.store import Contributor, Recording

COOKIE = "writemath_contributor"
YEAR = 365 * 24 * 3600  # seconds
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

FRAMES = "frame-ancestors"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; "
    f"{FRAMES} 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init(app: Flask, settings: Settings) -> None:
    """Sign cookies, refuse writes from other sites, and put the headers on every answer."""
    app.secret_key = settings.secret_key or _kept_key(settings.instance_path)
    if settings.proxies:
        count = settings.proxies
        fixed = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    app.before_request(_refuse_cross_site)
    app.after_request(_set_headers)
    app.after_request(_set_cookie)


def _kept_key(folder: Path) -> str:
    """Return the instance folder's key; the first of several processes to ask makes it."""
    path = folder / "secret_key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = folder / f"secret_key.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(draft, path)  # whole or not at all, and never over another's key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def _refuse_cross_site() -> None:
    """Refuse a write that a browser says comes from another site's page.

    Clients that send neither header are no browsers, and pass. Where a browser says
    `Sec-Fetch-Site`, that decides: unlike `Origin` it holds behind proxies that change the host.
    """
    if request.method in SAFE_METHODS or traits_of(request.endpoint).computes:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        foreign = site not in {"same-origin", "none"}
    else:
        foreign = origin is not None and _host(origin) != request.host
    if foreign:
        raise CrossSite("this write was sent by a page of another site")


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
    return response


def let_frame(response: Response, origins: str) -> Response:
    """Let other sites' pages frame the answer: those listed, or any where that is `*`."""
    policy = HEADERS["Content-Security-Policy"]
    # In a policy, * would leave out editors whose pages are no http; no directive lets in all.
    listed = "" if origins == "*" else f"{FRAMES} 'self' {origins}"
    response.headers["Content-Security-Policy"] = policy.replace(f"{FRAMES} 'self'", listed)
    return response


def contributor() -> Contributor | None:
    """Return who sent the request, or None; makes no one.

    Raises:
        BadKey: An Authorization header is there, and its key is nobody's.
    """
    if "contributor" not in g:
        g.contributor = _from_key() or _from_cookie()
    return g.contributor  # type: ignore[no-any-return]


def require_contributor() -> Contributor:
    """Return who sent the request; a first write makes an anonymous contributor and its cookie."""
    known = contributor()
    if known is None:
        known = g.contributor = g.new_contributor = services.current().store.add_contributor()
    return known


def require_known() -> Contributor:
    """Return who sent the request.

    Raises:
        NotKnown: It is nobody.
    """
    known = contributor()
    if known is None:
        raise NotKnown
    return known


def require_cookie() -> Contributor:
    """Return who sent the request from a browser: a key that leaked gives nobody the rest away.

    Raises:
        CookieNeeded: It was sent with a key.
        NotKnown: It is nobody.
    """
    known = require_known()
    if "Authorization" in request.headers:
        raise CookieNeeded("an API key cannot do this: use the Profile page in your browser")
    return known


def sign_in(known: Contributor) -> None:
    """Make the caller's browser this contributor's, whoever's it was."""
    g.contributor = g.new_contributor = known


def sign_out() -> None:
    """Let the caller's browser forget who it is."""
    g.signed_out = True


def require_moderator() -> Contributor:
    """Return who sent the request, a moderator; others are refused, and nobody is made."""
    known = contributor()
    if known is None or not known.moderator:
        raise NotModerator("only a moderator may do this")
    return known


def may_see(recording: Recording) -> bool:
    """Tell whether the caller may see a drawing: hidden ones are their maker's and moderators'."""
    if not recording.hidden:
        return True
    try:
        caller = contributor()
    except BadKey:  # to say so would tell that there is something to see
        return False
    return caller is not None and (caller.moderator or caller.id == recording.contributor.id)


def _from_key() -> Contributor | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, key = header.partition(" ")
    found = None
    if scheme.lower() == "bearer" and key:
        found = services.current().store.contributor_for_key(key.strip())
    if found is None:
        raise BadKey("the Authorization header must be `Bearer KEY` with a key of this site")
    return found


def _from_cookie() -> Contributor | None:
    """Return the cookie's contributor; a cookie that is not ours, or of someone gone, is none."""
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        return None
    try:
        id_ = _serializer().loads(cookie)
    except BadSignature:
        return None
    return services.current().store.contributor(id_)


def _set_cookie(response: Response) -> Response:
    if "new_contributor" in g:
        response.set_cookie(
            COOKIE,
            str(_serializer().dumps(g.new_contributor.id)),
            max_age=YEAR,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    elif "signed_out" in g:
        response.delete_cookie(COOKIE, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _serializer() -> URLSafeSerializer:
    key = current_app.secret_key
    return URLSafeSerializer(str(key), salt="contributor")
