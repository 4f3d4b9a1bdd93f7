"""Headers that every response has, and Content-Security-Policy.

A browser that opens a response as a document runs nothing in it, sends nothing from it and shows it
in no frame: XML may contain XHTML, and a browser may guess a type. Only pages allow more.

https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy ·
https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
"""

from __future__ import annotations

_NOTHING = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""The last three do not follow `default-src`."""


def content_security_policy(**sources: str) -> str:
    """The policy that allows these sources and nothing else: `img_src="https:"`."""
    allowed = {name.replace("_", "-"): value for name, value in sources.items()}
    return "; ".join(f"{name} {value}" for name, value in (_NOTHING | allowed).items())


SECURITY_HEADERS = {
    "content-security-policy": content_security_policy(),
    # Players of embedded videos refuse to run without the origin of the page.
    "referrer-policy": "strict-origin-when-cross-origin",
    # Two years. Other hosts of the domain are for its owner to decide.
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}
"""Of every response, 304 and errors included; a response may replace the policy."""
