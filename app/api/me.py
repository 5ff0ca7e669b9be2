"""/api/v1/me: contributors see, change, take along and delete what is theirs.

An API key may read all of it and change the profile. Making and revoking keys and deleting
everything takes the cookie: a key that leaked must not become another one, nor cost its holder
their drawings.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Blueprint, Response, url_for

from app import services
from app.api import PREFIX, answer
from app.api.me_export import export_lines
from app.parsing import read_json
from app.problems import Invalid, TooManyKeys, UnknownKey
from app.schemas.me import (
    Left,
    MadeKey,
    MadeRecoveryKey,
    NewKey,
    ProfileAnswer,
    ProfileChange,
    Recovery,
)
from app.security import require_cookie, require_known, sign_in, sign_out
from app.store import NameTaken
from app.store import TooManyKeys as StoreTooManyKeys
from app.store import UnknownKey as StoreUnknownKey
from app.traits import traits
from model.errors import InputError

if TYPE_CHECKING:
    from app.store import Profile

bp = Blueprint("me", __name__, url_prefix=PREFIX + "/me")

# Seconds that one request deletes before it asks to be sent again: shorter than clients wait.
PATIENCE = 4.0


@bp.after_request
def keep_nowhere(response: Response) -> Response:
    """Let no cache keep what is only the caller's."""
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("")
def profile() -> Response:
    """Give what is kept of the caller."""
    return _answer(services.current().store.profile(require_known().id))


@bp.patch("")
def change_profile() -> Response:
    """Change the caller's name, language or handedness."""
    here = services.current()
    me = require_known()
    change = read_json(ProfileChange, here.settings)
    values = change.model_dump(include=change.model_fields_set)
    try:
        return _answer(here.store.change_profile(me.id, values))
    except (NameTaken, InputError) as error:
        raise Invalid([("name", str(error))]) from error


@bp.delete("")
def delete_me() -> Response:
    """Delete the caller with all that is theirs; 202 where there is more than one request takes."""
    me, store = require_cookie(), services.current().store
    until = time.monotonic() + PATIENCE
    while not store.delete_contributor(me.id):
        if time.monotonic() > until:
            return answer(Left(), 202)
    sign_out()
    return Response(status=204)


@bp.get("/export")
def export() -> Response:
    """Give all that is kept of the caller as one JSON document, part by part."""
    store = services.current().store
    lines = export_lines(store, store.profile(require_known().id))
    name = {"Content-Disposition": 'attachment; filename="writemath.json"'}
    return Response(lines, 200, name, content_type="application/json")


@bp.post("/keys")
def add_key() -> Response:
    """Make an API key; it is shown this once."""
    here = services.current()
    me = require_cookie()
    label = read_json(NewKey, here.settings).label
    try:
        key, secret = here.store.new_key(me.id, label)
    except StoreTooManyKeys as error:
        raise TooManyKeys(str(error)) from error
    made = MadeKey(id=key.id, label=key.label, created=key.created, key=secret)
    return answer(made, 201, {"Location": url_for("me.revoke_key", key_id=key.id)})


@bp.delete("/keys/<key_id>")
def revoke_key(key_id: str) -> Response:
    """Make one of the caller's API keys useless."""
    me = require_cookie()
    try:
        services.current().store.revoke_key(me.id, key_id)
    except StoreUnknownKey:
        raise UnknownKey(f"you have no API key with the id {key_id!r}") from None
    return Response(status=204)


@bp.post("/recovery-key")
def add_recovery_key() -> Response:
    """Make the caller's recovery key, in place of the one before; it is shown this once."""
    me = require_cookie()
    return answer(MadeRecoveryKey(key=services.current().store.add_recovery_key(me.id)))


@bp.post("/recover")
@traits(guesses=True)
def recover() -> Response:
    """Make the caller's browser that of the contributor to whom the recovery key was given."""
    here = services.current()
    typed = read_json(Recovery, here.settings).key
    found = here.store.contributor_for_recovery_key(typed)
    if found is None:
        raise Invalid([("key", "this is nobody's recovery key; a newer one may have replaced it")])
    profile = here.store.profile(found.id)
    sign_in(found)
    return _answer(profile)


@bp.post("/sign-out")
def leave() -> Response:
    """Let the caller's browser forget who it is; nothing is deleted."""
    sign_out()
    return Response(status=204)


def _answer(profile: Profile) -> Response:
    return answer(ProfileAnswer.model_validate(profile))
