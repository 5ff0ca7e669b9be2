"""The store's methods for what is a contributor's own: profile, keys, export, departure."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.store import contributors, departure, keys, personal, profiles
from app.store.records import Contributor, Drawn, Key, Profile
from app.store.transactions import Transactions


class Own(Transactions):
    """The methods of Store by which a contributor sees, changes and deletes their own."""

    def profile(self, contributor_id: str) -> Profile:
        """Return what there is on a contributor.

        Raises:
            UnknownContributor: No contributor has this id.
        """
        with self._reading() as db:
            return profiles.get(db, contributor_id)

    def newest_of(self, contributor_id: str, limit: int) -> list[Drawn]:
        """Return a contributor's newest drawings, hidden ones too."""
        with self._reading() as db:
            return profiles.newest(db, contributor_id, limit)

    def change_profile(self, contributor_id: str, values: Mapping[str, str | None]) -> Profile:
        """Set "name", "language" or "handedness", whichever are given; the last two may be None.

        The name that the contributor has already is no choice of one.

        Raises:
            UnknownContributor: No contributor has this id.
            NameTaken: Another contributor has this name, or one that reads alike.
            InputError: The name cannot be shown, or could pass for another's.
        """
        with self._writing() as db:
            profiles.change(db, contributor_id, values)
            return profiles.get(db, contributor_id)

    def add_key(self, contributor_id: str, label: str = "") -> str:
        """Make an API key ("wm_" and 43 URL-safe characters), which cannot be shown again.

        Raises:
            UnknownContributor: No contributor has this id.
            TooManyKeys: The contributor holds as many as one may.
        """
        return self.new_key(contributor_id, label)[1]

    def new_key(self, contributor_id: str, label: str) -> tuple[Key, str]:
        """Make an API key as `add_key` does; return its line of the profile and the key itself."""
        with self._writing() as db:
            return keys.add(db, contributor_id, label)

    @contextmanager
    def newcomer(self, name: str | None) -> Iterator[tuple[Contributor, str]]:
        """Add a contributor with an API key; they stay if the block ends without an error.

        Raises:
            InputError: The name is empty, long, or holds characters that cannot be seen.
        """
        with self._writing() as db:
            contributor = contributors.add(db, name)
            yield contributor, keys.add(db, contributor.id, "")[1]

    def revoke_key(self, contributor_id: str, key_id: str) -> None:
        """Make one of the contributor's API keys useless.

        Raises:
            UnknownKey: The contributor has no such key.
        """
        with self._writing() as db:
            keys.revoke(db, contributor_id, key_id)

    def contributor_for_key(self, key: str) -> Contributor | None:
        """Return the contributor to whom the API key was given, None where it is nobody's."""
        with self._reading() as db:
            return keys.holder(db, key)

    def add_recovery_key(self, contributor_id: str) -> str:
        """Make the key that brings a contributor back; the one before is worth nothing any more.

        Raises:
            UnknownContributor: No contributor has this id.
        """
        with self._writing() as db:
            return keys.add_recovery(db, contributor_id)

    def contributor_for_recovery_key(self, typed: str) -> Contributor | None:
        """Return whom a recovery key brings back, None where it is nobody's."""
        with self._reading() as db:
            return keys.holder(db, keys.canonical(typed), keys.RECOVERY)

    def personal(self, contributor_id: str, section: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a section of personal.SECTIONS; each part is a transaction."""
        after = None
        while True:
            with self._reading() as db:
                part = personal.part(db, contributor_id, section, after)
            yield from part
            if len(part) < personal.PART:
                return
            after = part[-1]

    def delete_contributor(self, contributor_id: str) -> bool:
        """Delete a batch of what a contributor has, and at last the contributor.

        Call it again until it tells that nothing is left. Whenever that stops, what is left is
        right: every batch takes votes off their voters' counts and settles what they were on.
        """
        with self._writing() as db:
            if departure.step(db, contributor_id):
                return False
        with self._alone() as db:
            return departure.leave(db, contributor_id)
