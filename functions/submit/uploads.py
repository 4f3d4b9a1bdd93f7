"""Bodies over the API's limit: a presigned POST that S3 takes one file by, and only that file.

The form is bound to the source's own key, the exact size, type and SHA-256, and every word of the
delivery's metadata, so what arrives in intake/ is an ordinary submission. S3 checks the policy;
process compares the bytes with the SHA-256 once more before it reads them.
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
from dateline.model.identifiers import fresh_submission_id
from dateline.stores.intake import kept_headers, to_metadata
from functions.submit.body_checks import read_json, require_readable, require_size, require_type
from functions.submit.senders import token

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from dateline.model.clock import Clock, Entropy
    from dateline.web.http import Request
    from functions.submit.submitting import Sources

VALID_FOR = timedelta(minutes=15)
"""How long the upload may be begun after it was asked for."""
MAX_FILE_NAME = 500
"""Bytes, percent-encoded: S3 allows 2 KB of metadata, and headers take up to half of it."""
CONTENT_TYPES = token.CONTENT_TYPES | {"application/gzip"}
"""What may be uploaded; process inflates gzip."""


def _fits(name: str) -> str:
    if len(quote(name)) > MAX_FILE_NAME:
        raise ValueError(f"file_name takes more than {MAX_FILE_NAME} bytes percent-encoded")
    return name


class Wanted(Model):
    """The file somebody wants to upload, as they describe it."""

    content_type: Annotated[str, Field(max_length=200, pattern=r"^[\x20-\x7e]+$")]
    size: Annotated[int, Field(gt=0, strict=True)]
    """Bytes, exactly."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Of the file, in hex."""
    file_name: Annotated[str, Field(min_length=1), AfterValidator(_fits)] | None = None


@dataclass(frozen=True)
class Form:
    """A multipart form: `fields` first and as they are, the file last, called `file`."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Upload:
    """An upload that may be begun until `expires_at`."""

    delivery: Delivery
    form: Form
    expires_at: datetime


class Presigner(Protocol):
    """What makes the form (S3Presigner)."""

    def form(self, delivery: Delivery, size: int) -> Form:
        """A signed form that stores `size` bytes at the delivery's key."""


class Uploads:
    """Prepares uploads. No AWS call: the signature is made here."""

    def __init__(
        self, sources: Sources, presigner: Presigner, now: Clock, entropy: Entropy
    ) -> None:
        self._sources = sources
        self._presigner = presigner
        self._now = now
        self._entropy = entropy

    def prepare(self, request: Request, source_id: str) -> Upload:
        """`POST /uploads/{source}` with a bearer token of that source.

        A file that comes twice by one form is one submission: the form fixes its bytes.

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
        authentication = token.verify(request, source, now)
        require_readable(request, frozenset({"application/json"}))
        wanted = _wanted(read_json(request.body))
        delivery = Delivery(
            submission_id=fresh_submission_id(now, self._entropy),
            source=source.id,
            sender="token",
            authentication=authentication,
            content_type=wanted.content_type,
            file_name=wanted.file_name,
            headers=kept_headers(request.headers, token.KEPT_HEADERS),
            received_at=now,
            sha256=wanted.sha256,
        )
        return Upload(delivery, self._presigner.form(delivery, wanted.size), now + VALID_FOR)


class S3Presigner:
    """Signs forms with the function's own credentials; the bucket checks them."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def form(self, delivery: Delivery, size: int) -> Form:
        """A form that stores `size` bytes at the delivery's key, with its metadata."""
        fields = {
            "Content-Type": delivery.content_type or "application/octet-stream",
            # Not among the fields that boto3's documentation names; process checks in any case.
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


def _wanted(value: object) -> Wanted:
    try:
        wanted = Wanted.model_validate(value)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise Malformed(
            "upload_invalid",
            f"{problem['msg']}; send content_type, size, sha256 and, if it has one, file_name",
            where=".".join(str(part) for part in problem["loc"]) or None,
        ) from None
    require_type(wanted.content_type, CONTENT_TYPES)
    if wanted.size > MAX_BYTES:
        raise TooLarge(
            "upload_too_large",
            f"{wanted.size:,} bytes; at most {MAX_BYTES:,} are read, send the file in parts",
            where="size",
        )
    return wanted
