"""Writes openapi.json into the read function."""

from __future__ import annotations

from tools.openapi.document import DOCUMENT, text

DOCUMENT.write_text(text(), encoding="utf-8")
