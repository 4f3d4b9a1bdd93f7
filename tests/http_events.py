"""HTTP API events (payload format 2.0) for tests, shaped as the API makes them."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

_TEXT = ("text/", "application/json", "application/xml", "application/javascript")


def http_event(
    method: str,
    path: str,
    *,
    route: str | None = None,
    parameters: dict[str, str] | None = None,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    domain: str = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
) -> dict[str, Any]:
    """One request to the API at `domain`.

    Text types arrive as a string, all others base64-encoded, as on AWS.
    """
    raw_path, _, query = path.partition("?")
    lowered = {name.lower(): value for name, value in (headers or {}).items()}
    route_key = route or f"{method} {raw_path}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": lowered,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": method,
                "path": raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.10",
                "userAgent": lowered.get("user-agent", "tests"),
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route_key,
            "stage": "$default",
            "time": "04/Mar/2026:12:00:00 +0000",
            "timeEpoch": 1772625600000,
        },
        "isBase64Encoded": False,
    }
    if parameters:
        event["pathParameters"] = parameters
    if query:
        event["queryStringParameters"] = dict(parse_qsl(query, keep_blank_values=True))
    if body is not None:
        lowered["content-length"] = str(len(body))
        if lowered.get("content-type", "").startswith(_TEXT):
            event["body"] = body.decode("utf-8", errors="replace")
        else:
            event["body"] = base64.b64encode(body).decode()
            event["isBase64Encoded"] = True
    return event


def json_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The JSON body of an answer."""
    content = json.loads(answer["body"])
    assert isinstance(content, dict)
    return content
