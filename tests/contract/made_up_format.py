"""Ticker messages: a made-up format of one story, which begins with `TICKER/1`.

The test registers this module with one line, as a real format would be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.errors import Unprocessable
from functions.process.formats.families import ContentTypes, Family
from functions.process.item.draft import Draft
from functions.process.text.paragraphs import paragraphs_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from functions.process.item.context import Context
    from functions.process.item.sample import Sample

NAME = "ticker"
FAMILY = Family.AGENCY
CONTENT_TYPES: ContentTypes = {"text/x-ticker": (".tick",)}


def recognises(sample: Sample) -> bool:
    """Text that begins with the format's name and version."""
    return sample.start.startswith("TICKER/1\n")


def read(sample: Sample, context: Context) -> Iterator[Draft]:
    """Reads the one story: id and headline in a line each, then the text."""
    del context
    text, _ = sample.text
    _, external_id, headline, *story = text.split("\n")
    if not external_id:
        raise Unprocessable("external_id_missing", "the second line has no id", where="line 2")
    yield Draft(
        external_id=external_id, headline=headline, body_html=paragraphs_html("\n".join(story))
    )
