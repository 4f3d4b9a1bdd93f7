"""What was fetched for a submission, kept beside its raw bytes.

Everything downstream can be rebuilt from intake (promise 1): a submission that is processed again
reads the same answers, though its CMS has moved on. They lie under `fetched/`, since an object
under `intake/` would be taken for a delivery.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count
from dateline.model.errors import LostRace, NotFound
from functions.process.fetch.fetcher import Fetcher, failed
from functions.process.item.fetch_requests import Answers, Wanted

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from dateline.model.deliveries import Delivery
    from dateline.model.source_options import Fetch
    from functions.process.item.sample import Json

FETCHED_PREFIX = "fetched/"
LAST_RECEIVE = 5
"""`maxReceiveCount` of ProcessQueue: after this attempt nobody but a person tries again."""


def fetched_key(delivery: Delivery) -> str:
    """`fetched/<source>/<submission_id>.json`."""
    return f"{FETCHED_PREFIX}{delivery.source}/{delivery.submission_id}.json"


class FetchedStore:
    """Answers in the intake bucket; one that was stored for a submission stays."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def get(self, delivery: Delivery) -> dict[str, Json] | None:
        """The answers by address, None where there are none."""
        try:
            with aws_errors("read what was fetched"):
                found = self._s3.get_object(Bucket=self._bucket, Key=fetched_key(delivery))
                raw = found["Body"].read()
        except NotFound:
            return None
        return cast("dict[str, Json]", json.loads(raw))

    def put_once(self, delivery: Delivery, answers: dict[str, Json]) -> bool:
        """Stores the answers unless some are there. False if they were."""
        try:
            with aws_errors("store what was fetched"):
                self._s3.put_object(
                    Bucket=self._bucket,
                    Key=fetched_key(delivery),
                    Body=_bytes(answers),
                    ContentType="application/json",
                    IfNoneMatch="*",
                )
        except LostRace:
            return False
        return True

    def put(self, delivery: Delivery, answers: dict[str, Json]) -> None:
        """Stores the answers in place of those that are there and among them."""
        with aws_errors("store what was fetched"):
            self._s3.put_object(
                Bucket=self._bucket,
                Key=fetched_key(delivery),
                Body=_bytes(answers),
                ContentType="application/json",
            )


def _bytes(answers: dict[str, Json]) -> bytes:
    return json.dumps(answers, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Completion:
    """Answers what a thin payload wants: from the store, else from the CMS."""

    store: FetchedStore
    fetcher: Fetcher

    def answers(
        self, delivery: Delivery, fetch: Fetch, wanted: tuple[Wanted, ...], *, attempt: int
    ) -> Answers:
        """The answers, the same for every later attempt.

        Raises:
            Unavailable: the CMS did not answer and there are attempts left; or S3 did not.
        """
        stored = self.store.get(delivery)
        known = stored or {}
        missing = tuple(item for item in wanted if item.address not in known)
        if not missing:
            count("FetchReused")
            return Answers(known)
        answers = self.fetcher.fetch_all(missing, fetch, last=attempt >= LAST_RECEIVE)
        kept = self._kept(delivery, stored, answers)
        refused = dict(answers.refused)
        if answers.unavailable:
            count("FetchFailed")
            if attempt < LAST_RECEIVE:
                raise answers.unavailable
            lost = failed(answers.unavailable)
            refused |= {item.address: lost for item in missing if item.address not in kept}
        count("FetchRefused" if refused else "FetchDone")
        return Answers(kept, refused)

    def _kept(
        self, delivery: Delivery, stored: dict[str, Json] | None, answers: Answers
    ) -> dict[str, Json]:
        """All answers, kept; where another attempt was faster, its answers are the ones."""
        if not answers.found:
            return stored or {}
        if stored is not None:
            merged = {**answers.found, **stored}
            self.store.put(delivery, merged)
            return merged
        if self.store.put_once(delivery, dict(answers.found)):
            return dict(answers.found)
        return {**answers.found, **(self.store.get(delivery) or {})}
