"""A response of any function fits into what Lambda sends, or is refused with a reason."""

from __future__ import annotations

import gzip
import json
import random
from base64 import b64decode

import pytest

from dateline.model.errors import TooLarge
from dateline.web.http import json_response
from dateline.web.response_body import MAX_BODY_BYTES, sendable
from local.common.lambda_limits import check_response

LONG = [{"text": "Սևանա լիճ, lake Sevan"} for _ in range(160_000)]


def test_a_long_text_is_sent_compressed_to_a_client_that_accepts_it() -> None:
    response = sendable(json_response(200, LONG), "gzip, br")
    check_response(response)
    assert response["headers"]["content-encoding"] == "gzip"
    assert response["headers"]["vary"] == "accept-encoding"
    assert json.loads(gzip.decompress(b64decode(response["body"]))) == LONG


def test_a_long_text_is_refused_without_compression_and_says_how_to_get_it() -> None:
    with pytest.raises(TooLarge, match="Accept-Encoding: gzip"):
        sendable(json_response(200, LONG), "")


def test_a_text_that_is_too_long_compressed_is_refused() -> None:
    noise = random.Random(1).randbytes(MAX_BODY_BYTES).hex()
    with pytest.raises(TooLarge):
        sendable(json_response(200, noise), "gzip")


def test_a_short_text_is_sent_as_it_is() -> None:
    response = sendable(json_response(200, {"a": 1}), "identity")
    assert (response["body"], response["isBase64Encoded"]) == ('{"a":1}', False)
    assert "content-encoding" not in response["headers"]
