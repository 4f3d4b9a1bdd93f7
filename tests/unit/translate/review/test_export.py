"""The export says who reviewed what, and says unknown where that was not recorded."""

from __future__ import annotations

import csv
import hashlib
import io

from dateline.model.documents import Origin
from dateline.model.translation_rules import Policy
from functions.translate.memory.entries import segment_hash
from functions.translate.review.export import as_csv, exported
from tests.factories import article, translation
from tests.unit.translate.review.chains import SENTENCES, Chain, stored_before

STORY = article()


def test_a_declared_review_names_the_editor_and_the_time() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    chain.review(s0="Frase 0.")
    content = exported(chain.newest, number=2, published=True)
    assert content["review"] == {
        "by": "nare",
        "reviewer": None,
        "at": "2026-03-04T12:00:00.000Z",
    }
    assert content["segments"] == [
        {
            "segment": segment_hash(source),
            "text_hash": hashlib.sha256(text.encode()).hexdigest(),
            "origin": origin,
            "by": "nare",
            "reviewer": None,
            "at": "2026-03-04T12:00:00.000Z",
        }
        for source, text, origin in (
            (SENTENCES[0], "Frase 0.", "person"),
            (SENTENCES[1], f"[m] {SENTENCES[1]}", "machine"),
        )
    ]


def test_nobody_is_named_for_a_segment_that_nobody_reviewed() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    chain.save(s0="Frase 0.")
    content = exported(chain.newest, number=2, published=True)
    assert content["review"] is None
    assert [(item["by"], bool(item["at"])) for item in content["segments"]] == [
        ("nare", True),
        (None, False),
    ]


def test_what_was_not_recorded_is_unknown() -> None:
    # One save approved both segments; only the editor's own text proves who wrote it.
    mixed = exported(stored_before(Origin.PERSON, Origin.MACHINE), number=1, published=True)
    assert mixed["review"] is None
    assert [(item["by"], item["at"]) for item in mixed["segments"]] == [
        ("chief", "unknown"),
        ("unknown", "unknown"),
    ]
    whole = exported(stored_before(Origin.PERSON), number=1, published=True)
    assert whole["review"] == {"by": "unknown", "reviewer": None, "at": "unknown"}


def test_csv_has_a_line_for_each_segment_and_the_declaration() -> None:
    chain = Chain(Policy())
    chain.work(*SENTENCES[:2])
    chain.review()
    documents = [
        exported(translation(STORY), number=1, published=False),
        exported(chain.newest, number=2, published=True),
    ]
    lines = list(csv.DictReader(io.StringIO(as_csv(STORY.id, documents))))
    assert [line["segment"] for line in lines] == list(map(segment_hash, SENTENCES[:2]))
    assert {line["article_id"] for line in lines} == {STORY.id}
    assert {(line["reviewed_by"], line["by"], line["published"]) for line in lines} == {
        ("nare", "nare", "yes")
    }
