"""What can go wrong in the store.

StoreError
├── UnknownRecording
├── UnknownContributor
├── UnknownKey
├── NameTaken           another contributor is called so
├── TooManyKeys         a contributor holds as many API keys as one may
├── UnknownAction
├── ChangedSince        what is to be undone has been changed again since
├── StoreMissing        there is no such database, and it was not to be created
├── StoreUnavailable    the database did not answer in time, is full, or is gone
└── StoreTooNew         the database was made by a later version of Write Math
"""
# ruff: noqa: N818  -- `except UnknownRecording` reads better than UnknownRecordingError


class StoreError(Exception):
    """Any error of the store; its text may be shown to the operator, not to the public."""


class UnknownRecording(StoreError):
    """No recording has this id."""

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"there is no recording {recording_id!r}")


class UnknownContributor(StoreError):
    """No contributor has this id."""

    def __init__(self, contributor_id: str) -> None:
        super().__init__(f"there is no contributor {contributor_id!r}")


class UnknownKey(StoreError):
    """The contributor has no key with this id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"there is no key {key_id!r}")


class NameTaken(StoreError):
    """Another contributor has this name, or one that reads alike."""


class TooManyKeys(StoreError):
    """A contributor may hold no more API keys."""

    def __init__(self, most: int) -> None:
        super().__init__(f"a contributor may hold {most} API keys: revoke one first")


class UnknownAction(StoreError):
    """No line of the moderators' log has this id."""

    def __init__(self, action_id: str) -> None:
        super().__init__(f"there is no line {action_id!r} in the log")


class ChangedSince(StoreError):
    """A later decision stands over the one that is to be undone."""

    def __init__(self) -> None:
        super().__init__("this was changed again since: undo the later change first")


class StoreMissing(StoreError):
    """There is no such database, or it has no tables of Write Math."""


class StoreUnavailable(StoreError):
    """The database cannot be used now; the same call may succeed later."""


class StoreTooNew(StoreError):
    """The database has a revision of the schema that this version does not know."""
