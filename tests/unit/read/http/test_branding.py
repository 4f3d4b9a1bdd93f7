"""Parameters of the look of pages: what is accepted, and what is said of the rest."""

from __future__ import annotations

import re

import pytest

from dateline.aws.settings import read_settings
from functions.read.http.branding import Branding, FooterLink
from functions.read.settings import Settings
from local.common.template import source_template

PARAMETERS = {
    "LANGUAGES": "Languages",
    "LOGO_URL": "LogoUrl",
    "ACCENT_COLOUR": "AccentColour",
    "FOOTER_LINKS": "FooterLinks",
    "SHOW_NOTES": "ShowNotes",
    "PUBLIC_URL": "PublicUrl",
    "ALLOWED_ORIGINS": "AllowedOrigins",
    "HOLD_COPIES_OF_KILLED": "HoldCopiesOfKilled",
}
TEMPLATE = source_template()["Parameters"]
DEFAULTS = {
    # The names of stores are not of interest here.
    **dict.fromkeys(map(str.upper, Settings.model_fields), "x"),
    **{name: TEMPLATE[parameter]["Default"] for name, parameter in PARAMETERS.items()},
}


def branding(**environment: str) -> Branding:
    return read_settings(Settings, {**DEFAULTS, **environment}).branding


def test_the_defaults_of_the_template_brand_nothing() -> None:
    assert branding() == Branding()


def test_every_parameter_is_read() -> None:
    assert branding(
        LANGUAGES="hy, pt_br,EN,hy",
        LOGO_URL="https://cdn.example.org:8443/logo.svg?v=2;x",
        ACCENT_COLOUR="#AA0033",
        FOOTER_LINKS="About us https://a.example/about?a=1,2 | Write mailto:desk@a.example",
        SHOW_NOTES="true",
    ) == Branding(
        logo_url="https://cdn.example.org:8443/logo.svg?v=2;x",
        accent="#aa0033",
        footer_links=(
            FooterLink("About us", "https://a.example/about?a=1,2"),
            FooterLink("Write", "mailto:desk@a.example"),
        ),
        languages=("hy", "pt-BR", "en"),
        shows_notes=True,
    )
    assert branding(LOGO_URL="https://a.example/l.png").logo_origin == "https://a.example"
    assert branding().logo_origin is None


WRONG = [
    ("LANGUAGES", "en,", "no language tag"),
    ("LANGUAGES", "English language", "no language tag"),
    ("LANGUAGES", "und", "no language tag"),
    (
        "LANGUAGES",
        ",".join(f"q{first}{last}" for first in "abc" for last in "abcdefg"),
        "at most 20",
    ),
    ("LOGO_URL", "logo.png", "https URL"),
    ("LOGO_URL", "http://a.example/l.png", "https URL"),
    ("LOGO_URL", "https://a.example;script-src */l.png", "https URL"),
    ("LOGO_URL", "https://user@a.example/l.png", "https URL"),
    ("LOGO_URL", 'https://a.example/l.png" onerror="x', "https URL"),
    ("LOGO_URL", "https://a.example", "https URL"),
    ("LOGO_URL", "data:image/png;base64,AAAA", "https URL"),
    ("ACCENT_COLOUR", "red", "#rrggbb"),
    ("ACCENT_COLOUR", "#fff", "#rrggbb"),
    ("ACCENT_COLOUR", "#ffffff;}", "#rrggbb"),
    ("FOOTER_LINKS", "https://a.example/", "a name and an address"),
    ("FOOTER_LINKS", "A https://a.example |", "a name and an address"),
    ("FOOTER_LINKS", "A javascript:alert(1)", "no http, https or mailto address"),
    ("FOOTER_LINKS", "A https://a.example, B https://b.example x", "separate links with |"),
    ("FOOTER_LINKS", " | ".join(["A https://a.example"] * 13), "at most 12"),
    ("SHOW_NOTES", "perhaps", "boolean"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_a_wrong_value_ends_the_start_and_says_what_to_give(
    name: str, value: str, message: str
) -> None:
    with pytest.raises(RuntimeError, match=re.escape(message)) as caught:
        branding(**{name: value})
    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["LANGUAGES", "LOGO_URL", "ACCENT_COLOUR"])
def test_the_template_accepts_what_the_function_accepts(name: str) -> None:
    pattern = re.compile(TEMPLATE[PARAMETERS[name]]["AllowedPattern"])
    right = {
        "LANGUAGES": ("en", "hy, pt-BR,zh-Hant"),
        "LOGO_URL": ("-", "https://a.example:8443/l.png?v=1", "https://a.example/l.svg"),
        "ACCENT_COLOUR": ("-", "#0B4fb3"),
    }[name]
    for value in right:
        assert pattern.fullmatch(value)
        branding(**{name: value})
    # What only the function can tell: more than the pattern says.
    untold = {"und", "https://a.example;script-src */l.png"}
    refused = [value for each, value, _ in WRONG if each == name and pattern.fullmatch(value)]
    assert len(refused) <= 2, refused
    assert untold >= {value for value in refused if len(value) < 60}
