"""A worker that dies at any of its AWS calls: the repeat ends as an undisturbed run does."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from dateline.model.problems import Hop
from local.inprocess.cloud import Cloud
from tests.component.operate.aws_calls import dies, killed_once
from tests.component.operate.operations import Operator, moto_table, s3_message
from tests.component.operate.poison import ARTICLE, submit
from tests.component.streams import Listener
from tests.http_events import json_of


def rows(cloud: Cloud, article_id: str) -> int:
    """How many rows an article has."""
    return len(moto_table(cloud.resources["ArticleTable"]).items[f"ARTICLE#{article_id}"])


def state(operator: Operator, name: str) -> tuple[Any, ...]:
    """What became of an article: its state, its rows, its documents."""
    path = "/operations/articles?limit=100"
    answer = json_of(operator.ask("GET", "/operations/articles", path))
    (item,) = [item for item in answer["items"] if item["external_id"] == name]
    article_id = item["article_id"]
    documents = operator.cloud.keys("ContentBucket", f"articles/{article_id}/")
    return item["state"], len(documents), rows(operator.cloud, article_id)


@pytest.mark.parametrize("hop", [Hop.PROCESS, Hop.INDEX])
def test_a_worker_killed_at_each_call_of_a_hop_changes_nothing(cloud: Cloud, hop: Hop) -> None:
    operator = Operator(cloud)
    queue = f"{hop.capitalize()}Queue"
    cloud.drain_all()
    submit(operator, {**ARTICLE, "external_id": "undisturbed"})
    cloud.drain_all()
    expected = state(operator, "undisturbed")
    died, number = True, 0
    while died:
        number += 1
        name, title = f"killed-{number}", f"{'word ' * number} number {number}"
        submit(operator, {**ARTICLE, "external_id": name, "headline": title})
        if hop is Hop.INDEX:
            cloud.drain("ProcessQueue", "process")
        died = killed_once(cloud, number, queue, hop.value)
        cloud.drain_all()
        assert state(operator, name) == expected, number
        assert operator.list()["items"] == []
    assert number > 3


def test_an_announcer_killed_at_each_call_loses_no_event(cloud: Cloud) -> None:
    operator, listener = Operator(cloud), Listener(cloud)
    died, number = True, 0
    while died:
        number += 1
        submit(operator, {**ARTICLE, "external_id": str(number), "headline": f"Story {number}"})
        cloud.drain_all()
        records = cloud._streams["announce"].records()
        died = dies(cloud, number, "announce", {"Records": records})
        assert cloud.invoke("announce", {"Records": records}) == {"batchItemFailures": []}
        # Without a kill both runs send the event, with one id.
        events = {event["detail"]["id"] for event in listener.heard()}
        assert len(events) == 1, number


def test_dead_letters_are_taken_although_operate_is_killed(cloud: Cloud) -> None:
    operator = Operator(cloud)
    letters = "ProcessDeadLetterQueue"
    died, number = True, 0
    while died:
        number += 1
        body = s3_message(f"intake/wire/{chr(96 + number) * 26}")
        boto3.client("sqs").send_message(QueueUrl=cloud.resources[letters], MessageBody=body)
        died = killed_once(cloud, number, letters, "operate")
        assert len(operator.list("limit=100")["items"]) == number
        assert cloud.waiting(letters) == 0
    assert number > 2
