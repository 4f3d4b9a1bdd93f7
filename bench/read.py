"""Measures the requests of readers at several archive sizes: AWS calls, bytes and CPU time.

    python -m bench.read [--archives 1000,100000] [--times 40]

The real handlers run on moto. Rows of an archived article are cloned under other ids, as in
bench.index. At the first request, moto's replies are recorded; later requests get the recorded
replies. So the CPU time is only that of Dateline and boto3, and `floor` is that of the same boto3
calls without Dateline. Times are medians on this machine; compare the ratio of the two.

Ends with status 1 if a request makes more calls or reads more bytes than at the smallest archive,
or makes more calls than promised: a query for a listing, a query and an S3 read for an article.
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
from bench.read_requests import ReadRequest, most_calls, prepare, read_requests, unrequested
from dateline.aws.clients import READ
from tests.component.newsroom import HOST, Newsroom, newsroom
from tests.factories import at, paragraph, translation
from tests.http_events import http_event

Reply = tuple[int, Any, bytes]
Call = tuple[str, str, dict[str, Any]]
NEAR = 1.02
"""Ids differ between archives, so pages differ by a few bytes."""


@dataclass
class Cost:
    """The cost of a request."""

    status: int
    calls: Counter[str]
    read: int
    """Bytes in the replies of AWS."""
    written: int
    """Bytes in Dateline's response."""
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
    """Records moto's replies to boto3, and replays them."""

    replies: dict[tuple[str, str, bytes], Reply] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    read: int = 0
    again: bool = False
    """Whether to replay."""

    def begin(self, params: dict[str, Any], model: Any, **_: object) -> None:
        """Records the call."""
        self.calls.append((model.service_model.service_name, model.name, dict(params)))

    def send(self, event_name: str, request: Any, **_: object) -> Any:
        """Moto's reply, recorded or new."""
        body = request.body or b""
        # Not by the headers: they contain the time of the signature.
        named = (event_name, request.url, body if isinstance(body, bytes) else body.encode())
        if not self.again:
            answered = botocore_stubber.process_request(request)
            assert answered is not None
            status, headers, content = answered
            self.replies[named] = (
                status,
                headers,
                content if isinstance(content, bytes) else str(content).encode(),
            )
        status, headers, content = self.replies[named]
        self.asked[event_name.rpartition(".")[2]] += 1
        self.read += len(content)
        return AWSResponse(request.url, status, headers, MockRawResponse(content))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the costs of each request at each size; returns 0 if they are as promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--archives", default="1000,100000")
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.archives.split(",")]
    costs: dict[str, list[Cost]] = {}
    for size in sizes:
        for name, cost in measured(size, options.times):
            costs.setdefault(name, []).append(cost)
    print(f"{'':44}    bytes read  written      ms   floor ratio   calls")
    wrong: list[str] = []
    for name, costs_of_request in costs.items():
        for size, cost in zip(sizes, costs_of_request, strict=True):
            print(f"{name:34} {size:9,} {cost}")
        wrong += [f"{name}: {what}" for what in _wrong(costs_of_request, most_calls(name))]
    wrong += [f"{route}: nothing asks for it" for route in unrequested()]
    for item in wrong:
        print(item)
    print("as promised" if not wrong else "NOT AS PROMISED")
    return 1 if wrong else 0


def _wrong(costs_of_request: list[Cost], most: int) -> Iterator[str]:
    first, *others = costs_of_request
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
    """The cost of each request in an archive of `size` articles."""
    wire = Wire()
    with newsroom() as room, large_tables(), redirect_stdout(io.StringIO()):
        article_id = _archive(room, size)
        prepare(room)
        with _listening(wire):
            floors = {
                service: boto3.client(service, config=READ) for service in ("dynamodb", "s3", "ssm")
            }
            for request in read_requests(room, article_id):
                yield request.name, _cost(room, wire, floors, request, times)


def _archive(room: Newsroom, size: int) -> str:
    """Fills the archive; returns the id of an article with revisions and a translation."""
    room.at(at(100))
    archived = story(0, "An archived story of another kind", external_id="archived")
    room.index(room.put(archived))
    clone(room, archived.id, size, ("ARTICLE#", "LISTING#en#all", "LISTING#en#section", "TEXT#"))
    first = story(1, "Ferry service resumes")
    newest = story(2, "Ferry service resumes", body=(*first.body, paragraph("One more.")))
    for document in (first, newest, translation(newest)):
        room.index(room.put(document))
    return first.id


@contextmanager
def _listening(wire: Wire) -> Iterator[None]:
    """Directs the calls of clients that are created in the block to the wire."""
    events = boto3._get_default_session().events
    # boto3 calls every handler and uses the first reply, so moto's handler is disabled.
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
    room: Newsroom, wire: Wire, floors: dict[str, Any], request: ReadRequest, times: int
) -> Cost:
    event = http_event(
        request.route.partition(" ")[0],
        request.path,
        route=request.route,
        parameters=dict(request.parameters),
        headers=dict(request.headers),
        domain=HOST,
    )
    handler, context = room.function("read").handler, room.cloud.context("read")
    # The first request of a process also reads keys and sources, which are then cached.
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
    """Makes the same calls without using the replies."""
    for service, name, params in calls:
        answer = getattr(clients[service], xform_name(name))(**params)
        if name == "GetObject":
            answer["Body"].read()


def _milliseconds(times: int, *acts: Callable[[], object]) -> list[float]:
    """The median CPU time of each act; they alternate, since the machine's speed varies."""
    measured_times: list[list[float]] = [[] for _ in acts]
    for _ in range(times):
        for act, times_of_act in zip(acts, measured_times, strict=True):
            begun = time.process_time()
            act()
            times_of_act.append(time.process_time() - begun)
    return [statistics.median(times_of_act) * 1_000 for times_of_act in measured_times]


if __name__ == "__main__":
    sys.exit(main())
