"""What a request of a reader costs: AWS calls, bytes and CPU time, at archives of several sizes.

    python -m bench.read [--archives 1000,100000] [--times 40]

The real handlers on moto. Rows of an archived article are cloned under other ids, as in
bench.index. Each request is answered once by moto, and what AWS said is kept; then it is answered
again, so many times, out of what was kept. So the CPU time is Dateline's and boto3's alone, and
`floor` is that of the same boto3 calls without Dateline. Times are the medians of this machine;
the ratio between the two is what can be compared.

Ends with status 1 where a request makes more calls or reads more than at the smallest archive, or
more calls than promised: one query for a listing, one and one S3 read for an article.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from bench.index import clone, large_tables, story
from bench.questions import Question, most_calls, prepare, questions, unasked
from dateline.aws.clients import SERVING
from tests.component.newsroom import HOST, Newsroom, newsroom
from tests.factories import at, paragraph, translation
from tests.http_events import http_event

Told = tuple[int, Any, bytes]
Call = tuple[str, str, dict[str, Any]]
NEAR = 1.02
"""Ids differ from archive to archive, so pages are a few bytes longer or shorter."""


@dataclass
class Cost:
    """What one request costs."""

    status: int
    calls: Counter[str]
    read: int
    """Bytes that AWS answered."""
    written: int
    """Bytes that Dateline answered."""
    milliseconds: float
    floor: float

    def __str__(self) -> str:
        named = ", ".join(f"{number} {name}" for name, number in sorted(self.calls.items()))
        ratio = f"{self.milliseconds / self.floor:5.1f}" if self.floor else "    –"
        return (
            f"{self.status} {self.read:8,} {self.written:8,} {self.milliseconds:7.2f} "
            f"{self.floor:7.2f} {ratio}   {named or 'none'}"
        )


@dataclass
class Wire:
    """Between boto3 and moto: keeps what was said, and says it again."""

    kept: dict[tuple[str, str, bytes], Told] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    read: int = 0
    again: bool = False
    """Whether moto is left alone."""

    def begin(self, params: dict[str, Any], model: Any, **_: object) -> None:
        """Notes which call is made."""
        self.calls.append((model.service_model.service_name, model.name, dict(params)))

    def send(self, event_name: str, request: Any, **_: object) -> Any:
        """The answer of moto, or what it was before."""
        body = request.body or b""
        # The rest of an address is a signature's time.
        named = (event_name, request.url, body if isinstance(body, bytes) else body.encode())
        if not self.again:
            answered = botocore_stubber.process_request(request)
            assert answered is not None
            status, headers, content = answered
            self.kept[named] = (
                status,
                headers,
                content if isinstance(content, bytes) else str(content).encode(),
            )
        status, headers, content = self.kept[named]
        self.asked[event_name.rpartition(".")[2]] += 1
        self.read += len(content)
        return AWSResponse(request.url, status, headers, MockRawResponse(content))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the costs of each request at each size; 0 if they are as promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--archives", default="1000,100000")
    parser.add_argument("--times", type=int, default=40)
    given = parser.parse_args(arguments)
    sizes = [int(size) for size in given.archives.split(",")]
    costs: dict[str, list[Cost]] = {}
    for size in sizes:
        for name, cost in measured(size, given.times):
            costs.setdefault(name, []).append(cost)
    print(f"{'':44}    bytes read  written      ms   floor ratio   calls")
    wrong: list[str] = []
    for name, costs_by_size in costs.items():
        for size, cost in zip(sizes, costs_by_size, strict=True):
            print(f"{name:34} {size:9,} {cost}")
        wrong += [f"{name}: {what}" for what in _wrong(costs_by_size, most_calls(name))]
    wrong += [f"{route}: nothing asks for it" for route in unasked()]
    for item in wrong:
        print(item)
    print("as promised" if not wrong else "NOT AS PROMISED")
    return 1 if wrong else 0


def _wrong(costs_by_size: list[Cost], most: int) -> Iterator[str]:
    first, *others = costs_by_size
    for cost in others:
        if cost.calls != first.calls:
            yield "other calls in another archive"
        if cost.read > first.read * NEAR:
            yield f"{cost.read:,} bytes read instead of {first.read:,}"
    if first.calls.total() > most:
        yield f"{first.calls.total()} calls"
    if first.status >= 400:
        yield f"answered with {first.status}"


def measured(size: int, times: int) -> Iterator[tuple[str, Cost]]:
    """What each request costs beside an archive of `size` articles."""
    wire = Wire()
    with newsroom() as room, large_tables(), redirect_stdout(io.StringIO()):
        asked = _archive(room, size)
        prepare(room)
        with _listening(wire):
            floors = {
                service: boto3.client(service, config=SERVING)
                for service in ("dynamodb", "s3", "ssm")
            }
            for question in questions(room, asked):
                yield question.name, _cost(room, wire, floors, question, times)


def _archive(room: Newsroom, size: int) -> str:
    """Clones of an archived article, and one with revisions and a translation; its id."""
    room.at(at(100))
    archived = story(0, "An archived story of another kind", external_id="archived")
    room.index(room.put(archived))
    clone(room, archived.id, size, ("ARTICLE#", "LISTING#en#all", "LISTING#en#section"))
    first = story(1, "Ferry service resumes")
    newest = story(2, "Ferry service resumes", body=(*first.body, paragraph("One more.")))
    for document in (first, newest, translation(newest)):
        room.index(room.put(document))
    return first.id


@contextmanager
def _listening(wire: Wire) -> Iterator[None]:
    """Clients that are made from now on talk by way of the wire."""
    events = boto3._get_default_session().events
    # boto3 asks all who listen, and takes the first answer: moto's own ear is closed.
    botocore_stubber.enabled = False
    events.register("provide-client-params.*.*", wire.begin)
    events.register_first("before-send", wire.send)
    try:
        yield
    finally:
        botocore_stubber.enabled = True
        events.unregister("provide-client-params.*.*", wire.begin)
        events.unregister("before-send", wire.send)


def _cost(
    room: Newsroom, wire: Wire, floors: dict[str, Any], question: Question, times: int
) -> Cost:
    event = http_event(
        question.route.partition(" ")[0],
        question.path,
        route=question.route,
        parameters=dict(question.parameters),
        headers=dict(question.headers),
        domain=HOST,
    )
    handler, context = room.function("read").handler, room.cloud.context("read")
    # The first request of a process also reads what is then remembered: keys and sources.
    handler(event, context)
    wire.calls.clear()
    wire.asked.clear()
    wire.read = 0
    answer = handler(event, context)
    calls, asked, read = list(wire.calls), Counter(wire.asked), wire.read
    wire.again = True
    ours, floor = _milliseconds(
        times, lambda: handler(event, context), lambda: _again(floors, calls)
    )
    wire.again = False
    return Cost(
        status=answer["statusCode"],
        calls=asked,
        read=read,
        written=len(answer["body"].encode()),
        milliseconds=ours,
        floor=floor if calls else 0,
    )


def _again(clients: dict[str, Any], calls: list[Call]) -> None:
    """The same calls, and nothing done with what they bring."""
    for service, name, params in calls:
        answer = getattr(clients[service], xform_name(name))(**params)
        if name == "GetObject":
            answer["Body"].read()


def _milliseconds(times: int, *acts: Callable[[], object]) -> list[float]:
    """The medians of the CPU time of so many runs of each, by turns: the machine is not steady."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(times):
        for act, samples in zip(acts, taken, strict=True):
            begun = time.process_time()
            act()
            samples.append(time.process_time() - begun)
    return [statistics.median(samples) * 1_000 for samples in taken]


if __name__ == "__main__":
    sys.exit(main())
