"""`dateline status` prints a line for each thing that a person has to know."""

from __future__ import annotations

from cli.tasks.status import reasons


def test_items_warnings_problems_and_ignored_events_have_a_line_each() -> None:
    outcome = {"article_id": "a", "external_id": "post-1", "withheld": "access to it is restricted"}
    submission = {
        "articles": [
            {**outcome, "warnings": ["modified_at: unreadable"]},
            {**outcome, "external_id": "post-2", "withheld": None},
        ],
        "problems": [{"code": "headline_missing", "message": "no title", "where": "$[3]"}],
        "ignored": None,
    }
    assert list(reasons(submission)) == [
        "post-1 (a): withheld: access to it is restricted",
        "post-1 (a): modified_at: unreadable",
        "headline_missing at $[3]: no title",
    ]
    assert list(reasons({"ignored": "the event entry.moved changes no article"})) == [
        "ignored: the event entry.moved changes no article"
    ]
