"""Every question that can be put to the API about one article, made from the template's routes.

Nothing here names a route. A path's parameters are filled by their names from what is known of the
article; a parameter of a new name is filled with everything that is known of it. So a new route is
asked without anyone remembering, in every rendering of the registries and in every language.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote

from functions.read.renderings import ARTICLE_RENDERINGS, FEED_RENDERINGS
from local.common.template import source_template
from local.emulator.routes import DEFAULT_ROUTE

LANGUAGES = ("en", "pt", "fr")
FACETS = ("section", "tag", "author", "source", "story")
JSON = {"content-type": "application/json"}
READS = ("GET", "HEAD")
BODIES = (b'{"reason": "asked in a sweep"}', b'{"languages": ["fr"]}')
_PARAMETER = re.compile(r"\{(\w+)\+?\}")


@dataclass(frozen=True)
class Subject:
    """What a stranger may know of an article that is hidden, having seen it before."""

    id: str
    source: str
    submission_id: str
    slugs: tuple[str, ...]
    section: str
    tag: str
    author: str

    def facet(self, name: str) -> str:
        """A value to list by."""
        known = {"section": self.section, "tag": self.tag, "author": self.author}
        return known.get(name, self.source if name == "source" else self.id)


@dataclass(frozen=True)
class Question:
    """One request."""

    function: str
    route: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@cache
def routes() -> tuple[tuple[str, str, str], ...]:
    """Function, method and path of every route of the template except `$default`."""
    declared = []
    for name, resource in source_template()["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        for event in resource["Properties"].get("Events", {}).values():
            if event["Type"] == "HttpApi" and event["Properties"]["Path"] != DEFAULT_ROUTE:
                properties = event["Properties"]
                function = name.removesuffix("Function").lower()
                declared.append((function, str(properties["Method"]), str(properties["Path"])))
    return tuple(declared)


def questions(subject: Subject, editor: Mapping[str, str]) -> Iterator[Question]:
    """Everything that names the article in its address, as anyone and as an editor."""
    for function, method, path in routes():
        for parameters in (
            _filled(subject, path) if method not in READS or "{feed}" not in path else ()
        ):
            address = _address(path, parameters)
            if method in READS and parameters:
                yield from _reads(function, f"{method} {path}", address, parameters, editor)
            elif method not in READS:
                for body in BODIES:
                    yield Question(
                        function,
                        f"{method} {path}",
                        address,
                        parameters,
                        headers={**JSON, **editor},
                        body=body,
                    )


def _reads(
    function: str,
    route: str,
    address: str,
    parameters: Mapping[str, str],
    editor: Mapping[str, str],
) -> Iterator[Question]:
    rendered = route.endswith("}") and "." in address.rpartition("/")[2]
    # HEAD is answered as GET, without what could be hidden: asked for one rendering only.
    if not (rendered and route.startswith("HEAD ")):
        yield Question(function, route, address, parameters)
    if rendered or route.startswith("HEAD "):
        return
    for language in LANGUAGES[1:]:
        yield Question(function, route, f"{address}?language={language}", parameters)
    for headers in ({"if-none-match": "*"}, editor):
        yield Question(function, route, address, parameters, headers=headers)


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda match: quote(parameters[match[1]]), path)


def lists(subject: Subject) -> Iterator[Question]:
    """Everything that could have the article among others, and what its own pages list."""
    facets = ("", *(f"&{facet}={quote(subject.facet(facet))}" for facet in FACETS))
    asked = [f"?language={language}{facet}" for language in LANGUAGES[:2] for facet in facets]
    asked += ["", f"?ids={subject.id}", f"?slug={subject.slugs[0]}", "?limit=100&until=2999-01-01"]
    for function, method, path in routes():
        if method in READS and "{" not in path:
            for query in asked if method == "GET" else asked[:1]:
                yield Question(function, f"{method} {path}", path + query, {})
        elif method in READS and "{feed}" in path:
            names = list(_listings(subject))
            for name in names if method == "GET" else names[:1]:
                address = path.replace("{feed}", quote(name))
                yield Question(function, f"{method} {path}", address, {"feed": name})
        elif method == "GET" and path == "/articles/{id}":
            yield from _with_related(function, f"{method} {path}", subject)


def _with_related(function: str, route: str, subject: Subject) -> Iterator[Question]:
    """The renderings of the article that list others: its neighbours, links and copies."""
    for extension, rendering in ARTICLE_RENDERINGS.items():
        for language in LANGUAGES[:2] if rendering.shows_related else ():
            name = f"{subject.id}.{extension}"
            address = f"/articles/{name}?language={language}"
            yield Question(function, route, address, {"id": name})


def _listings(subject: Subject) -> Iterator[str]:
    names = [f".{facet}.{subject.facet(facet)}" for facet in FACETS[:-1]]
    for language, name in itertools.product(LANGUAGES[:2], ("", *names)):
        for extension in (*FEED_RENDERINGS, "html"):
            yield f"{language}{name}.{extension}"


def _filled(subject: Subject, path: str) -> Iterator[dict[str, str]]:
    names = _PARAMETER.findall(path)
    values = [_values(subject, name, path) for name in names]
    for chosen in itertools.product(*values):
        yield dict(zip(names, chosen, strict=True))


def _values(subject: Subject, name: str, path: str) -> tuple[str, ...]:
    """What is known by that name; all that is known where the name is new."""
    rendered = (
        [f".{rendering}" for rendering in ARTICLE_RENDERINGS]
        if path.endswith(f"{{{name}}}")
        else []
    )
    first, *others = subject.slugs
    ids = (subject.id, *(f"{subject.id}{item}" for item in rendered))
    known = {
        "id": (subject.submission_id,) if "submission" in path else ids,
        "slug": (*(f"{first}{item}" for item in ("", *rendered)), *others),
        "language": LANGUAGES[:2],
        "source": (subject.source,),
        "key": (subject.id,),
        "feed": (subject.source,),
    }
    everything = tuple(dict.fromkeys(itertools.chain.from_iterable(known.values())))
    return known.get(name, everything)
