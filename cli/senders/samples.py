"""A small article as each sender would send it: samples/senders/<sender>.*, with places to fill.

The id is the same every time, so that a source tested often has one such article and not many.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from string import Template

from cli.support.exit_codes import USAGE, CommandError
from cli.support.files import Input
from local.common.template import ROOT

FOLDER = ROOT / "samples" / "senders"
ITEM = "dateline-test"
NUMBERED_ITEM = "999999999"
"""For senders whose ids are numbers."""
_NUMBERED = frozenset({"storyblok", "woocommerce", "wordpress_com", "wp_plugin", "wp_webhooks"})


def sample_of(sender: str, now: datetime, *, item: str | None = None) -> Input:
    """The sample of a sender; `item`, a real item's id, where a thin one is to be completed.

    Raises:
        CommandError: there is none.
    """
    path = next(FOLDER.glob(f"{sender}.*"), None)
    if path is None:
        raise CommandError(f"there is no sample of sender {sender}", USAGE)
    known_item = item or (NUMBERED_ITEM if sender in _NUMBERED else ITEM)
    values = {
        # As JSON writes it inside a string.
        "id": json.dumps(known_item)[1:-1],
        "now": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "seconds": str(int(now.timestamp())),
        "uuid": str(uuid.uuid4()),
        "ref": uuid.uuid4().hex[:16],
    }
    text = Template(path.read_text(encoding="utf-8")).substitute(values)
    return Input(path.name, text.encode())
