"""Measures the peak memory and the time of parsing the largest body of every format.

    python -m bench.memory [--megabytes 25] [--format jsonfeed …] [--single]

Each format is parsed in a separate process, which reports its peak resident memory: what the
function needs, with its imports. A format that holds many items gets many of 2,500 characters, any
other gets one item with as much text. Paragraphs are short: each is an object, which takes more
memory than its text. ProcessFunction's memory in template.yaml is set from these figures.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from dateline.model.deliveries import MAX_BYTES, Delivery, sha256_of
from dateline.model.sources import Source
from functions.process.parse import parse_submission
from local.common.template import ROOT, functions
from tests.unit.process.cms_payloads import MODELS
from tests.unit.process.fuzz_seeds import SEEDS

_NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_PARAGRAPH = "The ferry left the harbour on Monday."
_XML_PARAGRAPH = " ".join([_PARAGRAPH] * 10)
"""As long as the limit for tags in XML requires."""
_ITEM_LENGTH = 2_500
_SHORT = re.compile(r"The first boat left\.?|Then back\.|Back\.")
_WORDS = re.compile(r"[^\W\d_]+(?:[ +][^\W\d_]+)+")
_ANY_VALUE = re.compile(r"(?<=\": \")[^\"]+(?=\")")
_XML_ITEMS = {"rss": "item", "wxr": "item", "atom": "entry"}
_JSON_ITEMS = {"jsonfeed": ("items",), "rss_in_json": ("rss", "channel", "item")}
_MESSAGES = ("iptc_7901", "anpa_1312")


@dataclass(frozen=True)
class Peak:
    """What parsing one body took."""

    name: str
    body_bytes: int
    megabytes: int
    """Peak resident memory of the process."""
    seconds: float
    """Processor time."""
    documents: int
    problems: dict[str, int]


def body_of(name: str, size: int, *, single: bool = False) -> bytes:
    """A body of the format of about `size` bytes, of many items where it can have them."""
    seed = SEEDS[name].body.decode()
    if single:
        return _long(seed, size)
    if name in _XML_ITEMS:
        return _xml(seed, _XML_ITEMS[name], size)
    if name in _JSON_ITEMS:
        return _json(json.loads(seed), _JSON_ITEMS[name], size)
    if name in _MESSAGES:
        return _messages(_lengthened(seed, _ITEM_LENGTH), size)
    if name == "canonical":
        return _repeated_json(json.loads(seed), size)
    return _long(seed, size)


def _many(size: int, make: Callable[[int], str], between: str = "") -> str:
    parts, length, number = [], 0, 0
    while length < size:
        parts.append(make(number))
        length += len(parts[-1]) + len(between)
        number += 1
    return between.join(parts[:-1])


def _xml(seed: str, element: str, size: int) -> bytes:
    head, item, tail = re.split(rf"(<{element}>.*</{element}>)", seed, flags=re.DOTALL)
    item = _lengthened(item, _ITEM_LENGTH)

    def numbered(number: int) -> str:
        return item.replace("ht-1", f"ht-{number}").replace("2026:1", f"2026:{number}")

    return f"{head}{_many(size - len(head) - len(tail), numbered)}{tail}".encode()


def _json(value: Any, path: tuple[str, ...], size: int) -> bytes:
    holder = value
    for name in path[:-1]:
        holder = holder[name]
    items = holder[path[-1]]
    item = items[0] if isinstance(items, list) else items
    holder[path[-1]] = "ITEMS"
    head, tail = json.dumps(value).split('"ITEMS"')
    return f"{head}[{_numbered_json(item, size)}]{tail}".encode()


def _repeated_json(value: Any, size: int) -> bytes:
    return f"[{_numbered_json(value[0] if isinstance(value, list) else value, size)}]".encode()


def _numbered_json(item: dict[str, Any], size: int) -> str:
    ids = [name for name in ("id", "guid", "external_id", "url", "link") if name in item]
    text = _lengthened(json.dumps(item), _ITEM_LENGTH)

    def numbered(number: int) -> str:
        return json.dumps(json.loads(text) | dict.fromkeys(ids, f"https://ht.example/{number}"))

    return _many(size, numbered, ",")


def _messages(seed: str, size: int) -> bytes:
    number = re.compile(r"(?<=[a-z])\d{4}|(?<=W)\d{4}")
    return _many(size, lambda count: number.sub(f"{count % 10_000:04}", seed, count=1)).encode()


def _long(seed: str, size: int) -> bytes:
    return _lengthened(seed, size - len(seed)).encode()


def _lengthened(text: str, length: int) -> str:
    """The text with paragraphs in place of its last one, else of its last run of words or value."""
    ending = "</p><p>" if "</p>" in text else "\\n\\n" if text.startswith(("{", "[")) else "\n\n"
    paragraph = _XML_PARAGRAPH if text.startswith("<") else _PARAGRAPH
    paragraphs = ending.join([paragraph] * max(1, length // (len(paragraph) + len(ending))))
    # The last one: in RSS the first is in an escaped summary.
    short = [*_ANY_VALUE.finditer(text), *_WORDS.finditer(text), *_SHORT.finditer(text)][-1]
    return f"{text[: short.start()]}{paragraphs}{text[short.end() :]}"


def measured(name: str, size: int, *, single: bool = False) -> Peak:
    """The peak of a format, from a separate process."""
    with tempfile.NamedTemporaryFile(suffix=f".{name}") as file:
        file.write(body_of(name, size, single=single))
        file.flush()
        command = [sys.executable, "-m", "bench.memory", "--parse", name, file.name]
        result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return Peak(**json.loads(result.stdout))


def peak_megabytes() -> int:
    """The peak since this program began: getrusage's also counts the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _parse(name: str, path: Path) -> Peak:
    seed, raw = SEEDS[name], path.read_bytes()
    # As in the function: its clients take memory too.
    clients = [
        boto3.client("s3", region_name="eu-central-1"),
        boto3.client("dynamodb", "eu-central-1"),
    ]
    delivery = Delivery(
        submission_id="a" * 26,
        source="demo",
        sender=seed.sender,
        authentication="bearer",
        content_type=seed.content_type,
        received_at=_NOW,
        sha256=sha256_of(raw),
        event="published",
    )
    models = tuple(dict.fromkeys(model for names in MODELS.values() for model in names))
    source = Source(id="demo", sender="token", models=models)
    began = time.process_time()
    parsed = parse_submission(raw, delivery, source, _NOW)
    spent = time.process_time() - began
    del clients
    return Peak(
        name,
        len(raw),
        peak_megabytes(),
        round(spent, 1),
        len(parsed.documents),
        dict(Counter(problem.code for problem in parsed.problems)),
    )


def function_memory() -> int:
    """Megabytes of ProcessFunction in template.yaml."""
    return int(functions()["process"]["MemorySize"])


def main() -> int:
    """Prints a line per format; fails if one needs more than the function has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=MAX_BYTES / 1_000_000)
    parser.add_argument("--format", action="append", choices=sorted(SEEDS))
    parser.add_argument("--single", action="store_true", help="one item in every format")
    parser.add_argument("--parse", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.parse:
        print(json.dumps(asdict(_parse(options.parse[0], Path(options.parse[1])))))
        return 0
    size, limit = int(options.megabytes * 1_000_000) - 1_000, function_memory()
    print(f"ProcessFunction has {limit:,} MB")
    highest = 0
    for name in options.format or sorted(SEEDS):
        peak = measured(name, size, single=options.single)
        highest = max(highest, peak.megabytes)
        problems = ", ".join(f"{count} {code}" for code, count in peak.problems.items())
        print(
            f"  {name:14}{peak.body_bytes / 1e6:6.1f} MB {peak.megabytes:6,} MB peak"
            f" {peak.seconds:6.1f} s {peak.documents:6,} documents  {problems}",
            flush=True,
        )
    print(f"highest: {highest:,} MB")
    return 0 if highest <= limit else 1


if __name__ == "__main__":
    sys.exit(main())
