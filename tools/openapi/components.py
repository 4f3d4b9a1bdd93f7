"""Components that operations share: schemas, headers, error responses and security schemes."""

from __future__ import annotations

import json
from copy import deepcopy
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.model.audit import AuditEntry
from dateline.model.errors import (
    Conflict,
    DatelineError,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unprocessable,
    UnsupportedType,
)
from dateline.model.problems import ProblemRow
from dateline.model.retry_jobs import RetryJob
from dateline.model.sources import Scope
from dateline.model.trials import Changes
from functions.operate.endpoints.actions import DismissRequest, RetryAllRequest, RetryRequest
from functions.process.formats import canonical
from functions.read.renderings.article_json import ARTICLE_FIELDS, ITEM_FIELDS
from functions.submit.editor_acts import ActRequest
from functions.submit.uploads import UploadRequest
from functions.translate.requests.rules import TranslationRequest
from functions.translate.review.edit import TranslationEdit
from tools.openapi.parts import JSON, PROBLEM, Json, schema, text

if TYPE_CHECKING:
    from pydantic import BaseModel

SCHEMAS = Path(__file__).with_name("schemas.json")
ERRORS: tuple[type[DatelineError], ...] = (
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Gone,
    PreconditionFailed,
    TooLarge,
    UnsupportedType,
    Unprocessable,
    PreconditionRequired,
    Unavailable,
)
_BODIES: dict[str, type[BaseModel]] = {
    "audit_entry": AuditEntry,
    "dismiss_request": DismissRequest,
    "open_problem": ProblemRow,
    "retry_all_request": RetryAllRequest,
    "retry_job": RetryJob,
    "retry_request": RetryRequest,
    "submitted_article": canonical.SubmittedArticle,
    "act": ActRequest,
    "translation_edit": TranslationEdit,
    "try_request": Changes,
    "translation_request": TranslationRequest,
    "upload_request": UploadRequest,
}
_PAGES = {
    "audit": "audit_entry",
    "open_problems": "open_problem",
    "received_articles": "received_article",
    "submissions": "submission_entry",
}
"""Pages of a listing, and the schema of their items."""
_FIELDS = {"article": ARTICLE_FIELDS, "listed": ITEM_FIELDS}
_SCOPES = {
    Scope.SUBMIT: "send articles and files",
    Scope.EDIT: "translate, kill and reinstate articles",
    Scope.INSPECT: "read the status of any source's submissions and problems",
    Scope.OPERATE: "try, retry and dismiss problems",
}


def components() -> Json:
    """All components, by kind and name."""
    return {
        "schemas": _schemas(),
        "headers": _HEADERS,
        "responses": _responses(),
        "securitySchemes": _SECURITY,
    }


def _schemas() -> Json:
    schemas = deepcopy(json.loads(SCHEMAS.read_text(encoding="utf-8"))["$defs"])
    for name, fields in _FIELDS.items():
        if set(schemas[name]["properties"]) != set(fields):
            raise ValueError(f"{SCHEMAS.name}: the fields of {name} differ from the code")
        selected = {key: value for key, value in schemas[name].items() if key != "required"}
        selected["description"] = "Only the fields that `fields` names"
        schemas[f"{name}_fields"] = selected | {"minProperties": 1}
    for name in ("listing", "named"):
        schemas[name]["properties"]["items"]["items"] = {
            "anyOf": [schema("listed"), schema("listed_fields")]
        }
    for name in ("copies", "languages", "revisions"):
        # `fields` selects members of these items too.
        del schemas[name]["properties"][name]["items"]["required"]
    for name, model in _BODIES.items():
        body_schema = model.model_json_schema(
            ref_template="#/components/schemas/" + name + "{model}"
        )
        for part, definition in body_schema.pop("$defs", {}).items():
            schemas[f"{name}{part}"] = definition
        schemas[name] = body_schema
    schemas["open_problem"]["properties"]["raw"] = schema("raw_input")
    for name, item in _PAGES.items():
        schemas[name] = _page(item)
    resolved: Json = _renamed(schemas)
    return dict(sorted(resolved.items()))


def _page(item: str) -> Json:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": schema(item)},
            "next": {"type": ["string", "null"]},
        },
        "required": ["items", "next"],
        "additionalProperties": False,
    }


def _renamed(value: Any) -> Any:
    """The schema with its references pointing to components."""
    if isinstance(value, dict):
        return {
            name: member.replace("#/$defs/", "#/components/schemas/")
            if name == "$ref" and isinstance(member, str)
            else _renamed(member)
            for name, member in value.items()
        }
    return [_renamed(item) for item in value] if isinstance(value, list) else value


def _responses() -> Json:
    refused: Json = {}
    for error in ERRORS:
        refused[error.__name__] = {
            "description": (error.__doc__ or "").partition("\n")[0],
            "content": {PROBLEM: {"schema": schema("problem")}},
        }
    refused["Unauthenticated"]["headers"] = {
        "www-authenticate": {"required": True, "schema": text(), "description": "Bearer"}
    }
    refused["Unavailable"]["headers"] = {
        "retry-after": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds"}
    }
    refused["Unavailable"]["content"][JSON] = {"schema": schema("message")}
    for status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR):
        refused[_gateway(status)] = {
            "description": f"{status.phrase}, sent by API Gateway",
            "content": {JSON: {"schema": schema("message")}},
        }
    return refused


def _gateway(status: HTTPStatus) -> str:
    return status.phrase.title().replace(" ", "")


GATEWAY_RESPONSES = {
    str(int(status)): {"$ref": f"#/components/responses/{_gateway(status)}"}
    for status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR)
}
"""Responses that API Gateway may send for any route."""

_HEADERS: Json = {
    name: {"required": True, "description": description, "schema": text(**more)}
    for name, description, more in (
        ("cache-control", "Cache lifetime; never past an embargo or an expiry", {}),
        ("content-language", "The language of the text", {}),
        ("etag", "Entity tag, for If-None-Match", {"pattern": '^(W/)?"[^"]+"$'}),
        ("last-modified", "When the public article last changed", {}),
        ("location", "The URL to request next", {"format": "uri-reference"}),
        ("vary", "The request headers that the response depends on", {}),
    )
}

_SECURITY: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "dl_<source>_<secret>",
        "description": "The token of a source, from `dateline sources put`. Scopes: "
        + "; ".join(f"`{scope}`: {what}" for scope, what in _SCOPES.items()),
    },
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "The content system's own signature, in its own header; this is the header "
        "of Standard Webhooks. `dateline sources test` shows whether it is accepted.",
    },
}
