"""The API description matches the code, and the API matches its description.

After a change of a route: `python -m tools.openapi`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from local.common.template import ROOT, source_template
from local.emulator.routes import DEFAULT_ROUTE
from local.inprocess.cloud import Cloud, in_process_cloud
from tests.http_events import http_event
from tools.openapi.document import DOCUMENT, document, text
from tools.openapi.parts import Json

WRITTEN: Json = json.loads(DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in WRITTEN["paths"].items()
    for method, operation in methods.items()
}
PUBLIC = ("readArticle", "listArticles", "readFeed", "health", "describe", "document")


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with in_process_cloud() as in_process:
        yield in_process


def samples() -> Iterator[Path]:
    """Sample events that are HTTP requests of a route; `$default` is none of the description."""
    for path in sorted((ROOT / "events").glob("*/*.json")):
        event = json.loads(path.read_text(encoding="utf-8"))
        if event.get("routeKey", DEFAULT_ROUTE) != DEFAULT_ROUTE:
            yield path


@cache
def validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(
        {**json.loads(schema), "components": WRITTEN["components"]}, format_checker=FormatChecker()
    )


def resolved(value: Json) -> Json:
    """The component that a reference names, or the value itself."""
    if "$ref" not in value:
        return value
    _, kind, name = value["$ref"].removeprefix("#/").split("/")
    component: Json = WRITTEN["components"][kind][name]
    return component


def assert_described(route: str, answer: dict[str, Any]) -> None:
    """Status, media type, headers and body of the answer match the description."""
    responses = OPERATIONS[route]["responses"]
    status = str(answer["statusCode"])
    assert status in responses, f"{route} answered {status}: {answer['body'][:200]}"
    described = resolved(responses[status])
    for name, header in described.get("headers", {}).items():
        if resolved(header).get("required"):
            validator(json.dumps(resolved(header)["schema"])).validate(answer["headers"][name])
    content = described.get("content", {})
    if not answer["body"]:
        assert route.startswith("HEAD ") or not content or content.get("text/plain")
        return
    media_type = answer["headers"]["content-type"].partition(";")[0]
    assert media_type in content, f"{route} answered {status} as {media_type}"
    is_json = media_type.endswith("json")
    body = json.loads(answer["body"]) if is_json else answer["body"]
    validator(json.dumps(content[media_type]["schema"])).validate(body)


def test_the_document_is_generated_from_the_code() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == text(), "run: python -m tools.openapi"


def test_the_document_is_openapi_3_1() -> None:
    assert WRITTEN["openapi"].startswith("3.1.")
    validate(WRITTEN)


def test_the_document_has_the_routes_of_the_template_and_no_others() -> None:
    routes = {
        f"{event['Properties']['Method']} {event['Properties']['Path']}"
        for function in source_template()["Resources"].values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi" and event["Properties"]["Path"] != DEFAULT_ROUTE
    }
    assert set(OPERATIONS) == routes


@pytest.mark.parametrize("route", sorted(OPERATIONS))
def test_an_operation_describes_all_its_responses(route: str) -> None:
    operation = OPERATIONS[route]
    statuses = set(operation["responses"])
    assert statuses & {"200", "201", "202"}
    assert operation["summary"]
    assert {"429", "500"} <= statuses
    assert bool(operation.get("security")) == ("401" in statuses)
    for status, response in operation["responses"].items():
        if status >= "400" and status not in {"429", "500"} and not route.startswith("HEAD"):
            assert "application/problem+json" in resolved(response)["content"]
    body = operation.get("requestBody")
    assert bool(body) == route.startswith(("POST", "PUT"))
    assert not body or {"413", "415"} <= statuses


def test_reading_is_public_and_writing_needs_authorization() -> None:
    for route, operation in OPERATIONS.items():
        if not route.startswith(("GET", "HEAD")) and "websub" not in route:
            assert operation["security"], route
        elif operation["operationId"] in PUBLIC:
            assert "security" not in operation, route


@pytest.mark.parametrize(
    "path", list(samples()), ids=lambda sample: f"{sample.parent.name}/{sample.stem}"
)
def test_a_sample_request_is_answered_as_described(cloud: Cloud, path: Path) -> None:
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    setup = path.with_name(f"{path.stem}.setup.json")
    cloud.setup(json.loads(setup.read_text(encoding="utf-8")) if setup.exists() else {})
    assert_described(event["routeKey"], cloud.invoke(path.parent.name, event))


def test_the_description_is_served_as_json_and_as_a_page(cloud: Cloud) -> None:
    for path, type_ in (("/openapi.json", "application/json"), ("/docs", "text/html")):
        answer = cloud.invoke("read", http_event("GET", path))
        assert_described(f"GET {path}", answer)
        assert answer["headers"]["content-type"].startswith(type_)
        again = http_event("GET", path, headers={"if-none-match": answer["headers"]["etag"]})
        assert cloud.invoke("read", again)["statusCode"] == 304
    assert (
        json.loads(cloud.invoke("read", http_event("GET", "/openapi.json"))["body"]) == document()
    )


def test_the_page_shows_every_operation_and_runs_no_script(cloud: Cloud) -> None:
    answer = cloud.invoke("read", http_event("GET", "/docs"))
    for route, operation in OPERATIONS.items():
        assert f'id="{operation["operationId"]}"' in answer["body"], route
    assert "<script" not in answer["body"]
    assert "default-src 'none'" in answer["headers"]["content-security-policy"]
    assert 'src="' not in answer["body"]


def test_the_problem_schema_rejects_other_shapes() -> None:
    problem = {"type": "x", "title": "x", "status": 400, "code": "Not Stable", "detail": "x"}
    validates = validator(json.dumps({"$ref": "#/components/schemas/problem"}))
    assert not validates.is_valid(problem)
    assert not validates.is_valid({**problem, "code": "fine", "body": "of the article"})
    assert validates.is_valid({**problem, "code": "fine"})
