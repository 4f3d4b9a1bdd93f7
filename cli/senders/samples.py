"""A small article as each sender would send it, filled from `sample.*` in the sender's folder.

The article's id is the same every time, so a source that is tested often has one test article.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from string import Template

from cli.support.files import Input
from functions.submit.senders.source_setup import sample_of, setup_of

ITEM = "dateline-test"
NUMBERED_ITEM = "999999999"
"""For senders whose ids are numbers."""


def filled_sample(
    sender: str, now: datetime, *, item: str | None = None, model: str | None = None
) -> Input:
    """The sample of a registered sender.

    `item` is the id of a real item to use in it, `model` a content type of the source.
    """
    values = {
        "model": _in_json(model or setup_of(sender).model or ""),
        "id": _in_json(item or ITEM),
        "number": _in_json(item or NUMBERED_ITEM),
        "now": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "seconds": str(int(now.timestamp())),
        "uuid": str(uuid.uuid4()),
        "ref": uuid.uuid4().hex[:16],
    }
    path = sample_of(sender)
    text = Template(path.read_text(encoding="utf-8")).substitute(values)
    return Input(path.name, text.encode())


def _in_json(text: str) -> str:
    """A text as JSON writes it inside a string."""
    return json.dumps(text)[1:-1]
