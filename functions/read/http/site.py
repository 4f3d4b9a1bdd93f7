"""The site that a response belongs to, for absolute links and publisher names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """`origin` is the request's `https://host`; `name` is the publication's name."""

    origin: str
    name: str
