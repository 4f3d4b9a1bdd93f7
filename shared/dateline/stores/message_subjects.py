"""What a queue's message is about: its identity, and the submission or article that it names.

The identity is the same for the original message, for a repeat of it and for a retry, although SQS
gives each its own message id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.aws.s3events import read_message
from dateline.model.content_keys import CONTENT_KEY
from dateline.model.deliveries import DROP_PREFIX, INTAKE_PREFIX, TEST_PREFIX
from dateline.model.errors import Malformed
from dateline.model.identifiers import ID_PATTERN, SOURCE_PATTERN
from dateline.model.problems import Hop, StoredInput, problem_id

if TYPE_CHECKING:
    from dateline.aws.s3events import ObjectCreated


@dataclass(frozen=True)
class MessageSubject:
    """A message's subject; what it does not name is None."""

    problem_id: str
    source: str | None = None
    submission_id: str | None = None
    article_id: str | None = None
    language: str | None = None
    input: StoredInput | None = None


_IDENTITY = ("article_id", "language", "effective_at", "source", "mode", "changed_at")
"""Fields that tell messages of ours apart; what else they have differs between repeats."""


def subject_of(hop: Hop, body: str) -> MessageSubject:
    """The subject of a message; one that cannot be read is identified by all of its text."""
    try:
        objects = list(read_message(body))
    except Malformed:
        return _of_ours(hop, body)
    if not objects:
        return MessageSubject(problem_id(hop, body))
    # A rebuild's message names many documents; the first represents them in the listing.
    names = [f"{each.bucket}/{each.key}" for each in objects]
    versions = [each.version_id or "" for each in objects if each.key.startswith(DROP_PREFIX)]
    return _of_object(objects[0], problem_id(hop, *names, *versions))


def _of_object(created: ObjectCreated, identity: str) -> MessageSubject:
    source, submission_id = intake_names(created.key)
    document = CONTENT_KEY.fullmatch(created.key)
    return MessageSubject(
        identity,
        source,
        submission_id,
        document["id"] if document else None,
        document["language"] if document else None,
        StoredInput(bucket=created.bucket, key=created.key, version_id=created.version_id),
    )


def _of_ours(hop: Hop, body: str) -> MessageSubject:
    try:
        fields: Any = json.loads(body)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return MessageSubject(problem_id(hop, body))
    if fields.get("detail-type") == "Scheduled Event":
        # Each run of a schedule does the same.
        return MessageSubject(problem_id(hop, "schedule"))
    named = {name: str(fields[name]) for name in _IDENTITY if fields.get(name) is not None}
    article_id, source = named.get("article_id", ""), named.get("source", "")
    return MessageSubject(
        problem_id(hop, *(f"{name}={value}" for name, value in named.items()))
        if named
        else problem_id(hop, body),
        source=source if SOURCE_PATTERN.fullmatch(source) else None,
        article_id=article_id if ID_PATTERN.fullmatch(article_id) else None,
        language=named.get("language"),
    )


def intake_names(key: str) -> tuple[str | None, str | None]:
    """Source and submission id of a key of the intake bucket, as far as it names them."""
    prefix = next(
        (each for each in (TEST_PREFIX, INTAKE_PREFIX, DROP_PREFIX) if key.startswith(each)), None
    )
    if prefix is None:
        return None, None
    source, _, name = key.removeprefix(prefix).partition("/")
    return (
        source if SOURCE_PATTERN.fullmatch(source) else None,
        name if prefix != DROP_PREFIX and ID_PATTERN.fullmatch(name) else None,
    )
