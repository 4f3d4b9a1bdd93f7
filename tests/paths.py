"""Paths of the repository, and of reference material that may be beside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT.parent / "shared"
"""Cases, corpora and schemas beside the checkout; tests that need them skip without it."""
CORPORA = REFERENCE / "corpora"
