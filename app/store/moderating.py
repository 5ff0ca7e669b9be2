"""The store's methods for flags, moderators and their decisions; each is one transaction."""

from collections.abc import Sequence

from app.store import contributors, derived, flags, moderation, moderation_log, recordings
from app.store.derived import Recount
from app.store.records import NO_SYMBOL, Action, Contributor, Flag, Recording
from app.store.transactions import Transactions


class Moderating(Transactions):
    """What may be said against drawings, and what moderators decide.

    Whether the caller is a moderator is for the callers of this class to see to.
    """

    def flag(self, recording_id: str, contributor_id: str, reason: str) -> None:
        """Flag a drawing, once a contributor; a second time changes the reason.

        Raises:
            UnknownRecording, UnknownContributor: One of the two is not there.
        """
        with self._writing() as db:
            flags.put(db, recording_id, contributor_id, reason)

    def unflag(self, recording_id: str, contributor_id: str) -> None:
        """Take a flag back; where there is none, or a moderator has dismissed it, nothing changes.

        Raises:
            UnknownRecording: No recording has this id.
        """
        with self._writing() as db:
            flags.take_back(db, recording_id, contributor_id)

    def flag_of(self, recording_id: str, contributor_id: str) -> Flag | None:
        """Return the contributor's flag on a drawing, None where there is none."""
        with self._reading() as db:
            return flags.get(db, recording_id, contributor_id)

    def flag_reasons(self, recording_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count the reasons of the flags on each drawing that no moderator has dismissed."""
        with self._reading() as db:
            return flags.reasons(db, recording_ids)

    def settle(self, recording_id: str, symbol_id: str | None, moderator_id: str) -> Recording:
        """Decide over all votes what the drawing is; None: it is none of the symbols.

        Raises:
            UnknownRecording, UnknownContributor: One of the two is not there.
        """
        with self._writing() as db:
            moderation.settle(db, recording_id, symbol_id or NO_SYMBOL, moderator_id)
            return recordings.get(db, recording_id)

    def unsettle(self, recording_id: str, moderator_id: str) -> Recording:
        """Let the votes decide again; where nothing was settled, nothing changes.

        Raises:
            UnknownRecording, UnknownContributor: One of the two is not there.
        """
        with self._writing() as db:
            moderation.settle(db, recording_id, None, moderator_id)
            return recordings.get(db, recording_id)

    def hide(self, recording_id: str, reason: str, moderator_id: str) -> Recording:
        """Hide a drawing: it counts for nothing from now on.

        Raises:
            UnknownRecording, UnknownContributor: One of the two is not there.
        """
        with self._writing() as db:
            moderation.hide(db, recording_id, reason, moderator_id)
            return recordings.get(db, recording_id)

    def show(self, recording_id: str, moderator_id: str) -> Recording:
        """Show a hidden drawing again; one that is not hidden stays as it is.

        Raises:
            UnknownRecording, UnknownContributor: One of the two is not there.
        """
        with self._writing() as db:
            moderation.hide(db, recording_id, None, moderator_id)
            return recordings.get(db, recording_id)

    def dismiss_flags(self, recording_id: str, moderator_id: str) -> Recording:
        """Say that the flags on a drawing need nothing done; their makers cannot repeat them.

        Raises:
            UnknownRecording, UnknownContributor: One of the two is not there.
        """
        with self._writing() as db:
            moderation.dismiss(db, recording_id, moderator_id)
            return recordings.get(db, recording_id)

    def undo(self, action_id: str, moderator_id: str) -> Recording:
        """Put back what a line of the moderators' log has changed; a second time does nothing.

        Raises:
            UnknownAction: No line of the log has this id.
            UnknownRecording: The drawing has been deleted since.
            UnknownContributor: No contributor has this id.
            ChangedSince: A later decision has changed the value again.
        """
        with self._writing() as db:
            return recordings.get(db, moderation.undo(db, action_id, moderator_id))

    def moderation_log(
        self, limit: int, before: str | None = None, recording_id: str | None = None
    ) -> list[Action]:
        """Return the newest lines of the log, or those older than `before`; of one drawing, or all.

        Raises:
            UnknownAction: There is no line `before`.
        """
        with self._reading() as db:
            return moderation_log.page(db, limit, before, recording_id)

    def queue(self, name: str, limit: int, before: str | None = None) -> list[Recording]:
        """Return the newest drawings that wait for a moderator, "disputed" or "flagged".

        Raises:
            UnknownRecording: There is no recording `before`.
        """
        with self._reading() as db:
            return moderation.queue(db, name, limit, before)

    def waiting(self) -> dict[str, int]:
        """Count the drawings that wait for a moderator in each queue, up to moderation.COUNTED."""
        with self._reading() as db:
            return moderation.waiting(db)

    def set_moderator(self, contributor_id: str, *, moderator: bool) -> None:
        """Give a contributor the rights of a moderator, or take them away.

        Raises:
            UnknownContributor: No contributor has this id.
        """
        with self._writing() as db:
            moderation.set_moderator(db, contributor_id, moderator=moderator)

    def moderators(self) -> list[Contributor]:
        """List the moderators by name."""
        with self._reading() as db:
            return moderation.moderators(db)

    def named(self, name: str) -> list[Contributor]:
        """List the contributors with this public name, by id."""
        with self._reading() as db:
            return contributors.named(db, name)

    def consensus(self) -> int:
        """Return how many contributors must agree until a symbol is accepted."""
        with self._reading() as db:
            return derived.consensus(db) or 1

    def recount(self, consensus: int | None = None) -> Recount:
        """Count anew all that follows from votes, flags and decisions; nobody votes meanwhile."""
        with self._alone() as db:
            return derived.recount(db, consensus)
