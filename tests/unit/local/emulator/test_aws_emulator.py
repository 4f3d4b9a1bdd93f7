"""Lambda's limit on responses in the emulator: API Gateway answers 502 for a longer one."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from ministack.services.lambda_svc import lambda_execute_result_to_api_proxy_response

from local.emulator.aws_emulator import limited

LIMIT = 6_291_556


def invocation(body: str, *, is_base64: bool) -> dict[str, Any]:
    """The emulator's result of a function that returned this body."""
    response = {"statusCode": 200, "headers": {}, "body": body, "isBase64Encoded": is_base64}
    return {"body": response, "error": False, "log": "START"}


def filler(length: int, *, is_base64: bool) -> str:
    """A body with which the response has `length` bytes of JSON."""
    empty = json.dumps(invocation("", is_base64=is_base64)["body"])
    return "x" * (length - len(empty))


def status(result: dict[str, Any]) -> int:
    response, _ = lambda_execute_result_to_api_proxy_response(result)
    return int(response["statusCode"])


@pytest.mark.parametrize("is_base64", [False, True])
def test_a_response_of_exactly_the_limit_is_passed_on(is_base64: bool) -> None:
    result = invocation(filler(LIMIT, is_base64=is_base64), is_base64=is_base64)
    assert limited(result) is result
    assert status(limited(result)) == 200


@pytest.mark.parametrize("is_base64", [False, True])
def test_a_response_one_byte_longer_is_502(is_base64: bool) -> None:
    result = limited(invocation(filler(LIMIT + 1, is_base64=is_base64), is_base64=is_base64))
    assert status(result) == 502
    assert (result["error"], result["function_error"]) == (True, "Unhandled")
    assert result["body"]["errorType"] == "Function.ResponseSizeTooLarge"
    assert f"{LIMIT + 1} bytes" in result["body"]["errorMessage"]
    assert result["log"] == "START"


def test_bytes_count_with_their_base64() -> None:
    body = base64.b64encode(b"\0" * 4_719_000).decode()
    assert len(body) > LIMIT
    assert status(limited(invocation(body, is_base64=True))) == 502


def test_characters_count_as_utf_8() -> None:
    assert status(limited(invocation("ա" * 3_100_000, is_base64=False))) == 200
    assert status(limited(invocation("ա" * 3_150_000, is_base64=False))) == 502


def test_an_invocation_without_a_result_is_passed_on() -> None:
    failed = {"body": None, "error": True, "function_error": "Unhandled", "log": ""}
    assert limited(failed) is failed
