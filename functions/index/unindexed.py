"""Records the documents that index gives up on, so that their submission and article say so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.aws.observability import logger
from dateline.aws.sqs import MAX_RECEIVES
from dateline.model.content_keys import CONTENT_KEY
from dateline.model.errors import DatelineError, Rejected
from dateline.stores.unindexed import Unindexed

if TYPE_CHECKING:
    from dateline.model.clock import Clock
    from dateline.stores.content import ContentStore
    from dateline.stores.unindexed import UnindexedStore


@dataclass(frozen=True, slots=True)
class UnindexedReport:
    """Reports documents; a failure to do so is logged and stops nothing."""

    content: ContentStore
    store: UnindexedStore
    clock: Clock

    def add(self, key: str, error: DatelineError, attempt: int) -> None:
        """Records the document at `key` if this was its last attempt."""
        final = isinstance(error, Rejected) or attempt >= MAX_RECEIVES
        name = CONTENT_KEY.fullmatch(key)
        if not final or name is None or name["order_key"] is None:
            return
        document = Unindexed(article_id=name["id"], order_key=name["order_key"], code=error.code)
        try:
            self.store.add(document, self._submission_of(key), self.clock())
        except DatelineError as failure:
            logger.warning("not recorded as not indexed", extra={"key": key, "code": failure.code})

    def _submission_of(self, key: str) -> str | None:
        """The submission of a document, which may be invalid otherwise."""
        try:
            document = json.loads(self.content.raw(key))
            submission_id = document["provenance"]["submission_id"]
        except (DatelineError, ValueError, KeyError, TypeError):
            return None
        return submission_id if isinstance(submission_id, str) else None
