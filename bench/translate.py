"""Measures the translation of three corrections: characters sent, and AWS calls of each job.

    python -m bench.translate [--language pt]

The article is put into S3 content, indexed and translated by its source's rule. Then it is
corrected three times: a changed paragraph, an added paragraph, a changed headline. The handlers run
on moto with the stores of template.yaml; Amazon Translate is the local endpoint over an echo, which
counts characters as Amazon does. `naive` is the number of characters that a backend sends that
translates the full text each time, without tags. The goal is at most 30 %.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import ModuleType
from unittest.mock import patch

import boto3
import botocore.client
from botocore.client import BaseClient

from dateline.model.documents import Article, Block, BlockKind, Media, Provenance, Status
from dateline.model.identifiers import article_id
from dateline.model.order_keys import order_key
from dateline.model.sources import Source
from dateline.model.translation_rules import TranslationRules
from dateline.stores.content import ContentStore
from functions.translate.segments.segments import segments_of
from local.inprocess.cloud import Cloud, in_process_cloud
from local.translate.app import create_app
from local.translate.server import running

TARGET = 0.30
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HEADLINE = "Night ferry between the two harbours will sail again from May"
STANDFIRST = "The council pays for three crossings a night; a ticket costs as much as a bus ride."
PARAGRAPHS: tuple[str, ...] = (
    "The night ferry between the two harbours sails again from the first of May, the council of "
    "Port Alder decided on Tuesday after a debate of four hours.",
    "It was given up eleven years ago, when the bridge was opened and nobody thought that anyone "
    "would want to cross the water after midnight.",
    "“I have driven round the bay for eleven years,” said Marta Oliveira, who bakes bread on the "
    "southern side and lives on the northern one. “That is forty minutes a night.”",
    "The boat will leave at half past eleven, at one and at half past two. It takes sixty people "
    "and twelve bicycles, and needs nineteen minutes.",
    "Three crossings a night cost the town 412,000 a year. The fishermen’s association has offered "
    "the old pier for nothing, under the condition that it is lit.",
    "Two members of the council voted against. They would rather have a night bus, which could "
    "start next week and stop at the hospital.",
    "The hospital has 340 people on its night shifts. Half of them live on the other side, by its "
    "own count of 2024.",
    "Tickets are sold on board, and cost as much as a ride on the bus.",
    "Whoever remembers the old boat remembers its siren. It was heard as far as the quarry, and "
    "children set their bedtime by it; the new one has to do without, because the houses on the "
    "pier were sold as quiet ones.",
    "The boat itself is a second-hand one. It carried tourists on a lake in the mountains for "
    "sixteen summers, and came down the river in March on its own engine, with a crew of two and "
    "a dog, in nine days.",
    "Its engine is electric now. The batteries come from buses that were taken out of service "
    "last year, and are charged at the southern pier, where the current of the old shipyard was "
    "never cut off.",
    "What the council could not agree on is the winter. From November to the end of February the "
    "wind stands into the northern harbour on one night in three, and the pilots want a breakwater "
    "of 80 metres before they sail.",
    "A breakwater would cost two million, and nobody on Tuesday knew from where. The deputy mayor "
    "spoke of a fund for islands, until somebody asked him which island he had in mind.",
    "In the café at the pier they have no doubt that it will be full. “People will come just to "
    "sit on the water at night,” said its owner, Rui Tavares, who has ordered forty more chairs.",
    "He will have to open until three, and has asked for that, too. The council decides on it in "
    "a fortnight, together with the lamps, the bicycle racks and the name of the boat.",
    "For the name there are 611 proposals so far, most of them from the primary school. The one "
    "that leads by far is that of the dog.",
    "The first crossing is free for all who worked a night shift in the last eleven years. How "
    "they are to prove it, the council left open.",
    "On the northern side they have begun to paint the waiting room. It was locked for so long "
    "that nobody could find the key; in the end a locksmith came, who had last been in there as "
    "a boy, to wait for his father.",
    "The room still has its clock. It stood at twenty to one, which nobody could explain, since "
    "no boat had ever left at that time, and it goes again since Monday.",
)
CORRECTED = PARAGRAPHS[4].replace("412,000", "421,000")
ADDED = "The ferry company looks for six sailors. Those who apply by the tenth are heard in March."
NEW_HEADLINE = "Night ferry sails again from May, and looks for six sailors"


@dataclass(frozen=True)
class Step:
    """A revision: what changed, and the article."""

    what: str
    article: Article


@dataclass(frozen=True)
class StepCost:
    """The cost of translating a revision."""

    what: str
    sent: int
    naive: int
    calls: Counter[str]


def steps() -> Iterator[Step]:
    """The article and its three corrections."""
    body = PARAGRAPHS
    yield Step("first version", _article(0, HEADLINE, body))
    body = (*PARAGRAPHS[:4], CORRECTED, *PARAGRAPHS[5:])
    yield Step("a changed paragraph", _article(1, HEADLINE, body))
    body = (*body[:6], ADDED, *body[6:])
    yield Step("an added paragraph", _article(2, HEADLINE, body))
    yield Step("a changed headline", _article(3, NEW_HEADLINE, body))


def _article(hours: int, headline: str, paragraphs: tuple[str, ...]) -> Article:
    received = NOON + timedelta(hours=hours)
    submission = "abcd"[hours] * 26
    return Article(
        id=article_id("wire", "night-ferry"),
        source="wire",
        external_id="night-ferry",
        order_key=order_key(
            version=None,
            modified_at=received,
            received_at=received,
            position=0,
            submission_id=submission,
        ),
        language="en",
        status=Status.USABLE,
        headline=headline,
        standfirst=STANDFIRST,
        body=tuple(Block(kind=BlockKind.PARAGRAPH, html=f"<p>{text}</p>") for text in paragraphs),
        media=(
            Media(url="https://example.org/ferry.jpg", alt="A ferry at night", caption="The boat."),
        ),
        published_at=NOON,
        modified_at=received,
        provenance=Provenance(
            submission_id=submission,
            intake_key=f"intake/wire/{submission}",
            sha256="0" * 64,
            format="canonical",
            sender="token",
            authentication="bearer",
            position=0,
            received_at=received,
            processed_at=received,
        ),
    )


class Newsroom:
    """The functions on moto, with their AWS calls counted."""

    def __init__(self, cloud: Cloud, language: str) -> None:
        self._cloud = cloud
        self._loaded: dict[str, ModuleType] = {}
        self._load = cloud.load
        cloud.load = self._once  # type: ignore[method-assign]
        rules = TranslationRules(languages=(language,))
        cloud.put_source(Source(id="wire", sender="token", translation=rules))
        self._content = ContentStore(boto3.client("s3"), cloud.resources["ContentBucket"])

    def _once(self, function: str) -> ModuleType:
        if function not in self._loaded:
            self._loaded[function] = self._load(function)
        return self._loaded[function]

    def spend(self, step: Step) -> StepCost:
        """Indexes and translates a revision."""
        self._content.put_once(step.article)
        calls: Counter[str] = Counter()
        texts: list[str] = []
        with redirect_stdout(StringIO()):
            self._cloud.drain("IndexQueue", "index")
            with _counting(calls, texts, "follow"):
                self._cloud.stream()
            with _counting(calls, texts, "job"):
                self._cloud.drain("TranslateQueue", "translate")
            self._cloud.drain("IndexQueue", "index")
        naive = sum(map(len, segments_of(step.article)))
        return StepCost(step.what, sum(map(len, texts)), naive, calls)


@contextmanager
def _counting(calls: Counter[str], texts: list[str], part: str) -> Iterator[None]:
    """Counts the calls of translate, and keeps the texts that it sends, which are billed."""
    original: Callable[..., object] = BaseClient._make_api_call  # type: ignore[attr-defined]

    def counted(client: BaseClient, operation: str, parameters: dict[str, str]) -> object:
        if operation == "TranslateText":
            texts.append(parameters["Text"])
        if operation not in _OTHERS:
            calls[f"{part} {client.meta.service_model.service_id} {operation}"] += 1
        return original(client, operation, parameters)

    with patch.object(botocore.client.BaseClient, "_make_api_call", counted):
        yield


# Calls of announce and of the queue's poller.
_OTHERS = {"PutEvents", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "DescribeTable"}


def main() -> None:
    """Prints a table; fails if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="pt")
    language = parser.parse_args().language
    logging.disable(logging.CRITICAL)
    with in_process_cloud() as cloud:
        newsroom = Newsroom(cloud, language)
        app = create_app({("en", language): str})
        with running(app) as url, patch.dict(os.environ, {"AWS_ENDPOINT_URL_TRANSLATE": url}):
            spent = [newsroom.spend(step) for step in steps()]
    report(spent)


def report(spent: list[StepCost]) -> None:
    """Characters and calls of each revision, and of the corrections together."""
    print(f"{'':22}{'sent':>8}{'naive':>8}{'share':>8}{'AWS calls':>12}")
    for item in spent:
        share = item.sent / item.naive
        print(f"{item.what:22}{item.sent:8,}{item.naive:8,}{share:8.0%}{item.calls.total():12}")
    corrections = spent[1:]
    for what, some in (("the three corrections", corrections), ("all four", spent)):
        sent, naive = sum(item.sent for item in some), sum(item.naive for item in some)
        print(f"{what:22}{sent:8,}{naive:8,}{sent / naive:8.1%}")
    print("\nAWS calls of the last job:")
    for kind, count in sorted(spent[-1].calls.items()):
        print(f"  {kind:40}{count:4}")
    # Includes the first version, which has to be sent in full.
    share = sum(item.sent for item in spent) / sum(item.naive for item in spent)
    if share > TARGET:
        raise SystemExit(f"{share:.1%} is over the target of {TARGET:.0%}")


if __name__ == "__main__":
    main()
