"""The colours of pages: a light and a dark theme whose texts have enough contrast (WCAG 2.2, AA).

The accent colour of the publication is darkened or lightened until it can be read on every ground
of a theme. https://www.w3.org/TR/WCAG22/#contrast-minimum
"""

from __future__ import annotations

from functools import cache

ENOUGH = 4.5
"""The contrast of text and its ground."""
GROUNDS = ("ground", "mark")
"""The colours of THEMES that have text on them."""
ACCENT = "#0b4fb3"
THEMES: dict[str, dict[str, str]] = {
    "light": {
        "ground": "#ffffff",
        "text": "#1b1b1b",
        "soft": "#4a4a4a",
        "line": "#767676",
        "hair": "#d0d0d0",
        "mark": "#fff4ce",
        "mark-line": "#8a6100",
    },
    "dark": {
        "ground": "#16181b",
        "text": "#e8e6e3",
        "soft": "#b8b5b0",
        "line": "#8c8c8c",
        "hair": "#3a3d42",
        "mark": "#3a3014",
        "mark-line": "#d9a520",
    },
}
_STEPS = 20


def contrast(text: str, ground: str) -> float:
    """The contrast ratio of two colours (`#rrggbb`), from 1 to 21.

    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    darker, lighter = sorted((_luminance(text), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


@cache
def readable(colour: str, theme: str) -> str:
    """The colour, changed towards the theme's text colour until it can be read on its grounds."""
    shades = (_mixed(colour, THEMES[theme]["text"], step / _STEPS) for step in range(_STEPS))
    return next(filter(lambda shade: _is_readable(shade, theme), shades), THEMES[theme]["text"])


def properties(theme: str, accent: str) -> str:
    """The theme as CSS custom properties: `--ground: #ffffff; …`."""
    colours = THEMES[theme] | {"accent": readable(accent, theme)}
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def _is_readable(colour: str, theme: str) -> bool:
    return all(contrast(colour, THEMES[theme][ground]) >= ENOUGH for ground in GROUNDS)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _mixed(colour: str, other: str, part: float) -> str:
    mixed = (
        round(channel + (target - channel) * part)
        for channel, target in zip(_channels(colour), _channels(other), strict=True)
    )
    return f"#{bytes(mixed).hex()}"


def _luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
