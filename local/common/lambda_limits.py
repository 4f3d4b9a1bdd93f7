"""Lambda's limit on the size of a response, for clouds that do not have it.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

from __future__ import annotations

import json
from typing import Any

from dateline.web.response_body import MAX_RESPONSE_BYTES


class ResponseTooLarge(Exception):
    """Lambda discards the response; API Gateway answers 502."""


def response_size(answer: Any) -> int:
    """Bytes of a handler's response as the runtime client sends it to Lambda."""
    return len(json.dumps(answer, ensure_ascii=False, default=str).encode())


def check_response(answer: Any) -> None:
    """Refuses a response that Lambda refuses.

    Raises:
        ResponseTooLarge: it has more than 6,291,556 bytes.
    """
    size = response_size(answer)
    if size > MAX_RESPONSE_BYTES:
        raise ResponseTooLarge(
            f"Response payload size ({size} bytes) exceeded maximum allowed payload size "
            f"({MAX_RESPONSE_BYTES} bytes)."
        )
