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
from dateline.model.subscribers import SubscriberOptions
from dateline.model.trials import Changes
from functions.operate.endpoints.actions import DismissRequest, RetryAllRequest, RetryRequest
from functions.operate.endpoints.subscribers import PauseRequest, ResumeRequest, RotationRequest
from functions.process.formats import canonical
from functions.read.renderings.article_json import ARTICLE_FIELDS, ITEM_FIELDS
from functions.submit.editor_acts import ActRequest
from functions.submit.uploads import UploadRequest
from functions.translate.requests.rules import TranslationRequest
from functions.translate.review.edit import TranslationEdit
from tools.openapi.parts import PROBLEM, Json, component_name, schema, text

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    "subscriber_options": SubscriberOptions,
    "rotation_request": RotationRequest,
    "pause_request": PauseRequest,
    "resume_request": ResumeRequest,
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
    "subscribers": "subscriber",
}
"""Pages of a listing, and the schema of their items."""
_FIELDS = {"article": ARTICLE_FIELDS, "listed": ITEM_FIELDS}
SELECTABLE = (
    *_FIELDS,
    "copies.properties.copies.items",
    "languages.properties.languages.items",
    "revisions.properties.revisions.items",
)
"""Objects in schemas.json that `fields` selects members of. Their properties are optional in the
description; `required` in schemas.json is what a response without `fields` has."""
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
    for path in SELECTABLE:
        # `fields` leaves out any of them.
        del at(schemas, path.split("."))["required"]
    for name, model in _BODIES.items():
        schemas |= _of_model(name, model)
    schemas["open_problem"]["properties"]["raw"] = schema("raw_input")
    for name, item in _PAGES.items():
        schemas[name] = _page(item)
    resolved: Json = _renamed(schemas)
    return dict(sorted(resolved.items()))


def at(value: Json, names: Iterable[str]) -> Json:
    """The member of a JSON document below these names."""
    for name in names:
        value = value[name]
    return value


def _of_model(name: str, model: type[BaseModel]) -> Json:
    """The schemas of a model and of its parts, whose names begin with the model's.

    Pydantic's titles repeat the names of fields, and generators of clients name classes by them.
    """
    whole = _untitled(model.model_json_schema(ref_template=f"#/$defs/{name}_{{model}}"))
    parts = {f"{name}_{part}": value for part, value in whole.pop("$defs", {}).items()}
    return {name: whole, **parts}


def _untitled(value: Any) -> Any:
    """The schema without titles, which are texts: a property may have that name."""
    if isinstance(value, dict):
        return {
            name: _untitled(member)
            for name, member in value.items()
            if not (name == "title" and isinstance(member, str))
        }
    return [_untitled(item) for item in value] if isinstance(value, list) else value


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


def _renamed(schemas: Json) -> Json:
    """The schemas by component name, with references to components.

    Raises:
        ValueError: two schemas have the same component name.
    """
    renamed = {component_name(name): _pointing(member) for name, member in schemas.items()}
    if len(renamed) < len(schemas):
        raise ValueError("two schemas have the same component name")
    return renamed


def _pointing(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: schema(member.removeprefix("#/$defs/"))["$ref"]
            if name == "$ref" and member.startswith("#/$defs/")
            else _pointing(member)
            for name, member in value.items()
        }
    return [_pointing(item) for item in value] if isinstance(value, list) else value


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
    for status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR):
        refused[_gateway(status)] = {
            "description": f"{status.phrase}, sent by API Gateway and not as a problem"
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
