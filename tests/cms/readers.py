"""What readers of Dateline get of a CMS's articles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dateline.model.identifiers import article_id
from tests.cms.processes import wait_until
from tests.e2e.newsroom import Newsroom


@dataclass(frozen=True)
class Printed:
    """What `sources put` prints to enter in the CMS, by the words before it."""

    text: str

    def value(self, name: str) -> str:
        """The rest of the line that begins with the name."""
        line = re.search(rf"^ *{re.escape(name)} +(\S.*)$", self.text, re.MULTILINE)
        assert line, f"{name} is not in:\n{self.text}"
        return line[1].strip()

    def bodies(self) -> list[str]:
        """The JSON templates that the guide prints, each on one line."""
        templates = re.findall(r"^ +(\{\".*?\}\}\})$", self.text, re.MULTILINE | re.DOTALL)
        return [" ".join(body.split()) for body in templates]

    def header(self) -> tuple[str, str]:
        """The name and value of the header that carries the secret."""
        name, _, value = self.value("Header").partition(": ")
        return name, value


def put_source(newsroom: Newsroom, source: str, *options: str) -> Printed:
    """Makes a source as an administrator does."""
    result = newsroom.quickly("sources", "put", source, "--language", "en", *options)
    assert result.exit_code == 0, f"{result.output}{result.exception}"
    return Printed(result.output)


@dataclass(frozen=True)
class Readers:
    """Readers of one source's articles."""

    newsroom: Newsroom
    source: str

    def article(self, external_id: str) -> dict[str, Any] | None:
        """The article as JSON; None if readers do not get it."""
        answer = self.newsroom.http.get(f"/articles/{article_id(self.source, external_id)}")
        assert answer.status_code in {200, 301, 404, 410}, answer.text
        shown: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        return shown

    def headlines(self) -> list[str]:
        """The headlines of the source's listings, in alphabetical order.

        Each language has a listing; short texts may have none that can be recognised.
        """
        headlines: list[str] = []
        for language in ("en", "und"):
            query = {"source": self.source, "language": language, "limit": 100}
            answer = self.newsroom.http.get("/articles", params=query)
            assert answer.status_code == 200, answer.text
            headlines += [item["headline"] for item in answer.json()["items"]]
        return sorted(headlines)

    def get(self, external_id: str, **fields: object) -> dict[str, Any]:
        """The article, once readers get it with these fields."""
        got: dict[str, Any] = {}

        def has_fields() -> bool:
            got.clear()
            got.update(self.article(external_id) or {})
            return bool(got) and all(got.get(name) == value for name, value in fields.items())

        try:
            wait_until(has_fields, f"{external_id} is shown with {fields}")
        except AssertionError as error:
            shown = {name: got.get(name) for name in fields}
            raise AssertionError(f"{error}; readers get {shown if got else 'nothing'}") from None
        return got

    def lose(self, external_id: str) -> None:
        """Waits until readers no longer get the article."""
        wait_until(lambda: self.article(external_id) is None, f"{external_id} is hidden")

    def texts(self, external_id: str) -> list[str]:
        """The text of each block of the article."""
        return [re.sub("<[^>]*>", "", block["html"]) for block in self.get(external_id)["body"]]
