"""Sends a preflight (OPTIONS) to its route where the API has no CORS configuration, as AWS does.

ministack answers every OPTIONS itself: 403 without a configuration. AWS answers only for an API
that has one: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.services import apigateway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_EXECUTE = "_handle_execute_in_scope"
_MATCH = "_match_route"
_INVOKE = "_invoke_lambda_proxy"
_execute = getattr(apigateway, _EXECUTE)
_match = getattr(apigateway, _MATCH)
_invoke = getattr(apigateway, _INVOKE)
_ROUTED = "options"
"""ministack's own answer is for the method in capitals."""


def _execute_routed(
    api_id: str, stage: str, path: str, method: str, *arguments: Any, **named: Any
) -> Awaitable[Any]:
    routed = _ROUTED if method == "OPTIONS" else method
    answer: Awaitable[Any] = _execute(api_id, stage, path, routed, *arguments, **named)
    return answer


def _match_routed(api_id: str, method: str, path: str) -> Any:
    return _match(api_id, method.upper(), path)


def _invoke_routed(
    integration: Any, api_id: str, stage: str, path: str, method: str, *arguments: Any, **named: Any
) -> Awaitable[Any]:
    answer: Awaitable[Any] = _invoke(
        integration, api_id, stage, path, method.upper(), *arguments, **named
    )
    return answer


_REPLACEMENTS: dict[str, Callable[..., Any]] = {
    _EXECUTE: _execute_routed,
    _MATCH: _match_routed,
    _INVOKE: _invoke_routed,
}


def route_preflights() -> None:
    """Replaces the functions of ministack that a preflight passes through."""
    for name, replacement in _REPLACEMENTS.items():
        setattr(apigateway, name, replacement)
