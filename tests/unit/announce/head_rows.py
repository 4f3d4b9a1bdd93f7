"""HEAD and TRANSLATION rows of one article, in any state."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from dateline.model.documents import Status
from dateline.model.rows import Head, Summary, TranslationRow
from functions.index.article.rows import translation_row
from tests.factories import NOON, article, at, translation

STORY = article()
HEADLINE = "quincunx ferry"


def summary(**changes: Any) -> Summary:
    values = {"language": "en", "headline": HEADLINE, "published_at": NOON, "text_hash": "t"}
    return Summary.model_validate(values | changes)


def head(version: int = 1, **changes: Any) -> Head:
    values: dict[str, Any] = {
        "id": STORY.id,
        "source": "desk",
        "external_id": "story-1",
        "status": Status.USABLE,
        "version": version,
        "order_key": STORY.order_key,
        "content_key": "k",
        "content_hash": f"hash-{version}",
        "summary": summary(),
        "first_received_at": NOON,
        "received_at": NOON,
        "processed_at": NOON,
        "lock": f"{version:016x}",
    }
    return Head.model_validate(values | changes)


def row(number: int = 1, **changes: Any) -> TranslationRow:
    values = {"headline": HEADLINE, "text_hash": "t", "number": number, **changes}
    return translation_row(translation(STORY, **values))


moments = st.none() | st.integers(min_value=-3, max_value=23).map(at)
heads = st.builds(
    lambda version, status, published, embargo, expires, languages: head(
        version,
        status=status,
        summary=summary(published_at=published, embargoed_until=embargo, expires_at=expires),
        languages=languages,
    ),
    st.integers(min_value=1, max_value=5),
    st.sampled_from(Status),
    moments,
    moments,
    moments,
    st.sampled_from([(), ("pt",), ("hy", "pt")]),
)
