"""`dateline costs`: what translations cost, and what the translation memory saved."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.support.exit_codes import USAGE, CommandError
from cli.support.tables import print_rows
from cli.support.target import Target, find_target
from dateline.aws import table
from dateline.model.clock import utc_now
from dateline.model.identifiers import ID_PATTERN
from dateline.stores.articles import ArticleReader
from functions.translate.memory.costs import SAVED, SENT, month_of, month_pk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

DOLLARS_PER_MILLION = 15.0
"""https://aws.amazon.com/translate/pricing/"""

_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")

Line = tuple[str, str, str]
"""Month, source and language."""


@dataclass
class Characters:
    """Characters of each line of the table."""

    sent: Counter[Line]
    saved: Counter[Line]


def costs(*, month: str | None, article: str | None, stack: str | None, as_json: bool) -> None:
    """Show how many characters Amazon Translate got and the memory saved, and both in dollars."""
    if month is not None and not _MONTH.fullmatch(month):
        raise CommandError(f"--month {month}: give a year and a month, such as 2026-03", USAGE)
    if article is not None and not ID_PATTERN.fullmatch(article):
        raise CommandError(f"--article {article}: an article's id has 26 characters", USAGE)
    target = find_target(None, stack)
    now = utc_now()
    months = [month] if month else _since(target, article, now) if article else [month_of(now)]
    characters = Characters(Counter(), Counter())
    for name in months:
        _add(characters, target, name, article)
    _print(characters, as_json=as_json)


def _since(target: Target, article: str, now: datetime) -> list[str]:
    """The months since an article was first received."""
    articles = ArticleReader(target.aws.dynamodb, target.output("ArticleTableName"))
    head, _ = articles.head(article)
    if head is None:
        raise CommandError(f"no article {article} in {target.stack}")
    return list(_months(head.first_received_at, now))


def _months(first: datetime, last: datetime) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04}-{month:02}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _add(characters: Characters, target: Target, month: str, article: str | None) -> None:
    memory = table.Table(target.aws.dynamodb, target.output("MemoryTableName"))
    for row in memory.query_all("read the costs", month_pk(month), consistent=False):
        source, language, article_id = str(row["sk"]).split("#")
        if article in {None, article_id}:
            characters.sent[month, source, language] += row[SENT]
            characters.saved[month, source, language] += row[SAVED]


def _print(characters: Characters, *, as_json: bool) -> None:
    sent, saved = characters.sent, characters.saved
    lines = sorted({*sent, *saved})
    if as_json:
        for month, source, language in lines:
            line = (month, source, language)
            shown: dict[str, str | int] = {"month": month, "source": source, "language": language}
            shown |= {"characters_sent": sent[line], "characters_saved": saved[line]}
            sys.stdout.write(json.dumps(shown, ensure_ascii=False) + "\n")
        return
    rows = [(*line, *_amounts(sent[line]), *_amounts(saved[line])) for line in lines]
    rows.append(("all", "", "", *_amounts(sent.total()), *_amounts(saved.total())))
    amounts = ("characters sent", "dollars", "characters saved", "dollars saved")
    print_rows(("month", "source", "language", *amounts), rows, right=amounts)


def _amounts(characters: int) -> tuple[str, str]:
    return f"{characters:,}", f"{characters * DOLLARS_PER_MILLION / 1e6:,.2f}"
