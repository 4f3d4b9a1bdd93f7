"""Starts the AWS emulator with Lambda's limit on responses, which it lacks.

A longer response is an error of the function, and API Gateway answers 502.
"""

from __future__ import annotations

from typing import Any

from ministack.app import main
from ministack.services import lambda_svc

from local.common.lambda_limits import ResponseTooLarge, check_response

_EXECUTE = "_execute_function_with_config_scope"
"""The function of ministack that every invocation passes through."""
_execute = getattr(lambda_svc, _EXECUTE)


def limited(result: dict[str, Any]) -> dict[str, Any]:
    """The result of an invocation, or Lambda's error if the response is too large."""
    try:
        check_response(result.get("body"))
    except ResponseTooLarge as error:
        message = {"errorMessage": str(error), "errorType": "Function.ResponseSizeTooLarge"}
        return {
            "body": message,
            "error": True,
            "function_error": "Unhandled",
            "log": result.get("log", ""),
        }
    return result


def _execute_within_limits(*arguments: Any, **named: Any) -> dict[str, Any]:
    return limited(_execute(*arguments, **named))


if __name__ == "__main__":
    setattr(lambda_svc, _EXECUTE, _execute_within_limits)
    main()
