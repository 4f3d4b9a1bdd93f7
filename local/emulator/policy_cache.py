"""Spares the emulator's policy checks what it has just computed: a fifth of its CPU time.

The principal behind an access key is resolved twice for every request, with all policies of its
role. The items of a DynamoDB transaction are checked separately, with equal results.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PRINCIPAL_SECONDS = 1.0
"""How long a changed policy may still apply. On AWS it takes seconds, too:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
"""


@dataclass
class Principals:
    """Resolves access keys to principals, and keeps each for PRINCIPAL_SECONDS."""

    resolve: Callable[..., Any]
    """The emulator's function: access key, account, credential → principal or error."""
    kept: type
    """The class of principals; errors are not kept."""
    clock: Callable[[], float] = time.monotonic
    _known: dict[tuple[str, str], tuple[float, Any]] = field(default_factory=dict)

    def __call__(self, access_key: str, account: str, credential: Any = None) -> Any:
        """The principal of an access key whose signature was checked."""
        now = self.clock()
        since, principal = self._known.get((access_key, account), (0.0, None))
        if principal is not None and now - since < PRINCIPAL_SECONDS:
            return principal
        principal = self.resolve(access_key, account, credential)
        if isinstance(principal, self.kept):
            self._known[access_key, account] = now, principal
        return principal


@dataclass
class AllowedActions:
    """The actions that the current transaction was allowed to do, each on a table.

    The emulator hands every item's check the same context object.
    """

    _context: Any = None
    _actions: set[tuple[str, str]] = field(default_factory=set)

    def has(self, context: Any, action: str, table: str) -> bool:
        """Whether this transaction was allowed the action before."""
        return context is not None and context is self._context and (action, table) in self._actions

    def add(self, context: Any, action: str, table: str) -> None:
        """Notes an action that was allowed."""
        if context is not self._context:
            self._context, self._actions = context, set()
        self._actions.add((action, table))
