"""The table of metrics. A test compares it with the metrics that the functions really emit."""

from __future__ import annotations

from dataclasses import dataclass

COUNT = "count"
MILLISECONDS = "ms"
EVERY = "every function"
"""The emitting function of metrics that the layer emits."""


@dataclass(frozen=True)
class Metric:
    """One metric of the functions, in the stack's namespace, with the dimension `service`."""

    name: str
    unit: str
    function: str
    meaning: str
    panel: str | None = None
    """The panel of the dashboard that shows it."""
    is_level: bool = False
    """Whether it says how many there are now, instead of how many came."""


METRICS = (
    Metric(
        "CanaryFailed",
        COUNT,
        "watch",
        "1 if a hop of the canary is broken or late, else 0",
        panel="open",
        is_level=True,
    ),
    Metric(
        "NotificationResent",
        COUNT,
        "watch",
        "submissions whose notification was lost and sent again",
    ),
    Metric(
        "OldestWaitingSeconds",
        COUNT,
        "watch",
        "how long the oldest of the waiting submissions waits",
        is_level=True,
    ),
    Metric(
        "OpenProblems",
        COUNT,
        "watch",
        "messages that a function gave up on, and that were not retried or dismissed",
        panel="open",
        is_level=True,
    ),
    Metric(
        "SilentSources",
        COUNT,
        "watch",
        "sources that sent nothing for longer than `--expect-every`",
        panel="open",
        is_level=True,
    ),
    Metric(
        "Waiting",
        COUNT,
        "watch",
        "submissions that were accepted and not processed within a minute",
        panel="open",
        is_level=True,
    ),
    Metric(
        "WaitingRowMissing",
        COUNT,
        "submit",
        "deliveries that were stored, and not noted for `watch`",
    ),
    Metric(
        "AnnounceFailed",
        COUNT,
        "announce",
        "batches and articles that could not be announced; they are retried",
    ),
    Metric("ArticleProcessed", COUNT, "process", "articles written or recognised as unchanged"),
    Metric(
        "ArticleUnchanged",
        COUNT,
        "process",
        "items that repeated what was known and were not written",
    ),
    Metric("ChangeAnnounced", COUNT, "announce", "events put on the bus"),
    Metric("EdgeCleared", COUNT, "announce", "batches with kills for which the edge was cleared"),
    Metric(
        "EdgeNotCleared",
        COUNT,
        "announce",
        "batches with kills for which it was not; their articles are tried again",
    ),
    Metric(
        "ChangesNotAppended",
        COUNT,
        "announce",
        "events that are on the bus and not yet in the change stream; they are retried",
    ),
    Metric(
        "CharactersBilled",
        COUNT,
        "translate",
        "characters sent to Amazon Translate, by source and language",
    ),
    Metric(
        "CharactersSaved",
        COUNT,
        "translate",
        "characters that the memory saved, by source and language",
    ),
    Metric(
        "CharactersSent",
        COUNT,
        "translate",
        "characters of the requests that Amazon Translate answered",
        panel="translation",
    ),
    Metric("ConfirmationRestored", COUNT, "index", "logged repeats that were written as documents"),
    Metric(
        "DocumentGone",
        COUNT,
        "index",
        "documents that were deleted from S3 content before index read them",
    ),
    Metric("DocumentIndexed", COUNT, "index", "documents that changed the article's rows"),
    Metric("DocumentUnchanged", COUNT, "index", "documents that were indexed before"),
    Metric("DropAdmitted", COUNT, "process", "files taken over from `drop/`"),
    Metric("DropRepeated", COUNT, "process", "files in `drop/` that were taken over before"),
    Metric("FetchDone", COUNT, "process", "payloads completed by a request to the CMS"),
    Metric("FetchFailed", COUNT, "process", "requests to a CMS that failed and are retried"),
    Metric(
        "FetchRefused",
        COUNT,
        "process",
        "payloads that could not be completed, because a request was refused",
    ),
    Metric("FetchReused", COUNT, "process", "payloads completed from an earlier response"),
    Metric("IndexFailed", COUNT, "index", "documents that could not be indexed; they are retried"),
    Metric(
        "IndexedToAnnounced",
        MILLISECONDS,
        "announce",
        "from the change of the row to its event",
        panel="hops",
    ),
    Metric("ItemQuarantined", COUNT, "process", "items that could not be used"),
    Metric(
        "MemoryBehind", COUNT, "translate", "reviewed texts saved while the memory was unavailable"
    ),
    Metric(
        "MessageCrashed",
        COUNT,
        EVERY,
        "queue messages whose handler failed unexpectedly; they are retried",
    ),
    Metric(
        "MessagePostponed",
        COUNT,
        EVERY,
        "queue messages returned at once, since too little time was left",
    ),
    Metric("ObjectMissing", COUNT, "process", "notifications of objects that are no longer there"),
    Metric("PartCompleted", COUNT, "index", "parts completed from a revision that came later"),
    Metric(
        "ProcessUnavailable",
        COUNT,
        "process",
        "objects that come back because a service did not answer",
    ),
    Metric("OperationRefused", COUNT, "operate", "requests of operators answered with 4xx or 5xx"),
    Metric(
        "ProblemOpened",
        COUNT,
        "operate",
        "problems opened, or opened again after a retry",
    ),
    Metric("ProblemRetried", COUNT, "operate", "problems whose message was sent again"),
    Metric("ProblemSolved", COUNT, EVERY, "problems that a retry closed"),
    Metric("ProcessedToIndexed", MILLISECONDS, "index", "from the document to the article's rows"),
    Metric(
        "Published",
        COUNT,
        "index",
        "revisions that are readable, apart from tests, translations and replays",
        panel="published",
    ),
    Metric(
        "PublishedLate",
        COUNT,
        "index",
        "those of them that are readable more than 5 s after their delivery",
        panel="published",
    ),
    Metric(
        "RecordPutOff",
        COUNT,
        EVERY,
        "failed changes of articles that were put on a retry queue",
    ),
    Metric("ReadAnswered", COUNT, "read", "requests answered", panel="readers"),
    Metric("ReadFailed", COUNT, "read", "requests answered with 5xx", panel="readers"),
    Metric("ReadRefused", COUNT, "read", "requests answered with 4xx", panel="readers"),
    Metric(
        "ReceivedToArchived",
        MILLISECONDS,
        "submit",
        "from the delivery to the raw bytes in S3 intake",
        panel="hops",
    ),
    Metric(
        "ReceivedToIndexed",
        MILLISECONDS,
        "index",
        "from the delivery to the article's rows",
        panel="hops",
    ),
    Metric(
        "ReceivedToProcessed",
        MILLISECONDS,
        "process",
        "from the delivery to the documents in S3 content",
        panel="hops",
    ),
    Metric("ReleaseAnnounced", COUNT, "announce", "embargoed articles announced at their release"),
    Metric(
        "ReleaseFailed", COUNT, "announce", "releases that could not be announced; they are retried"
    ),
    Metric(
        "ReleasedToAnnounced", MILLISECONDS, "announce", "from the end of the embargo to its event"
    ),
    Metric(
        "RequestedToTranslated",
        MILLISECONDS,
        "translate",
        "from the request of a translation to its document",
    ),
    Metric(
        "SourceBroken",
        COUNT,
        "subscribe",
        "configurations of sources that are invalid, at each run",
    ),
    Metric(
        "SourceStale", COUNT, EVERY, "failed reads of a source, which is used as it was read before"
    ),
    Metric("SubmissionAccepted", COUNT, "submit", "deliveries acknowledged", panel="deliveries"),
    Metric("SubmissionFailed", COUNT, "submit", "deliveries answered with 5xx", panel="deliveries"),
    Metric(
        "SubmissionPartial",
        COUNT,
        "process",
        "submissions of which some items were quarantined",
        panel="submissions",
    ),
    Metric(
        "SubmissionProcessed",
        COUNT,
        "process",
        "submissions of which every item was used",
        panel="submissions",
    ),
    Metric(
        "SubmissionQuarantined",
        COUNT,
        "process",
        "submissions of which no item could be used",
        panel="submissions",
    ),
    Metric(
        "SubmissionRefused", COUNT, "submit", "deliveries answered with 4xx", panel="deliveries"
    ),
    Metric(
        "SubmissionRepeated",
        COUNT,
        "submit",
        "deliveries that were acknowledged before",
        panel="deliveries",
    ),
    Metric(
        "SubscriptionFailed",
        COUNT,
        "subscribe",
        "WebSub subscriptions that the hub refused or did not answer",
    ),
    Metric("SubscriptionRequested", COUNT, "subscribe", "WebSub subscriptions requested or left"),
    Metric(
        "TranslateThrottled", COUNT, "translate", "calls that Amazon Translate throttled or failed"
    ),
    Metric(
        "TranslationCompleted",
        COUNT,
        "translate",
        "translations that fit their article",
        panel="translation",
    ),
    Metric(
        "TranslationDelayed",
        COUNT,
        "translate",
        "job messages that come back to the queue after an error",
    ),
    Metric(
        "TranslationFailed",
        COUNT,
        "translate",
        "translations given up, with a reason",
        panel="translation",
    ),
    Metric(
        "TranslationFollowFailed",
        COUNT,
        "translate",
        "changes of articles that could not be looked at; they are retried",
    ),
    Metric("TranslationFollowed", COUNT, "translate", "changes of articles that led to a job"),
    Metric("TranslationHeld", COUNT, "translate", "translations that wait for a person"),
    Metric(
        "TranslationPutOff",
        COUNT,
        "translate",
        "jobs that wait for throttling or a fault to end",
        panel="translation",
    ),
    Metric(
        "TranslationRequestRefused",
        COUNT,
        "translate",
        "requests for translations answered with 4xx",
    ),
    Metric("TranslationRequested", COUNT, "translate", "translations requested"),
    Metric("TranslationSaved", COUNT, "translate", "reviewed texts saved"),
    Metric("TranslationStale", COUNT, "translate", "jobs whose article changed while they ran"),
    Metric("UploadPrepared", COUNT, "submit", "upload forms handed out"),
    Metric("WebSubDenied", COUNT, "submit", "subscriptions that a hub denied"),
    Metric(
        "WebSubMismatch", COUNT, "submit", "deliveries of a hub that do not match the subscription"
    ),
    Metric("WebSubVerified", COUNT, "submit", "subscriptions that a hub confirmed"),
)
