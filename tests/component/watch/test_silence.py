"""Silent sources: those with `--expect-every` from which nothing has come for longer."""

from __future__ import annotations

import os

import pytest

from dateline.model.sources import Source
from dateline.web.access import new_token, token_hash
from local.inprocess.cloud import Cloud
from tests.component.watch.rounds import TOKEN, post, watch


@pytest.fixture
def cloud(cloud: Cloud) -> Cloud:
    hashes = (token_hash(TOKEN),)
    cloud.put_source(Source(id="desk", sender="token", token_hashes=hashes, expect_every=60))
    other = (token_hash(new_token("weekly", os.urandom)),)
    cloud.put_source(Source(id="weekly", sender="token", token_hashes=other))
    return cloud


def test_a_source_is_silent_until_it_delivers_and_again_after_its_time(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    # A new source has its time from the first round that sees it.
    assert watch(cloud)["silent"] == []
    assert watch(cloud, 61)["silent"] == []
    assert watch(cloud, 63)["silent"] == ["desk"]
    post(cloud)
    cloud.drain_all()

    assert watch(cloud, 59)["silent"] == []
    caplog.clear()
    assert watch(cloud, 62)["silent"] == ["desk"]
    [shown] = [vars(line) for line in caplog.records if line.message == "source silent"]
    assert (shown["source"], shown["expected_minutes"]) == ("desk", 60)
    assert shown["last"]


def test_a_delivery_that_is_quarantined_is_a_delivery(cloud: Cloud) -> None:
    post(cloud, content={"external_id": "2"})
    cloud.drain_all()
    assert watch(cloud)["silent"] == []
