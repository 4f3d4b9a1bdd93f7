"""Errors of libraries, in the command's words: what to set or to start."""

from __future__ import annotations

import sys

from cli.support.arguments import TOKEN_VARIABLE

_MODULES = {
    "botocore.exceptions": ("BotoCoreError", "ClientError"),
    "httpx": ("HTTPError",),
    "local.emulator.processes": ("CloudError",),
}
_ACCOUNT = (
    "set AWS_PROFILE to a profile of the stack's account, or, to use the API with a token only, "
    f"give --api and {TOKEN_VARIABLE}"
)
_MEANINGS = {
    "NoRegionError": "no AWS region is set: set AWS_REGION to the stack's region, such as "
    f"eu-central-1. To use the API with a token only, give --api and {TOKEN_VARIABLE}",
    "NoCredentialsError": f"no AWS credentials: {_ACCOUNT}",
    "PartialCredentialsError": f"the AWS credentials are incomplete: {_ACCOUNT}",
    "ProfileNotFound": f"there is no such AWS profile: {_ACCOUNT}",
    "TokenRetrievalError": "the AWS session has ended: run `aws sso login`",
    "UnauthorizedSSOTokenError": "the AWS session has ended: run `aws sso login`",
    "ExpiredToken": "the AWS session has ended: sign in again",
    "ExpiredTokenException": "the AWS session has ended: sign in again",
    "InvalidClientTokenId": f"AWS does not know these credentials: {_ACCOUNT}",
    "UnrecognizedClientException": f"AWS does not know these credentials: {_ACCOUNT}",
    "ConnectError": "the API does not answer: is the address right, does `dateline up` run?",
    "ConnectTimeout": "the API does not answer: is the address right, does `dateline up` run?",
    "ReadTimeout": "the API took too long to answer; try again",
    "EndpointConnectionError": "AWS does not answer: is the region right, does `dateline up` run?",
}
"""Class or AWS code of an error → what it means."""


def library_errors() -> tuple[type[BaseException], ...]:
    """The expected errors of the libraries that are loaded: to load one would slow each command."""
    return tuple(
        getattr(sys.modules[module], name)
        for module, names in _MODULES.items()
        if module in sys.modules
        for name in names
    )


def explained(error: BaseException) -> str:
    """What an error of a library means for the user; else its own message."""
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code", "") if isinstance(response, dict) else ""
    name = type(error).__name__
    if code in _MEANINGS or name in _MEANINGS:
        return _MEANINGS.get(code) or _MEANINGS[name]
    return str(error) or name
