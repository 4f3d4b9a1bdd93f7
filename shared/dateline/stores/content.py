"""S3 content: canonical documents, the truth from which DynamoDB can be rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from pydantic import ValidationError

from dateline.aws.clients import aws_errors
from dateline.model.content_keys import CONTENT_KEY, CONTENT_PREFIX, content_key
from dateline.model.documents import Article, Notice, Translation, documents, is_recomputed
from dateline.model.errors import LostRace, TooLarge, Unprocessable
from dateline.model.order_keys import in_order

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class _Condition(TypedDict, total=False):
    IfNoneMatch: str
    IfMatch: str


_IF_NEW: _Condition = {"IfNoneMatch": "*"}


class ContentStore:
    """Documents in S3. One call to write, one to read."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def put_once(self, document: Article | Notice) -> bool:
        """Writes a revision unless it is there already, as after a repeated delivery.

        A document from before a rule of access or of parts is written anew where it would be
        another today: so a replay finds content for some readers only that an earlier release
        published.

        Raises:
            Unavailable: S3 did not take it.
        """
        try:
            with aws_errors("write the document"):
                self._put(document, _IF_NEW)
        except LostRace:
            return self._put_recomputed(document)
        return True

    def _put_recomputed(self, document: Article | Notice) -> bool:
        if not isinstance(document, Article) or not (document.access or document.part):
            return False
        stored = self.get(content_key(document))
        if not isinstance(stored, Article) or not is_recomputed(stored, document):
            return False
        with aws_errors("write the document anew"):
            self._put(document, {})
        return True

    def put_translation(self, translation: Translation) -> None:
        """Writes a translation under its number.

        Raises:
            LostRace: its number is taken; read what has it and decide anew.
            Unavailable: S3 did not take it.
        """
        with aws_errors("write the translation"):
            self._put(translation, _IF_NEW)

    def _put(self, document: Article | Notice | Translation, condition: _Condition) -> None:
        self._s3.put_object(
            Bucket=self._bucket,
            Key=content_key(document),
            Body=document.model_dump_json().encode(),
            ContentType="application/json",
            **condition,
        )

    def revisions(self, article_id: str) -> dict[str, str]:
        """The ETag of each of the article's revisions and notices, by order key, in their order.

        One call for a thousand.

        Raises:
            Unavailable: S3 did not answer.
        """
        prefix = f"{CONTENT_PREFIX}{article_id}/"
        pages = self._s3.get_paginator("list_objects_v2")
        etags: dict[str, str] = {}
        with aws_errors("list the article's documents"):
            # The chains of translations lie in folders.
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, Delimiter="/"):
                for entry in page.get("Contents", ()):
                    match = CONTENT_KEY.fullmatch(entry["Key"])
                    if match and match["order_key"]:
                        etags[match["order_key"]] = entry["ETag"]
        return {key: etags[key] for key in in_order(etags)}

    def replace(self, document: Article, etag: str) -> None:
        """Writes the document in place of the one with this ETag.

        Raises:
            LostRace: another one is there meanwhile.
            Unavailable: S3 did not take it.
        """
        with aws_errors("write the document anew"):
            self._put(document, {"IfMatch": etag})

    def raw(self, key: str) -> bytes:
        """The bytes at `key`, which need not be a valid document.

        Raises:
            NotFound, Unavailable: as S3 answers.
        """
        with aws_errors("read the document"):
            return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def get(self, key: str, max_bytes: int | None = None) -> Article | Notice | Translation:
        """The document at `key`.

        Raises:
            TooLarge: it has more than `max_bytes`; they are not read.
            Unprocessable: what lies there is no Dateline document.
            NotFound, Unavailable: as S3 answers.
        """
        with aws_errors("read the document"):
            stored = self._s3.get_object(Bucket=self._bucket, Key=key)
            if max_bytes is not None and stored["ContentLength"] > max_bytes:
                stored["Body"].close()
                raise TooLarge("document_too_large", f"{key} has {stored['ContentLength']:,} bytes")
            raw = stored["Body"].read()
        try:
            return documents.validate_json(raw)
        except ValidationError as error:
            raise Unprocessable(
                "document_invalid", f"{key} is no Dateline document: {error.error_count()} errors"
            ) from error
