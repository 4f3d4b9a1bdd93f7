"""Where and under which name an answer is given: what absolute links and publishers are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """`origin` is `https://host` of this request; `name` is the publication's."""

    origin: str
    name: str
