"""Reads an editor's act on an article (functions.submit.editor_acts): `{"reason": "…"}`.

The act and the article id come from the URL and are in the delivery, not in the bytes. Neither a
source nor the bytes may choose this module, so it is not among the formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.editor_acts import ARTICLE_HEADER, Act
from dateline.model.errors import Unprocessable
from dateline.model.identifiers import ID_PATTERN
from functions.process.item.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "editorial"


def recognises(sample: Sample) -> bool:
    """Never: the delivery's sender decides, not its bytes."""
    del sample
    return False


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """The editor's act as a draft.

    Raises:
        Unprocessable: the delivery names no act, or no article.
        Malformed: the body is not JSON.
    """
    delivery = context.delivery
    article_id = delivery.headers.get(ARTICLE_HEADER, "")
    if delivery.event not in set(Act) or not ID_PATTERN.fullmatch(article_id):
        raise Unprocessable("act_unknown", "the delivery names no act of an editor on an article")
    reason = sample.require_object().get("reason")
    yield Draft(
        external_id=article_id,
        act=Act(delivery.event),
        reason=reason if isinstance(reason, str) else None,
        where="$",
    )
