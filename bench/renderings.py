"""Measures what each rendering of the longest article takes, and its indexing and translation.

    python -m bench.renderings [--megabytes 25] [--rendering json …]

Each rendering runs in a separate process, with what the read function does for a request: it parses
the document, renders and compresses it, and hashes what it would store in S3. The text has as many
paragraphs as the limit for tags allows, and an emoji in each: Python stores four bytes for every
character of such a text. index and translate parse the document too; they make its rows and its
segments. The memory and timeouts of these functions in template.yaml are set from these figures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import boto3

from bench.memory import peak_megabytes
from dateline.model.deliveries import MAX_BYTES
from dateline.model.documents import Article, documents
from dateline.web.http import Request, text_response
from functions.index.article.state import State
from functions.index.article.state import apply as with_document
from functions.read.frames import with_safe_frames
from functions.read.large_responses import RenderingStore, deliverable
from functions.read.renderings import ARTICLE_RENDERINGS
from functions.translate.segments.segments import segments_of
from local.common.template import ROOT, functions
from tests.factories import article, paragraph
from tests.unit.read.renderings.article_views import SITE, rich

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

WHOLE_PROCESSOR = 1_769
"""Megabytes of a function that has a whole processor; with less it has a part of one."""
API_SECONDS = 30.0
"""What API Gateway waits for a function."""
PARAGRAPHS = 5_000
"""The most blocks of a document."""
SENTENCE = " The first boat 🚢 left at dawn &amp; was full."


@dataclass(frozen=True)
class Cost:
    """What a rendering took."""

    rendering: str
    """Or a function: `index`, `translate`."""
    megabytes: int
    """Peak resident memory of the process."""
    seconds: float
    """Processor time."""


OTHERS = ("index", "translate")
NAMES = (*sorted(ARTICLE_RENDERINGS), *OTHERS)


class _Bucket:
    """Takes what the function would store."""

    def put_object(self, **_: object) -> None:
        pass

    def generate_presigned_url(self, *_: object, **__: object) -> str:
        return "https://s3.example/renderings/a"


def long_article(size: int) -> Article:
    """An article with a text of `size` bytes."""
    text = "<em>It</em> rained." + SENTENCE * (size // PARAGRAPHS // len(SENTENCE.encode()))
    return article(body=tuple(paragraph(f"{number}. {text}") for number in range(PARAGRAPHS)))


def measured(rendering: str, file: Path) -> Cost:
    """The cost of a rendering of the document in `file`, from a separate process."""
    command = [sys.executable, "-m", "bench.renderings", "--read", rendering, str(file)]
    result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return Cost(**json.loads(result.stdout))


def _read(rendering: str, file: Path) -> Cost:
    # As in the function: its clients take memory too.
    clients = [boto3.client(name, region_name="eu-central-1") for name in ("s3", "dynamodb")]
    raw = file.read_bytes()
    began = time.process_time()
    document = documents.validate_json(raw)
    assert isinstance(document, Article)
    del raw
    if rendering == "index":
        assert with_document(State(id=document.id, source=document.source), document).history
    elif rendering == "translate":
        assert segments_of(document)
    else:
        _render(rendering, document)
    spent = time.process_time() - began
    del clients
    return Cost(rendering, peak_megabytes(), round(spent, 1))


def _render(rendering: str, document: Article) -> None:
    store = RenderingStore(cast("S3Client", _Bucket()), "content")
    request = Request("GET", "/articles/a", {"accept-encoding": "gzip"}, b"")
    view = replace(rich(), body=tuple(with_safe_frames(document.body, ())))
    chosen = ARTICLE_RENDERINGS[rendering]
    response = text_response(200, chosen.render(view, SITE), content_type=chosen.content_type)
    assert deliverable(response, request, store)["statusCode"] in {200, 307}


def _fits(cost: Cost) -> bool:
    """Prints what a function needs of its memory and time, and says whether it has that."""
    function = cost.rendering if cost.rendering in OTHERS else "read"
    memory, timeout = (int(functions()[function][name]) for name in ("MemorySize", "Timeout"))
    seconds = cost.seconds / min(memory / WHOLE_PROCESSOR, 1.0)
    print(
        f"  {cost.rendering:10}{cost.megabytes:6,} of {memory:,} MB, {cost.seconds:4.1f} s of a"
        f" whole processor: {seconds:4.1f} of {timeout} s",
        flush=True,
    )
    return cost.megabytes < memory and seconds < min(timeout, API_SECONDS)


def main() -> int:
    """Prints a line per rendering; fails if a function could not end in time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=MAX_BYTES / 1_000_000)
    parser.add_argument("--rendering", action="append", choices=NAMES)
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(json.dumps(asdict(_read(options.read[0], Path(options.read[1])))))
        return 0
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(long_article(int(options.megabytes * 1_000_000)).model_dump_json().encode())
        file.flush()
        fit = [_fits(measured(name, Path(file.name))) for name in options.rendering or NAMES]
    print("all fit" if all(fit) else "not all fit")
    return 0 if all(fit) else 1


if __name__ == "__main__":
    sys.exit(main())
