"""Stores the CMS responses fetched for a submission beside its raw bytes.

Everything downstream can be rebuilt from intake (promise 1): reprocessing a submission uses the
same responses, even if the CMS has changed. They are stored under `fetched/`, because an object
under `intake/` would be processed as a delivery.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from dateline.aws.clients import aws_errors
from dateline.aws.observability import count
from dateline.aws.sqs import MAX_RECEIVES
from dateline.model.errors import LostRace, NotFound
from functions.process.fetch.fetcher import Fetcher, failed
from functions.process.item.fetch_requests import FetchRequest, FetchResults

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from dateline.model.deliveries import Delivery
    from dateline.model.source_options import Fetch
    from functions.process.item.sample import Json

FETCHED_PREFIX = "fetched/"


def fetched_key(delivery: Delivery) -> str:
    """`fetched/<source>/<submission_id>.json`; below `fetched/_test/` for a test."""
    prefix = f"{FETCHED_PREFIX}_test/" if delivery.is_test else FETCHED_PREFIX
    return f"{prefix}{delivery.source}/{delivery.submission_id}.json"


class FetchedStore:
    """Responses in the intake bucket, one object per submission."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def get(self, delivery: Delivery) -> dict[str, Json] | None:
        """The responses by address; None where none are stored."""
        try:
            with aws_errors("read the fetched responses"):
                stored = self._s3.get_object(Bucket=self._bucket, Key=fetched_key(delivery))
                raw = stored["Body"].read()
        except NotFound:
            return None
        return cast("dict[str, Json]", json.loads(raw))

    def put_once(self, delivery: Delivery, responses: dict[str, Json]) -> bool:
        """Stores the responses unless some are stored already; returns whether it did."""
        try:
            with aws_errors("store the fetched responses"):
                self._s3.put_object(
                    Bucket=self._bucket,
                    Key=fetched_key(delivery),
                    Body=_bytes(responses),
                    ContentType="application/json",
                    IfNoneMatch="*",
                )
        except LostRace:
            return False
        return True

    def put(self, delivery: Delivery, responses: dict[str, Json]) -> None:
        """Replaces the stored responses."""
        with aws_errors("store the fetched responses"):
            self._s3.put_object(
                Bucket=self._bucket,
                Key=fetched_key(delivery),
                Body=_bytes(responses),
                ContentType="application/json",
            )


def _bytes(responses: dict[str, Json]) -> bytes:
    return json.dumps(responses, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Completion:
    """Completes a thin payload: from the stored responses, otherwise from the CMS."""

    store: FetchedStore
    fetcher: Fetcher

    def results(
        self, delivery: Delivery, fetch: Fetch, requests: tuple[FetchRequest, ...], *, attempt: int
    ) -> FetchResults:
        """The results of the requests, the same for every later attempt.

        Raises:
            Unavailable: the CMS did not answer and attempts remain, or S3 did not answer.
        """
        stored = self.store.get(delivery)
        missing = tuple(item for item in requests if item.address not in (stored or {}))
        if not missing:
            count("FetchReused")
            return FetchResults(stored or {})
        results = self.fetcher.fetch_all(missing, fetch, last=attempt >= MAX_RECEIVES)
        responses = self._store(delivery, stored, results)
        refused = dict(results.refused)
        if results.unavailable:
            count("FetchFailed")
            if attempt < MAX_RECEIVES:
                raise results.unavailable
            failure = failed(results.unavailable)
            refused |= {item.address: failure for item in missing if item.address not in responses}
        count("FetchRefused" if refused else "FetchDone")
        return FetchResults(responses, refused)

    def _store(
        self, delivery: Delivery, stored: dict[str, Json] | None, results: FetchResults
    ) -> dict[str, Json]:
        """Stores and returns all responses; those that another attempt stored first win."""
        if not results.responses:
            return stored or {}
        if stored is not None:
            merged = {**results.responses, **stored}
            self.store.put(delivery, merged)
            return merged
        if self.store.put_once(delivery, dict(results.responses)):
            return dict(results.responses)
        return {**results.responses, **(self.store.get(delivery) or {})}
