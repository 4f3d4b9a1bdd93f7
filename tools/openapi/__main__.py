"""Writes the document where the read function has it."""

from __future__ import annotations

from tools.openapi.document import DOCUMENT, text

DOCUMENT.write_text(text(), encoding="utf-8")
