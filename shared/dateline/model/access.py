"""The notice by which formats without a field for access say that an article is restricted.

Renderings write it into the usage terms; process reads it there, so that an article stays
restricted on its way through another Dateline.
"""

from __future__ import annotations

import re

_NOTICE = re.compile(r"Restricted access(?:: (?P<reason>[^\n.]{1,200}))?\.")


def restriction_notice(reason: str | None) -> str:
    """The notice, as in `Restricted access: members.` with its full stop."""
    line = " ".join((reason or "").replace(".", " ").split())
    return f"Restricted access: {line}." if line else "Restricted access."


def noticed_restriction(usage_terms: str | None) -> str | None:
    """The reason in a notice at the beginning of usage terms; None without a notice."""
    match = _NOTICE.match((usage_terms or "").lstrip())
    return (match["reason"] or "unknown") if match else None
