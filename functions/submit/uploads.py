"""Uploads of files over the API's limit: a presigned POST by which S3 accepts exactly one file.

The form fixes the object's key, size, type, SHA-256 and metadata, so the upload becomes an ordinary
submission in intake/. S3 checks the policy; process compares the SHA-256 again before it parses.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Protocol
from urllib.parse import quote

from pydantic import AfterValidator, Field, ValidationError

from dateline.aws.clients import aws_errors
from dateline.model.base import Model
from dateline.model.deliveries import MAX_BYTES, Delivery
from dateline.model.errors import Malformed, TooLarge, Unauthenticated
from dateline.model.field_errors import field_errors
from dateline.model.identifiers import fresh_submission_id
from dateline.stores.intake import kept_headers, to_metadata
from functions.submit.body_checks import read_json, require_readable, require_size, require_type
from functions.submit.senders import token

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from dateline.model.clock import Clock, Entropy
    from dateline.web.http import Request
    from functions.submit.intake import Sources

VALID_FOR = timedelta(minutes=15)
"""How long a form is valid. S3 checks at the start of the upload."""
MAX_FILE_NAME = 500
"""Bytes, percent-encoded: S3 allows 2 KB of metadata, and headers take up to half of it."""
CONTENT_TYPES = token.CONTENT_TYPES | {"application/gzip"}
"""What may be uploaded; process inflates gzip."""


def _fits(name: str) -> str:
    if len(quote(name)) > MAX_FILE_NAME:
        raise ValueError(f"file_name takes more than {MAX_FILE_NAME} bytes percent-encoded")
    return name


class UploadRequest(Model):
    """The file to upload."""

    content_type: Annotated[str, Field(max_length=200, pattern=r"^[\x20-\x7e]+$")]
    size: Annotated[int, Field(gt=0, strict=True)]
    """In bytes, exactly."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of the file, in hex."""
    file_name: Annotated[str, Field(min_length=1), AfterValidator(_fits)] | None = None


@dataclass(frozen=True)
class Form:
    """A multipart form: send `fields` unchanged, then the file as the last field, `file`."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Upload:
    """An upload that may start until `expires_at`."""

    delivery: Delivery
    form: Form
    expires_at: datetime


class Presigner(Protocol):
    """Signs forms (S3Presigner)."""

    def form(self, delivery: Delivery, size: int) -> Form:
        """A signed form that stores `size` bytes at the delivery's key."""


class Uploads:
    """Prepares uploads: the function signs the form itself, without an AWS call."""

    def __init__(
        self, sources: Sources, presigner: Presigner, now: Clock, entropy: Entropy
    ) -> None:
        self._sources = sources
        self._presigner = presigner
        self._now = now
        self._entropy = entropy

    def prepare(self, request: Request, source_id: str) -> Upload:
        """`POST /uploads/{source}` with a bearer token of that source.

        A file uploaded twice with one form is one submission, since the form fixes its bytes.

        Raises:
            NotFound: there is no such source.
            Rejected: 400, 401, 403, 413 or 415; nothing was made.
            Unavailable: the source's configuration cannot be read.
        """
        require_size(request)
        source = self._sources.get(source_id)
        if source.sender != "token":
            raise Unauthenticated
        now = self._now()
        proof = token.verify(request, source, now)
        require_readable(request, frozenset({"application/json"}))
        file = _read_upload_request(read_json(request.body))
        delivery = Delivery(
            submission_id=fresh_submission_id(now, self._entropy),
            source=source.id,
            sender="token",
            authentication=proof.name,
            content_type=file.content_type,
            file_name=file.file_name,
            headers=kept_headers(request.headers, token.KEPT_HEADERS),
            received_at=now,
            sha256=file.sha256,
        )
        return Upload(delivery, self._presigner.form(delivery, file.size), now + VALID_FOR)


class S3Presigner:
    """Signs forms with the function's credentials; the bucket checks the signature."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def form(self, delivery: Delivery, size: int) -> Form:
        """A form that stores `size` bytes at the delivery's key, with its metadata."""
        fields = {
            "Content-Type": delivery.content_type or "application/octet-stream",
            # boto3's documentation does not list this field; process checks the hash in any case.
            "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": b64encode(bytes.fromhex(delivery.sha256)).decode(),
        } | {f"x-amz-meta-{name}": value for name, value in to_metadata(delivery).items()}
        with aws_errors("sign the upload"):
            signed = self._s3.generate_presigned_post(
                Bucket=self._bucket,
                Key=delivery.key,
                Fields=dict(fields),
                Conditions=[
                    *({name: value} for name, value in fields.items()),
                    ["content-length-range", size, size],
                ],
                ExpiresIn=int(VALID_FOR.total_seconds()),
            )
        return Form(signed["url"], signed["fields"])


def _read_upload_request(value: object) -> UploadRequest:
    try:
        file = UploadRequest.model_validate(value)
    except ValidationError as error:
        first = field_errors(error)[0]
        raise Malformed(
            "upload_invalid",
            f"{first.message}; send content_type, size, sha256 and, if the file has one, file_name",
            where=first.name or None,
        ) from None
    require_type(file.content_type, CONTENT_TYPES)
    if file.size > MAX_BYTES:
        raise TooLarge(
            "upload_too_large",
            f"the file has {file.size:,} bytes, more than the limit of {MAX_BYTES:,}; "
            "send it in parts",
            where="size",
        )
    return file
