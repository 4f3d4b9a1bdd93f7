"""Measures Ctrl-C with 9,000 articles in a state folder, and the start after it.

    .venv/bin/python -m bench.interrupt

One article is published; its rows and its document are copied under other ids, which is faster than
9,000 deliveries and leaves the same amount to be saved.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.e2e.breakage import stop_consumers
from tests.e2e.newsroom import Newsroom, start_dateline_up, wait_for_ready

ARTICLES = 9_000
ROWS_AT_ONCE = 25
WRITERS = 4
STORY = {
    "external_id": "first",
    "language": "en",
    "headline": "The harbour master counts the boats",
    "body_text": "\n\n".join(f"Boat {number} came in at dawn." for number in range(30)),
}


def main() -> int:
    """Prints the seconds of the end and of the start, and what was lost."""
    articles = int(os.environ.get("ARTICLES") or ARTICLES)
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        options = ("--state", str(folder / "state"))
        up = start_dateline_up(folder / "first", *options)
        newsroom = wait_for_ready(up, folder / "first")
        [shown] = newsroom.published(newsroom.post_json(STORY))
        # Their notifications stay in the queues and are saved too.
        stop_consumers(newsroom)
        copy(newsroom, shown["id"], articles)
        rows, objects = counts(newsroom)
        begun = time.monotonic()
        up.send_signal(signal.SIGINT)
        up.communicate()
        ended = time.monotonic()
        with ExitStack() as stack:
            again = start_dateline_up(folder / "second", *options)
            stack.callback(again.communicate)
            stack.callback(again.send_signal, signal.SIGTERM)
            newsroom = wait_for_ready(again, folder / "second")
            ready = time.monotonic()
            after = counts(newsroom)
            readable = newsroom.http.get(f"/articles/{shown['id']}").status_code == 200
    print(
        f"{articles} articles ({rows} rows, {objects} objects): ended with {up.returncode} "
        f"{ended - begun:.0f} s after Ctrl-C, ready again after {ready - ended:.0f} s with "
        f"{after[0]} rows and {after[1]} objects; load {os.getloadavg()[0]:.1f}"
    )
    return 0 if up.returncode == 0 and readable and after >= (rows, objects) else 1


def copy(newsroom: Newsroom, article: str, number: int) -> None:
    """Copies an article's rows and document."""
    aws, table = newsroom.target.aws, newsroom.target.resource("ArticleTable")
    bucket = newsroom.target.resource("ContentBucket")
    rows = aws.dynamodb.scan(TableName=table)["Items"]
    ours = [row for row in rows if article in str(row)]
    [key] = [
        item["Key"]
        for item in aws.s3.list_objects_v2(Bucket=bucket, Prefix=f"articles/{article}/")["Contents"]
    ]
    body = aws.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def write(numbers: range) -> None:
        copies = [f"{index:026}".replace("0", "a").replace("1", "b") for index in numbers]
        for batch in batches([renamed(row, article, item) for item in copies for row in ours]):
            requests: Any = [{"PutRequest": {"Item": row}} for row in batch]
            aws.dynamodb.batch_write_item(RequestItems={table: requests})
        for item in copies:
            aws.s3.put_object(
                Bucket=bucket,
                Key=key.replace(article, item),
                Body=body.replace(article.encode(), item.encode()),
            )

    step = 100
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, [range(i, min(i + step, number)) for i in range(0, number, step)]))


def renamed(value: Any, old: str, new: str) -> Any:
    """A row with another article's id in all its values."""
    if isinstance(value, dict):
        return {name: renamed(item, old, new) for name, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, old, new) for item in value]
    return value.replace(old, new) if isinstance(value, str) else value


def batches(rows: list[Any]) -> Iterator[list[Any]]:
    """The rows of each request."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        # Rows of one article may share a key with those of its copies, such as an address.
        by_key = {
            str((row["pk"], row.get("sk"))): row for row in rows[start : start + ROWS_AT_ONCE]
        }
        yield list(by_key.values())


def counts(newsroom: Newsroom) -> tuple[int, int]:
    """The rows of ArticleTable and the objects in S3 content."""
    aws = newsroom.target.aws
    pages = aws.dynamodb.get_paginator("scan").paginate(
        TableName=newsroom.target.resource("ArticleTable"), Select="COUNT"
    )
    rows = sum(page["Count"] for page in pages)
    objects = aws.s3.get_paginator("list_objects_v2").paginate(
        Bucket=newsroom.target.resource("ContentBucket")
    )
    return rows, sum(len(page.get("Contents", [])) for page in objects)


if __name__ == "__main__":
    sys.exit(main())
