"""Names of events: known only if every word is known."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model.event_names import (
    FILLERS,
    IGNORED,
    NEVER_PUBLIC,
    PUBLISHED,
    SUBJECTS,
    UNKNOWN,
    VERBS,
    event_by_name,
    kept_name,
    name_in,
    names_article,
)

KNOWN = sorted({*VERBS, *SUBJECTS, *FILLERS, *NEVER_PUBLIC})


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_verb_with_a_word_for_an_article_is_known(subject: str, verb: str) -> None:
    assert event_by_name(f"{subject}.{verb}") == VERBS[verb]
    assert event_by_name(f"{subject.title()}{verb.title()}") == VERBS[verb]
    assert event_by_name(f"{subject}_{verb}".upper()) == VERBS[verb]


@pytest.mark.parametrize(
    "name",
    [
        "article.submitted_for_review",
        "invoice.paid",
        "invoice.published",
        "article.not_published",
        "article.publish.requested",
        "article.published.v2",
        "comment.created",
        "статья.published",
        "article.опубликовано.published",
        "article",
        "published" + "." * 2_000,
        "article.deleted.restored",
        "draft.published",
    ],
)
def test_name_with_an_unknown_or_contradicting_word_is_unknown(name: str) -> None:
    assert event_by_name(name) == UNKNOWN


@given(st.text(max_size=12), st.sampled_from(KNOWN), st.sampled_from(KNOWN))
def test_an_unknown_word_never_leaves_a_publication(word: str, before: str, after: str) -> None:
    known = event_by_name(f"{before}.{word}.{after}")
    if known == PUBLISHED:
        assert event_by_name(f"{before}.{after}") == PUBLISHED
        assert word.isascii() or not any(map(str.isalnum, word))


@pytest.mark.parametrize("word", sorted(NEVER_PUBLIC))
def test_drafts_and_tests_are_ignored(word: str) -> None:
    assert event_by_name(f"article.{word}.saved") == IGNORED


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        ({"type": "article.published"}, "article.published"),
        ({"event": "invoice.paid", "type": "article.published"}, "invoice.paid"),
        ({"type": "article", "action": "published"}, "published"),
        ({"event": "article.published", "type": "invoice.paid"}, "invoice.paid"),
        ({"type": "article"}, ""),
        ({"type": "text"}, ""),
        ({"type": "published"}, "published"),
        ({"event": "published", "topic": "Politics"}, "published"),
        ({"topic": "post.updated"}, "post.updated"),
        ({"event": {"name": "article.published"}}, "event is not a text"),
        ({"event": None, "hook": "publish_post"}, "publish_post"),
        ({}, ""),
    ],
)
def test_name_of_a_payload(payload: dict[str, object], name: str) -> None:
    assert name_in(payload) == name


def test_subject_of_a_name() -> None:
    assert names_article("post.updated")
    assert not names_article("product.updated")
    assert not names_article("")


@given(st.text(max_size=300))
def test_kept_name_fits_the_metadata_of_an_object(name: str) -> None:
    kept = kept_name(name)
    assert len(kept) <= 100
    assert len(quote(kept)) <= 300
    assert name.strip().startswith(kept)
