"""No regular expression takes more than linear time: each is fed long runs of what it knows."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import dateline
import functions

_MODULE_STATE = ("app",)
"""Handlers: they read their environment when they are imported, and have no patterns."""
_LENGTH = 3_000
_MAX_SECONDS = 0.02
"""A linear pattern takes a hundredth of it, one that grows with the square twice as much."""
_SEARCHES = r"\.(?:search|finditer|findall|subn?|split)\("
_RUNS = (
    *(" ", "\t", "\n", "a", "A", "0", "-", "_", ".", ",", "/", "<", ">", "&", "'", '"', "\\", "="),
    *(
        "a ",
        "a.",
        "a,",
        "a-",
        "a/",
        "0a",
        "0:",
        "0-",
        " \n",
        "- ",
        "a@",
        "a@a.",
        "<a",
        "<a ",
        "<p>",
    ),
    *("<!--", "&#", "&a;", "http://", '="', "Ab Cd ", "é", "\u0301", "\u00a0", "\u2028", "“a” "),
)


class Found(NamedTuple):
    """A pattern, and whether it is looked for anywhere in a text or matched at one place."""

    pattern: re.Pattern[str] | re.Pattern[bytes]
    searched: bool


def patterns() -> dict[str, Found]:
    """Every compiled pattern of the functions and the layer, by where it stands."""
    pattern_found: dict[tuple[str | bytes, int, bool], tuple[str, Found]] = {}
    for module in map(importlib.import_module, modules()):
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            for at, pattern in inside(value):
                # One among several goes by the name of the variable that goes over them.
                called = r"pattern\b" if at else rf"\b{name}\b"
                searched = re.search(called + _SEARCHES, source) is not None
                where = f"{module.__name__}.{name}{at}"
                key = (pattern.pattern, pattern.flags, searched)
                pattern_found.setdefault(key, (where, Found(pattern, searched)))
    return dict(pattern_found.values())


def modules() -> Iterator[str]:
    for package in (functions, dateline):
        for item in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not item.ispkg and item.name.rpartition(".")[2] not in _MODULE_STATE:
                yield item.name


def inside(value: object) -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Patterns in a value: itself, or the members of a mapping or list."""
    if isinstance(value, re.Pattern):
        yield "", value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from ((f"[{key!r}]", p) for _, p in inside(part))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from ((f"[{index}]", p) for _, p in inside(part))


def texts(pattern: re.Pattern[str] | re.Pattern[bytes], length: int) -> Iterator[str | bytes]:
    """Runs of the same, behind each beginning that the pattern itself may ask for."""
    written = pattern.pattern
    spelt = written if isinstance(written, str) else written.decode("latin-1")
    literal = re.sub(r"\\.|\W", "", spelt)[:12]
    for run in dict.fromkeys((*_RUNS, literal, f"{literal} ")):
        if not run:
            continue
        text = (run * (length // len(run) + 1))[:length]
        # What no pattern knows ends it, so that none is done before it has tried everything.
        whole = f"{text}\x00"
        yield whole if isinstance(written, str) else whole.encode("utf-8", "replace")


def cost(pattern_found: Found, text: str | bytes) -> float:
    """CPU seconds to go over the text once, as the code does."""
    pattern, searched = pattern_found
    began = time.process_time()
    pattern.match(text)  # type: ignore[arg-type]
    pattern.fullmatch(text)  # type: ignore[arg-type]
    for _ in pattern.finditer(text) if searched else ():  # type: ignore[arg-type]
        pass
    return time.process_time() - began


def test_no_pattern_takes_more_than_linear_time() -> None:
    known = patterns()
    assert len(known) > 100
    slow = {}
    for name, pattern_found in known.items():
        for text in texts(pattern_found.pattern, _LENGTH):
            # Twice, since other work on the machine may be measured too.
            if (
                cost(pattern_found, text) > _MAX_SECONDS
                and cost(pattern_found, text) > _MAX_SECONDS
            ):
                slow[name] = (text[:12], pattern_found.pattern.pattern[:200])
                break
    assert slow == {}


def test_a_catastrophic_pattern_would_be_found() -> None:
    square = Found(re.compile(r"\s+,|\s+;|\s+:"), searched=True)
    assert max(cost(square, text) for text in texts(square.pattern, _LENGTH)) > _MAX_SECONDS
