"""Renders pages from templates. Every value is escaped unless it is `Markup`.

Templates are in this folder and in `functions/read/renderings`; a page starts with
`{% extends "layout.html" %}` and fills the blocks `title`, `head` and `main`. The layout needs
the publication's site and the page's language. Jinja2 is imported on first use, so that requests
for JSON do not wait for it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from functions.read.pages.direction import direction

if TYPE_CHECKING:
    from jinja2 import Environment

    from functions.read.http.site import Site

_FOLDERS = (Path(__file__).parent, Path(__file__).parents[1] / "renderings")


def render_page(name: str, site: Site, language: str | None, **values: object) -> str:
    """The page of the template `name` in a language (a BCP 47 tag, None if unknown).

    Raises:
        jinja2.UndefinedError: the template uses a value that is not given.
    """
    template = _environment().get_template(name)
    return template.render(site=site, language=language, direction=direction(language), **values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=FileSystemLoader(_FOLDERS),
        autoescape=True,
        undefined=StrictUndefined,
        # Deployed templates do not change.
        auto_reload=False,
    )
