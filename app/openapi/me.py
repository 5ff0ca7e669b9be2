"""The operations of the OpenAPI document with which contributors see to what is theirs."""

from __future__ import annotations

from typing import Final

from app.openapi.operation import JSON, NOTHING, Operation, json_of
from app.schemas import me

_ME: Final = "/api/v1/me"

ME: Final = (
    Operation("get", _ME, "What is kept of the caller", me.ProfileAnswer, (401, 503), tag="me"),
    Operation(
        "patch",
        _ME,
        "Change the caller's name, language or handedness",
        me.ProfileAnswer,
        (401, 403, 413, 415, 422, 429, 503),
        body=json_of(me.ProfileChange),
        tag="me",
    ),
    Operation(
        "delete",
        _ME,
        "Delete the caller and all that is theirs; 202 asks for the request again",
        NOTHING,
        (401, 403, 429, 503),
        status=204,
        unfinished=me.Left,
        tag="me",
    ),
    Operation(
        "get",
        _ME + "/export",
        "All that is kept of the caller, as a file",
        JSON,
        (401, 503),
        tag="me",
    ),
    Operation(
        "post",
        _ME + "/keys",
        "Make an API key",
        me.MadeKey,
        (401, 403, 409, 413, 415, 422, 429, 503),
        status=201,
        body=json_of(me.NewKey),
        tag="me",
    ),
    Operation(
        "delete",
        _ME + "/keys/{key_id}",
        "Make an API key useless",
        NOTHING,
        (401, 403, 404, 429, 503),
        status=204,
        tag="me",
    ),
    Operation(
        "post",
        _ME + "/recovery-key",
        "Make the caller's recovery key, in place of the one before",
        me.MadeRecoveryKey,
        (401, 403, 429, 503),
        tag="me",
    ),
    Operation(
        "post",
        _ME + "/recover",
        "Be the contributor to whom the recovery key was given: sets the cookie",
        me.ProfileAnswer,
        (403, 413, 415, 422, 429, 503),
        body=json_of(me.Recovery),
        tag="me",
    ),
    Operation(
        "post",
        _ME + "/sign-out",
        "Drop the cookie; nothing is deleted",
        NOTHING,
        (403, 429),
        status=204,
        tag="me",
    ),
)
