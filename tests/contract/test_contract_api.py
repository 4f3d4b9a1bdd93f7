"""Every sample request is answered in the shape that docs/api/answers.schema.json states."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from local.inprocess import Cloud, in_process_cloud
from local.template import ROOT

SCHEMA = json.loads((ROOT / "docs" / "api" / "answers.schema.json").read_text(encoding="utf-8"))
ANSWER_OF = {
    "GET /articles": "listing",
    "GET /articles/{id}": "article",
    "GET /articles/by-slug/{language}/{slug}": "article",
    "GET /articles/{id}/copies": "copies",
    "GET /articles/{id}/revisions": "revisions",
    "GET /articles/{id}/translations": "translations",
    "GET /health": "health",
    "GET /submissions/{id}": "submission",
    "POST /articles": "accepted",
    "POST /articles/{id}/kill": "accepted",
    "POST /articles/{id}/reinstate": "accepted",
    "POST /articles/{id}/translations": "translations",
    "POST /feeds/{source}": "accepted",
    "POST /webhooks/{source}": "accepted",
    "POST /webhooks/{source}/{key}": "accepted",
}


def samples() -> Iterator[Path]:
    for function in ("submit", "read", "translate"):
        for path in sorted((ROOT / "events" / function).glob("*.json")):
            if not path.name.endswith(".setup.json") and "routeKey" in path.read_text():
                yield path


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with in_process_cloud() as one:
        yield one


def validate(content: object, definition: str) -> None:
    Draft202012Validator(
        {"$ref": f"#/$defs/{definition}", "$defs": SCHEMA["$defs"]}, format_checker=FormatChecker()
    ).validate(content)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "path", list(samples()), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_an_answer_has_the_stated_shape(cloud: Cloud, path: Path) -> None:
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    setup = path.with_name(f"{path.stem}.setup.json")
    cloud.setup(json.loads(setup.read_text(encoding="utf-8")) if setup.exists() else {})
    answer = cloud.invoke(path.parent.name, event)
    content_type = answer["headers"].get("content-type", "")
    if answer["statusCode"] >= 400:
        assert content_type == "application/problem+json"
        validate(json.loads(answer["body"]), "problem")
    elif content_type == "application/json" and event["routeKey"] in ANSWER_OF:
        validate(json.loads(answer["body"]), ANSWER_OF[event["routeKey"]])
    else:
        assert answer["statusCode"] in {301, 304} or content_type.startswith(
            ("text/plain", "application/rss+xml", "application/json")
        )


def test_the_schema_refuses_what_the_api_never_says() -> None:
    problem = {"type": "x", "title": "x", "status": 400, "code": "Not Stable", "detail": "x"}
    validator = Draft202012Validator({"$ref": "#/$defs/problem", "$defs": SCHEMA["$defs"]})
    assert not validator.is_valid(problem)
    assert not validator.is_valid({**problem, "code": "fine", "body": "of the article"})
    assert validator.is_valid({**problem, "code": "fine"})
