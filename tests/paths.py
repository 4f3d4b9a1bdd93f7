"""Where tests find the repository's files, and reference material that may lie beside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT.parent / "shared"
"""Cases, corpora and schemas beside the checkout; tests that need them skip where it is absent."""
CORPORA = REFERENCE / "corpora"
