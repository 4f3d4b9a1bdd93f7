"""What endpoints are given: stores, clients and the present time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.model.sources import Source
from dateline.web.http import Request

if TYPE_CHECKING:
    from dateline.model.clock import Clock
    from dateline.stores.articles import ArticleReader
    from dateline.stores.audit import AuditStore
    from dateline.stores.problems import ProblemStore
    from dateline.stores.submissions import SubmissionStore
    from dateline.stores.unindexed import UnindexedStore
    from dateline.web.addresses import PrivateNetworks
    from functions.operate.raw_inputs import RawInputs
    from functions.operate.received_articles import ReceivedArticles
    from functions.operate.retries import Retries
    from functions.operate.retry_jobs import RetryJobs
    from functions.operate.subscriber_admin import SubscriberAdmin
    from functions.operate.trials import Trials

Response = dict[str, Any]
PRIVATE = {"cache-control": "private, no-store"}


@dataclass(frozen=True)
class Services:
    """Stores and clients."""

    problems: ProblemStore
    retries: Retries
    trials: Trials
    jobs: RetryJobs
    audit: AuditStore
    raw: RawInputs
    subscribers: SubscriberAdmin
    private: PrivateNetworks
    """Networks in which receivers may be called."""
    submissions: SubmissionStore
    received: ReceivedArticles
    articles: ArticleReader
    unindexed: UnindexedStore
    cursor_key: Callable[[], bytes]
    clock: Clock


Endpoint = Callable[[Request, Services, Source], Response]
"""Answers a request. The source is the one whose token came with it; its scope was checked."""
