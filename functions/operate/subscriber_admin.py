"""Makes, changes and removes subscribers, with their secrets.

Each action can be interrupted at any call and repeated: a secret is stored under a new name before
the row that names it, and the secret that it replaces is deleted after that. operate writes secrets
and has no right to read them: a secret is shown once, when it is made.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.model.errors import Conflict, LostRace, NotFound
from dateline.model.subscribers import Subscriber, SubscriberOptions, SubscriberState

if TYPE_CHECKING:
    from dateline.model.clock import Clock, Entropy
    from dateline.stores.subscribers import SubscriberSecrets, SubscriberStore

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix of every secret of Standard Webhooks
_SECRET_BYTES = 32
_VERSION_BYTES = 8


@dataclass(frozen=True)
class Changed:
    """A subscriber after an action, how it was before, and the secret that the action made."""

    after: Subscriber
    before: Subscriber | None = None
    secret: str | None = None


@dataclass(frozen=True)
class SubscriberAdmin:
    """What operators do to subscribers."""

    store: SubscriberStore
    secrets: SubscriberSecrets
    entropy: Entropy
    clock: Clock

    def put(self, subscriber_id: str, options: SubscriberOptions, *, only_new: bool) -> Changed:
        """Makes a subscriber with a new secret, or replaces the options of the one with this id.

        Raises:
            Conflict: `subscriber_exists` if `only_new`; `subscriber_changed`.
        """
        try:
            present = self.store.get(subscriber_id)
        except NotFound:
            return self._create(subscriber_id, options)
        if only_new:
            raise _exists()
        return self.change(present, options)

    def change(self, present: Subscriber, options: SubscriberOptions) -> Changed:
        """Replaces the options; state and secrets stay.

        Raises:
            Conflict: `subscriber_changed`.
        """
        return self._update(present, **dict(options))

    def set_state(self, present: Subscriber, state: SubscriberState, reason: str | None) -> Changed:
        """Pauses or resumes a subscriber.

        Raises:
            Conflict: `subscriber_changed`.
        """
        return self._update(present, state=state, reason=reason)

    def rotate(self, present: Subscriber) -> Changed:
        """Adds a second secret, with which deliveries are signed too.

        Raises:
            Conflict: `rotation_open`, it has two already; `subscriber_changed`.
        """
        if len(present.secrets) > 1:
            raise Conflict(
                "rotation_open", "a rotation is under way; finish it, or cancel it, first"
            )
        version, secret = self._new_secret(present.id)
        try:
            changed = self._update(present, secrets=(version, *present.secrets))
        except Conflict:
            self.secrets.remove(present.id, version)
            raise
        return Changed(changed.after, changed.before, secret)

    def end_rotation(self, present: Subscriber, *, keep_new: bool) -> Changed:
        """Drops the old secret, or the new one.

        Raises:
            Conflict: `rotation_missing`, it has one only; `subscriber_changed`.
        """
        if len(present.secrets) < 2:
            raise Conflict("rotation_missing", "no rotation is under way; it has a single secret")
        kept, dropped = present.secrets if keep_new else reversed(present.secrets)
        changed = self._update(present, secrets=(kept,))
        self.secrets.remove(present.id, dropped)
        return changed

    def remove(self, present: Subscriber) -> None:
        """Removes a subscriber and its secrets."""
        self.store.remove(present.id)
        for version in present.secrets:
            self.secrets.remove(present.id, version)

    def _create(self, subscriber_id: str, options: SubscriberOptions) -> Changed:
        version, secret = self._new_secret(subscriber_id)
        now = self.clock()
        created = Subscriber(
            **dict(options), id=subscriber_id, secrets=(version,), created_at=now, changed_at=now
        )
        try:
            self.store.create(created)
        except LostRace:
            self.secrets.remove(subscriber_id, version)
            raise _exists() from None
        return Changed(created, secret=secret)

    def _update(self, present: Subscriber, **changes: object) -> Changed:
        changed = present.model_copy(update={**changes, "changed_at": self.clock()})
        try:
            return Changed(self.store.update(changed), present)
        except LostRace:
            raise Conflict(
                "subscriber_changed", "it was changed at the same time; read it and try again"
            ) from None

    def _new_secret(self, subscriber_id: str) -> tuple[str, str]:
        """The version and the value of a secret, which is stored."""
        version = self.entropy(_VERSION_BYTES).hex()
        secret = SECRET_PREFIX + b64encode(self.entropy(_SECRET_BYTES)).decode()
        self.secrets.put(subscriber_id, version, secret)
        return version, secret


def _exists() -> Conflict:
    return Conflict("subscriber_exists", "a subscriber has this id; nothing was changed")
