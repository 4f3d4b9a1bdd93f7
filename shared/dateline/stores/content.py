"""S3 content: canonical documents, the truth from which DynamoDB can be rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.aws.clients import aws_errors
from dateline.model.content_keys import content_key
from dateline.model.documents import Article, Notice, Translation, documents
from dateline.model.errors import LostRace, Unprocessable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class ContentStore:
    """Documents in S3. One call to write, one to read."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def put_once(self, document: Article | Notice) -> bool:
        """Writes a revision unless it is there already, as after a repeated delivery.

        Raises:
            Unavailable: S3 did not take it.
        """
        try:
            with aws_errors("write the document"):
                self._put(document)
        except LostRace:
            return False
        return True

    def put_translation(self, translation: Translation) -> None:
        """Writes a translation under its number.

        Raises:
            LostRace: its number is taken; read what has it and decide anew.
            Unavailable: S3 did not take it.
        """
        with aws_errors("write the translation"):
            self._put(translation)

    def _put(self, document: Article | Notice | Translation) -> None:
        self._s3.put_object(
            Bucket=self._bucket,
            Key=content_key(document),
            Body=document.model_dump_json().encode(),
            ContentType="application/json",
            IfNoneMatch="*",
        )

    def get(self, key: str) -> Article | Notice | Translation:
        """The document at `key`.

        Raises:
            Unprocessable: what lies there is no Dateline document.
            NotFound, Unavailable: as S3 answers.
        """
        with aws_errors("read the document"):
            raw = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        try:
            return documents.validate_json(raw)
        except ValidationError as error:
            raise Unprocessable(
                "document_invalid", f"{key} is no Dateline document: {error.error_count()} errors"
            ) from error
