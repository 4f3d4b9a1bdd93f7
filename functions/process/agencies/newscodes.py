"""IPTC's subject schemes by their aliases, in all spellings that senders use.

https://cv.iptc.org/newscodes/ · Media topics are eight digits from 20000000 on, subject codes the
eight digits below that.
"""

from __future__ import annotations

import re

_ALIASES = {"mediatopic": "medtop", "subjectcode": "subj", "genre": "genre"}
_SCHEME = re.compile(r"(?:https?://)?cv\.iptc\.org/newscodes/([\w-]{1,60})/?", re.ASCII)
_MEDIA_TOPIC = re.compile(r"20\d{6}", re.ASCII)
_SUBJECT_CODE = re.compile(r"(?:0\d|1[0-7])\d{6}", re.ASCII)


def alias_of(scheme: str | None) -> str | None:
    """`medtop` for the URL of IPTC's media topics; any other scheme unchanged."""
    match = _SCHEME.fullmatch(scheme) if scheme else None
    return _ALIASES.get(match[1].lower(), scheme) if match else scheme


def scheme_of(code: str | None) -> str | None:
    """The scheme of an IPTC code that comes without a scheme; None for other codes."""
    if code and _MEDIA_TOPIC.fullmatch(code):
        return "medtop"
    return "subj" if code and _SUBJECT_CODE.fullmatch(code) else None
