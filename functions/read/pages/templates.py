"""Renders pages from templates. Every value is escaped unless it is `Markup`.

Templates are in this folder and in `functions/read/renderings`; a page starts with
`{% extends "layout.html" %}` and fills the blocks `title`, `head`, `nav` and `main`. Jinja2 is
imported on first use, so that requests for JSON do not wait for it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.model.languages import UNDETERMINED
from dateline.web.security_headers import content_security_policy
from functions.read.http.links import feed_path, listing_path
from functions.read.pages.theme import ACCENT, properties
from functions.read.texts.direction import direction
from functions.read.texts.page_texts import page_texts

if TYPE_CHECKING:
    from jinja2 import Environment

    from functions.read.http.site import Site

HTML = "text/html; charset=utf-8"
FEEDS = (
    ("rss", "RSS", "application/rss+xml"),
    ("atom", "Atom", "application/atom+xml"),
    ("json", "JSON Feed", "application/feed+json"),
)
"""Extension, name and media type of each feed of a listing (`functions.read.renderings`)."""
_FOLDERS = (Path(__file__).parent, Path(__file__).parents[1] / "renderings")


def render_page(
    template: str, site: Site, language: str | None, *, listing: str = "", **values: object
) -> str:
    """The page of a template in a language (a BCP 47 tag, None if unknown).

    `listing` names the listing whose feeds the page links to; the language's own by default.

    Raises:
        jinja2.UndefinedError: the template uses a value that is not given.
    """
    brand = site.branding
    accent = brand.accent or ACCENT
    name = listing or language or UNDETERMINED
    return (
        _environment()
        .get_template(template)
        .render(
            site=site,
            brand=brand,
            light=properties("light", accent),
            dark=properties("dark", accent),
            language=language,
            direction=direction(language),
            texts=page_texts(language),
            home=home_path(site, language),
            feeds=[(title, kind, feed_path(name, end)) for end, title, kind in FEEDS],
            **values,
        )
    )


def home_path(site: Site, language: str | None) -> str:
    """The page above a page: the language's own front page where it has one, else `/`."""
    return listing_path(language) if language in site.branding.languages[1:] else "/"


def page_policy(site: Site, **sources: str) -> dict[str, str]:
    """The Content-Security-Policy of a page: its own styles, the logo and `sources`; no script."""
    logo = site.branding.logo_origin
    allowed = {"style_src": "'unsafe-inline'", **({"img_src": logo} if logo else {}), **sources}
    return {"content-security-policy": content_security_policy(**allowed)}


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
