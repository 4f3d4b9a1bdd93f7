"""Schemas, headers, problems and ways to prove oneself, that several operations share."""

from __future__ import annotations

import json
from copy import deepcopy
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

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
from dateline.model.sources import Scope
from functions.process.formats import canonical
from functions.read.renderings.article_json import ARTICLE_FIELDS, ITEM_FIELDS
from functions.submit.editor_acts import Given
from functions.submit.uploads import Wanted
from functions.translate.requests.rules import Asked
from functions.translate.review.edit import Edited
from local.common.template import ROOT
from tools.openapi.parts import JSON, PROBLEM, Json, schema, text

if TYPE_CHECKING:
    from pydantic import BaseModel

SCHEMAS = ROOT / "tools" / "openapi" / "answers.schema.json"
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
    "submitted_article": canonical.SubmittedArticle,
    "act": Given,
    "translation_edit": Edited,
    "translation_request": Asked,
    "upload_request": Wanted,
}
_FIELDS = {"article": ARTICLE_FIELDS, "listed": ITEM_FIELDS}
_SCOPES = {
    Scope.SUBMIT: "send articles and files",
    Scope.EDIT: "translate, kill and reinstate",
    Scope.INSPECT: "look at the submissions of others",
}


def components() -> Json:
    """All of them, by kind and name."""
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
            raise ValueError(f"{SCHEMAS.name}: {name} has other fields than the code")
        selected = {key: value for key, value in schemas[name].items() if key != "required"}
        selected["description"] = "The fields that `fields` asks for, and no others"
        schemas[f"{name}_fields"] = selected | {"minProperties": 1}
    for name in ("listing", "named"):
        schemas[name]["properties"]["items"]["items"] = {
            "anyOf": [schema("listed"), schema("listed_fields")]
        }
    for name in ("copies", "languages", "revisions"):
        # Of these too `fields` may ask for some.
        del schemas[name]["properties"][name]["items"]["required"]
    for name, model in _BODIES.items():
        body_schema = model.model_json_schema(
            ref_template="#/components/schemas/" + name + "{model}"
        )
        for part, definition in body_schema.pop("$defs", {}).items():
            schemas[f"{name}{part}"] = definition
        schemas[name] = body_schema
    resolved: Json = _renamed(schemas)
    return dict(sorted(resolved.items()))


def _renamed(value: Any) -> Any:
    """References as components have them."""
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
            "description": f"{status.phrase}, said by the API itself",
            "content": {JSON: {"schema": schema("message")}},
        }
    return refused


def _gateway(status: HTTPStatus) -> str:
    return status.phrase.title().replace(" ", "")


GATEWAY_RESPONSES = {
    str(int(status)): {"$ref": f"#/components/responses/{_gateway(status)}"}
    for status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR)
}
"""What API Gateway may answer in the place of any function."""

_HEADERS: Json = {
    name: {"required": True, "description": description, "schema": text(**more)}
    for name, description, more in (
        ("cache-control", "How long it may be kept; never past an embargo or an expiry", {}),
        ("content-language", "The language of the text", {}),
        ("etag", "Names what was answered; for If-None-Match", {"pattern": '^"[^"]+"$'}),
        ("last-modified", "When readers could last see a change", {}),
        ("location", "Where to look next", {"format": "uri-reference"}),
        ("vary", "The request's headers that decided", {}),
    )
}

_SECURITY: Json = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "dl_<source>_<secret>",
        "description": "A source's token. Its scopes: "
        + "; ".join(f"`{scope}`: {what}" for scope, what in _SCOPES.items()),
    },
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "The signature of the source's sender, in the header that it uses; this one "
        "is Standard Webhooks'. `dateline sources put` prints what to enter in each sender",
    },
}
