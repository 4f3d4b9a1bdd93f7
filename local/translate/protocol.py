"""Amazon Translate's wire protocols, both told by botocore's own description of the service.

Current SDKs speak Smithy RPC v2 over CBOR, those before 2026 AWS JSON 1.1; the Lambda runtime may
carry either. botocore reads and writes both, here with the sides exchanged: a request is parsed
like an answer, an answer is serialised like a request.
https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape
from botocore.parsers import ResponseParserError, create_parser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

TARGET = "AWSShineFrontendService_20170701"
_CBOR = "smithy-rpc-v2-cbor"
_CONTENT_TYPES = {"json": "application/x-amz-json-1.1", _CBOR: "application/cbor"}


class NotUnderstood(Exception):
    """The request is none of this service's."""


class Invalid(Exception):
    """The request is of this service, but its parameters break the service's own constraints."""


@dataclass(frozen=True)
class Call:
    """One request: which operation, with which parameters, in which protocol."""

    operation: str
    parameters: dict[str, Any]
    protocol: str


@dataclass(frozen=True)
class Answer:
    """What goes back: a status, headers and bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


def read_call(path: str, headers: Mapping[str, str], body: bytes) -> Call:
    """The call inside an HTTP request; header names in lower case.

    Raises:
        NotUnderstood: not a call of Amazon Translate, or not readable as one.
    """
    protocol, operation = _named(path, headers)
    if operation not in _service().operation_names:
        raise NotUnderstood(f"no operation {operation or path}")
    try:
        parsed = create_parser(protocol).parse(
            {"status_code": 200, "headers": {}, "body": body}, _input(operation)
        )
    except (ResponseParserError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise NotUnderstood("the body cannot be read") from error
    parsed.pop("ResponseMetadata", None)
    return Call(operation=operation, parameters=parsed, protocol=protocol)


def validate(call: Call) -> None:
    """Holds the parameters against the service's description, as far as it is checked there.

    Raises:
        Invalid: names what is missing or too short.
    """
    report = ParamValidator().validate(call.parameters, _input(call.operation))
    if report.has_errors():
        raise Invalid(report.generate_report())


def write_result(call: Call, result: Mapping[str, Any]) -> Answer:
    """A successful answer."""
    return _write(200, call.protocol, f"{call.operation}Response", result)


def write_error(protocol: str, code: str, message: str, **details: str) -> Answer:
    """An error as the service tells it; `code` is its exception's name."""
    shape = _service().shape_for(code) if code in _service().shape_names else None
    status = shape.metadata["error"]["httpStatusCode"] if shape else 400
    known = {"Message": message, **details} if shape else {"Message": message}
    return _write(status, protocol, code if shape else "UnmodelledError", known, kind=code)


def protocol_of(headers: Mapping[str, str]) -> str:
    """The protocol a request was made in, even one that is not understood otherwise."""
    return _CBOR if headers.get("smithy-protocol") == "rpc-v2-cbor" else "json"


def _input(operation: str) -> Shape:
    shape = _service().operation_model(operation).input_shape
    if shape is None:
        raise NotUnderstood(f"{operation} takes nothing")
    return shape


def _named(path: str, headers: Mapping[str, str]) -> tuple[str, str]:
    protocol = protocol_of(headers)
    if protocol == _CBOR:
        prefix = f"/service/{TARGET}/operation/"
        return protocol, path.removeprefix(prefix) if path.startswith(prefix) else ""
    target, _, operation = headers.get("x-amz-target", "").partition(".")
    return protocol, operation if target == TARGET else ""


def _write(
    status: int, protocol: str, shape: str, values: Mapping[str, Any], kind: str = ""
) -> Answer:
    parameters = {name: value for name, value in values.items() if value is not None}
    if kind:
        parameters["__type"] = f"com.amazonaws.translate#{kind}"
    operation = _answers().operation_model(shape)
    body = create_serializer(protocol, include_validation=False).serialize_to_request(
        parameters, operation
    )["body"]
    headers = {"content-type": _CONTENT_TYPES[protocol]}
    if protocol == _CBOR:
        headers["smithy-protocol"] = "rpc-v2-cbor"
    return Answer(status, headers, body if isinstance(body, bytes) else str(body).encode())


@cache
def _description() -> dict[str, Any]:
    description: dict[str, Any] = Loader().load_service_model("translate", "service-2")
    return description


@cache
def _service() -> ServiceModel:
    return ServiceModel(_description(), "translate")


@cache
def _answers() -> ServiceModel:
    """A service whose operations *take* what Amazon Translate gives: its answers and errors."""
    description = copy.deepcopy(_description())
    shapes = description["shapes"]
    shapes["UnmodelledError"] = {
        "type": "structure",
        "members": {"Message": {"shape": "String"}},
        "exception": True,
    }
    taken = [name for name in shapes if name.endswith("Response") or "exception" in shapes[name]]
    for name in taken:
        if "exception" in shapes[name]:
            shapes[name]["members"]["__type"] = {"shape": "String"}
    description["operations"] = {
        name: {
            "name": name,
            "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": name},
        }
        for name in taken
    }
    return ServiceModel(description, "translate")
