"""Where the `type` of a problem (RFC 9457) leads: the code's place in the error reference.

It is a relative address of the API that answered. So it leads to the documentation of the release
that runs, in a closed network too, and needs no setting.
https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1
"""

from __future__ import annotations

_PAGE = "/docs"
_AWS = "aws_"
"""Codes of AWS's calls are made from AWS's own, which are many; they share an entry."""


def problem_type(code: str) -> str:
    """The address of a code's entry, such as `/docs#error-body_empty`."""
    return f"{_PAGE}#{anchor(_AWS if code.startswith(_AWS) else code)}"


def anchor(code: str) -> str:
    """The id of an entry on the page, which has no star."""
    return "error-" + code.strip("*").replace(":", "-").replace(" ", "-")
