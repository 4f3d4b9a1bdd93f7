"""AWS JSON 1.1 as Amazon Translate speaks it, held to botocore's own description of the service.

https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

TARGET_PREFIX = "AWSShineFrontendService_20170701"


class NotUnderstood(Exception):
    """The request is none of this service's; `code` is the exception AWS answers with."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


_STATUS = {
    "ResourceNotFoundException": 404,
    "TooManyRequestsException": 429,
    "InternalServerException": 500,
    "ServiceUnavailableException": 503,
}
"""Of the exceptions that are no plain 400; only some releases of botocore's model say."""


@dataclass(frozen=True)
class Call:
    """One request: which operation, with which parameters."""

    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes


def read_call(headers: Mapping[str, str], body: bytes) -> Call:
    """The call inside an HTTP request; header names in lower case.

    Raises:
        NotUnderstood: not a call of Amazon Translate, not readable, or against its description.
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
        if report.has_errors():
            raise NotUnderstood("ValidationException", report.generate_report())
    return Call(operation, parameters)


def result(values: Mapping[str, Any]) -> Answer:
    """A successful answer."""
    return Answer(200, json.dumps(values).encode())


def error(code: str, message: str, details: Mapping[str, str] | None = None) -> Answer:
    """An error as the service tells it; `code` is its exception's name."""
    body = {"__type": code, "Message": message, **(details or {})}
    return Answer(_STATUS.get(code, 400), json.dumps(body).encode())


@cache
def _service() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("translate", "service-2"), "translate")
