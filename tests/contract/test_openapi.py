"""The API description matches the code, and the API matches its description.

After a change of a route: `python -m tools.openapi`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from dateline.model.error_reference import error_reference
from dateline.model.problem_types import anchor
from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from local.common.template import ROOT, source_template
from local.emulator.routes import DEFAULT_ROUTE
from local.inprocess.cloud import Cloud, in_process_cloud
from tests.http_events import http_event
from tools.openapi.components import SCHEMAS, SELECTABLE, at
from tools.openapi.document import DOCUMENT, document, text
from tools.openapi.parts import Json, component_name
from tools.openapi.reads import reads

WRITTEN: Json = json.loads(DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in WRITTEN["paths"].items()
    for method, operation in methods.items()
}
EXTENSION = re.compile(r"(?<=\})\.[a-z0-9]+$")
"""What tells the operations of one route's renderings apart."""
PUBLIC = ("readArticle", "listArticles", "readFeedRss", "health", "describe", "document")
LISTINGS = ({"language", "items", "next"}, {"items", "missing", "gone", "moved"})
"""The members of a listing, without and with `ids`."""


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


def strict() -> Json:
    """The components with the members required that a response without `fields` has."""
    components: Json = deepcopy(WRITTEN["components"])
    written = json.loads(SCHEMAS.read_text(encoding="utf-8"))["$defs"]
    for path in SELECTABLE:
        root, *rest = path.split(".")
        described = components["schemas"][component_name(root)]
        at(described, rest)["required"] = at(written, [root, *rest])["required"]
    return components


@cache
def validator(schema: str, *, has_fields: bool = False) -> Draft202012Validator:
    components = WRITTEN["components"] if has_fields else strict()
    return Draft202012Validator(
        {**json.loads(schema), "components": components}, format_checker=FormatChecker()
    )


def resolved(value: Json) -> Json:
    """The component that a reference names, or the value itself."""
    if "$ref" not in value:
        return value
    _, kind, name = value["$ref"].removeprefix("#/").split("/")
    component: Json = WRITTEN["components"][kind][name]
    return component


def operation_of(event: dict[str, Any]) -> str:
    """The operation that describes a request: its rendering's; GET describes HEAD too."""
    operation = event["routeKey"].replace("HEAD ", "GET ")
    rendering = f"{operation}{Path(event['rawPath']).suffix}"
    return rendering if rendering in OPERATIONS else operation


def assert_described(event: dict[str, Any], answer: dict[str, Any]) -> None:
    """Status, media type, headers and body of the answer match the description."""
    operation = operation_of(event)
    responses = OPERATIONS[operation]["responses"]
    status = str(answer["statusCode"])
    assert status in responses, f"{operation} answered {status}: {answer['body'][:200]}"
    described = resolved(responses[status])
    for name, header in described.get("headers", {}).items():
        if resolved(header).get("required"):
            validator(json.dumps(resolved(header)["schema"])).validate(answer["headers"][name])
    content = described.get("content", {})
    if not answer["body"]:
        is_head = event["requestContext"]["http"]["method"] == "HEAD"
        assert is_head or not content or content.get("text/plain")
        return
    media_type = answer["headers"]["content-type"].partition(";")[0]
    assert media_type in content, f"{operation} answered {status} as {media_type}"
    is_json = media_type.endswith("json")
    body = json.loads(answer["body"]) if is_json else answer["body"]
    has_fields = "fields=" in event["rawQueryString"]
    validator(json.dumps(content[media_type]["schema"]), has_fields=has_fields).validate(body)
    if operation == "GET /articles" and status == "200":
        assert set(body) in LISTINGS


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
    assert {EXTENSION.sub("", operation) for operation in OPERATIONS} == {
        route for route in routes if not route.startswith(("HEAD ", "OPTIONS "))
    }


def test_every_public_read_answers_head_as_the_description_says() -> None:
    assert "Every public `GET` also answers `HEAD`" in WRITTEN["info"]["description"]
    heads = {
        event["Properties"]["Path"]
        for event in source_template()["Resources"]["ReadFunction"]["Properties"]["Events"].values()
        if event["Properties"].get("Method") == "HEAD"
    }
    assert heads == {EXTENSION.sub("", operation.address) for operation in reads()}


def test_every_rendering_has_an_operation_with_one_body() -> None:
    for path, default, renderings in (
        ("/articles/{id}", [""], ARTICLE_RENDERINGS),
        ("/articles/by-slug/{language}/{slug}", [""], ARTICLE_RENDERINGS),
        ("/feeds/{feed}", [], FEED_RENDERINGS),
    ):
        for suffix in (*default, *(f".{extension}" for extension in renderings)):
            operation = OPERATIONS[f"GET {path}{suffix}"]
            assert len(operation["responses"]["200"]["content"]) == 1
            selects = any(each["name"] == "fields" for each in operation["parameters"])
            assert selects == (renderings is ARTICLE_RENDERINGS and suffix in {"", ".json"})


def schemas_in(value: Any) -> Iterator[Json]:
    """Every object of the document that may be a schema."""
    if isinstance(value, dict):
        yield value
    members = value.values() if isinstance(value, dict) else value
    for member in members if isinstance(value, dict | list) else ():
        yield from schemas_in(member)


def test_generators_of_clients_get_names_that_do_not_collide() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    components = list(WRITTEN["components"]["schemas"])
    for group in (names, components):
        assert len({re.sub(r"[\W_]", "", name).lower() for name in group}) == len(group)
    # Generators name classes by titles.
    schemas = list(schemas_in(WRITTEN["components"]["schemas"]))
    assert [schema for schema in schemas if isinstance(schema.get("title"), str)] == []


def test_every_array_says_what_it_contains() -> None:
    schemas = list(schemas_in({"paths": WRITTEN["paths"], "components": WRITTEN["components"]}))
    arrays = [schema for schema in schemas if schema.get("type") == "array"]
    assert len(arrays) > 30
    assert [array for array in arrays if "items" not in array] == []


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_an_operation_has_examples_that_match_its_schemas(operation: str) -> None:
    described = OPERATIONS[operation]
    messages = [each for status, each in described["responses"].items() if status < "300"]
    messages += [described["requestBody"]] if "requestBody" in described else []
    for message in messages:
        if not (content := message.get("content")):
            continue
        shown = [each for each in content.values() if "example" in each]
        assert shown, message["description"]
        for each in shown:
            validator(json.dumps(each["schema"]), has_fields=True).validate(each["example"])
    paths = [each for each in described.get("parameters", ()) if each["in"] == "path"]
    for parameter in paths:
        validator(json.dumps(parameter["schema"])).validate(parameter["example"])


def test_every_error_has_the_same_schema() -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    refused = [
        response
        for operation in OPERATIONS.values()
        for status, response in operation["responses"].items()
        if status >= "400"
    ]
    assert len(refused) > 200
    for response in map(resolved, refused):
        for media_type, content in response.get("content", {}).items():
            assert media_type == "application/problem+json"
            assert content["schema"] == problem


@pytest.mark.parametrize("route", sorted(OPERATIONS))
def test_an_operation_describes_all_its_responses(route: str) -> None:
    operation = OPERATIONS[route]
    statuses = set(operation["responses"])
    assert statuses & {"200", "201", "202"}
    assert operation["summary"]
    assert {"429", "500"} <= statuses
    assert bool(operation.get("security")) == ("401" in statuses)
    for status, response in operation["responses"].items():
        if status >= "400" and status not in {"429", "500"}:
            assert "application/problem+json" in resolved(response)["content"]
    body = operation.get("requestBody")
    assert bool(body) == route.startswith(("POST", "PUT", "PATCH"))
    assert not body or {"413", "415"} <= statuses


def test_reading_is_public_and_writing_needs_authorization() -> None:
    for route, operation in OPERATIONS.items():
        if not route.startswith("GET") and "websub" not in route:
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
    assert_described(event, cloud.invoke(path.parent.name, event))


def test_the_description_is_served_as_json_and_as_a_page(cloud: Cloud) -> None:
    for path, type_ in (("/openapi.json", "application/json"), ("/docs", "text/html")):
        event = http_event("GET", path)
        answer = cloud.invoke("read", event)
        assert_described(event, answer)
        assert answer["headers"]["content-type"].startswith(type_)
        again = http_event("GET", path, headers={"if-none-match": answer["headers"]["etag"]})
        assert cloud.invoke("read", again)["statusCode"] == 304
    assert (
        json.loads(cloud.invoke("read", http_event("GET", "/openapi.json"))["body"]) == document()
    )


def test_the_page_loads_only_its_own_files_and_has_no_inline_script(cloud: Cloud) -> None:
    answer = cloud.invoke("read", http_event("GET", "/docs"))
    assert "default-src 'none'" in answer["headers"]["content-security-policy"]
    assert "script-src 'self';" in answer["headers"]["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"#]*)"', answer["body"])
    files = [address for address in loaded if address.startswith("/docs/")]
    assert set(loaded) - set(files) == {"/openapi.json", "data:,"}
    assert len(files) == 3
    for address in files:
        file = address.partition("?")[0].rpartition("/")[2]
        event = http_event(
            "GET",
            address,
            route="GET /docs/{file}",
            parameters={"file": file},
            headers={"accept-encoding": "gzip"},
        )
        sent = cloud.invoke("read", event)
        assert sent["statusCode"] == 200
        assert sent["headers"]["content-encoding"] == "gzip"
        assert len(sent["body"]) < 700_000
    assert len(re.findall("<script", answer["body"])) == len(
        re.findall(r'<script src="/docs/[^"]+" defer></script>', answer["body"])
    )


@pytest.mark.parametrize(
    "file", ["swagger-ui.js", "index.css", "../LICENSE", "LICENSE", "", "openapi.json", "app.py"]
)
def test_no_other_file_is_served(cloud: Cloud, file: str) -> None:
    event = http_event("GET", f"/docs/{file}", route="GET /docs/{file}", parameters={"file": file})
    answer = cloud.invoke("read", event)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "route_unknown")


def test_the_page_explains_every_error(cloud: Cloud) -> None:
    body = cloud.invoke("read", http_event("GET", "/docs"))["body"]
    for code in error_reference():
        assert f'id="{anchor(code)}"' in body


def test_the_problem_schema_rejects_other_shapes() -> None:
    problem = {"type": "x", "title": "x", "status": 400, "code": "Not Stable", "detail": "x"}
    validates = validator(json.dumps({"$ref": "#/components/schemas/Problem"}))
    assert not validates.is_valid(problem)
    assert not validates.is_valid({**problem, "code": "fine", "body": "of the article"})
    assert validates.is_valid({**problem, "code": "fine"})
