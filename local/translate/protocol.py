"""AWS JSON 1.1 of Amazon Translate, validated with botocore's description of the service.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RESOURCE_NAME = re.compile(r"(?:[A-Za-z0-9-]_?)+")
TARGET_PREFIX = "AWSShineFrontendService_20170701"


class NotUnderstood(Exception):
    """The request is not a valid call of the service; `code` is the exception that AWS returns."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Refused(Exception):
    """The service refuses a valid call; `code` is the name of its exception."""

    def __init__(self, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.code = code
        self.details = details


_STATUS = {
    "ResourceNotFoundException": 404,
    "TooManyRequestsException": 429,
    "InternalServerException": 500,
    "ServiceUnavailableException": 503,
}
"""Exceptions with another status than 400. Only some releases of botocore's model have these."""


@dataclass(frozen=True)
class Call:
    """An operation with its parameters."""

    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """A response."""

    status: int
    body: bytes


def read_call(headers: Mapping[str, str], body: bytes) -> Call:
    """The call in an HTTP request; header names are in lower case.

    Raises:
        NotUnderstood: the request is not a call of Amazon Translate, or violates its description.
    """
    prefix, _, operation = headers.get("x-amz-target", "").partition(".")
    if prefix != TARGET_PREFIX or operation not in _service().operation_names:
        raise NotUnderstood("UnknownOperationException", f"no such operation: {operation}")
    try:
        parameters = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood("SerializationException", "the body is not JSON") from None
    if not isinstance(parameters, dict):
        raise NotUnderstood("SerializationException", "the body is not a JSON object")
    shape = _service().operation_model(operation).input_shape
    if shape is not None:
        report = ParamValidator().validate(parameters, shape)
        violations = report.generate_report() or "; ".join(_violations(parameters, shape))
        if violations:
            raise NotUnderstood("ValidationException", violations)
        _decode(parameters, shape)
    return Call(operation, parameters)


def _violations(value: Any, shape: Shape, name: str = "") -> Iterator[str]:
    """Violations of the description that botocore leaves to the service."""
    if isinstance(shape, StructureShape):
        for member, inner in shape.members.items():
            # A text that is too long has a separate exception.
            if member in value and member != "Text":
                yield from _violations(value[member], inner, f"{name}.{member}".strip("."))
        for member in value.keys() - shape.members.keys():
            yield f"{name}.{member}".strip(".") + " is no parameter"
    elif isinstance(shape, ListShape):
        for item in value:
            yield from _violations(item, shape.member, name)
    elif isinstance(shape, StringShape) and shape.enum and value not in shape.enum:
        yield f"Value at '{name}' must be one of {shape.enum}"
    elif isinstance(value, str) and len(value) > shape.metadata.get("max", len(value)):
        yield f"Value at '{name}' must have length less than or equal to {shape.metadata['max']}"
    elif shape.name == "ResourceName" and not _RESOURCE_NAME.fullmatch(value):
        yield f"Value at '{name}' must satisfy regular expression pattern: ^([A-Za-z0-9-]_?)+$"


def _decode(values: dict[str, Any], shape: Shape) -> None:
    """Decodes blobs, which are sent in base64."""
    members = shape.members if isinstance(shape, StructureShape) else {}
    for member, inner in members.items():
        if member not in values:
            continue
        if isinstance(inner, StructureShape):
            _decode(values[member], inner)
        elif inner.type_name == "blob":
            try:
                values[member] = base64.b64decode(values[member], validate=True)
            except ValueError:
                raise NotUnderstood("SerializationException", f"{member} is not base64") from None


def result(values: Mapping[str, Any]) -> Answer:
    """A successful response."""
    return Answer(200, json.dumps(values).encode())


def error(code: str, message: str, details: Mapping[str, str] | None = None) -> Answer:
    """An error response; `code` is the name of its exception."""
    body = {"__type": code, "Message": message, **(details or {})}
    return Answer(_STATUS.get(code, 400), json.dumps(body).encode())


@cache
def _service() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("translate", "service-2"), "translate")
