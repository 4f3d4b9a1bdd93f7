"""The OpenAPI body of the HTTP API as it is deployed, after the SAM transform."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from local.common.template import processed_template
from local.emulator.routes import DEFAULT_ROUTE
from tools.openapi.document import document

Body = dict[str, Any]


@pytest.fixture
def body() -> Body:
    deployed: Body = processed_template()["Resources"]["Api"]["Properties"]["Body"]
    return deployed


def completed(body: Body) -> Body:
    """The body with what SAM leaves out of every API, which API Gateway does not need.

    Those are the responses of an operation, the schema of a path parameter, and the slash of the
    default route: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
    """
    paths: Body = {}
    for path, methods in body["paths"].items():
        if path == DEFAULT_ROUTE:
            continue
        for method, operation in methods.items():
            operation["responses"] = operation["responses"] or {"default": {"description": ""}}
            for parameter in operation.get("parameters", []):
                parameter.setdefault("schema", {"type": "string"})
            assert method in {"get", "head", "post", "put", "delete", "patch", "options"}
        paths[path] = methods
    return {**body, "paths": paths, "info": {**body["info"], "title": "the stack's name"}}


def variables(paths: list[str]) -> dict[str, set[str]]:
    """The names of the variable that follows each beginning of a path."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for path in paths:
        before = ""
        for segment in path.split("/")[1:]:
            match = re.fullmatch(r"\{(\w+)\+?\}", segment)
            if match:
                names[before].add(match[1])
            before += "/{}" if match else f"/{segment}"
    return names


def several_names(paths: list[str]) -> dict[str, set[str]]:
    """Where one position of a path has variables of several names.

    Such paths are identical, and an API must not have both:
    https://spec.openapis.org/oas/v3.0.3#paths-object
    """
    return {before: names for before, names in variables(paths).items() if len(names) > 1}


def test_the_deployed_body_is_valid_openapi(body: Body) -> None:
    errors = [error.message for error in OpenAPIV30SpecValidator(completed(body)).iter_errors()]
    assert errors == []


def test_a_path_position_has_one_variable_name(body: Body) -> None:
    assert several_names(list(body["paths"])) == {}
    assert several_names(list(document()["paths"])) == {}


def test_paths_that_differ_in_the_name_of_a_variable_are_found() -> None:
    assert several_names(["/feeds/{source}", "/feeds/{listing}", "/feeds/{source}/items"]) == {
        "/feeds": {"source", "listing"}
    }
    assert several_names(["/a/{id}/b/{x}", "/a/{id}/c/{y}"]) == {}


def test_a_body_with_an_undeclared_variable_is_not_valid(body: Body) -> None:
    broken = json.loads(json.dumps(completed(body)))
    broken["paths"]["/nowhere/{here}"] = {"get": {"responses": {"default": {"description": ""}}}}
    (error,) = OpenAPIV30SpecValidator(broken).iter_errors()
    assert "here" in error.message
