"""Handlers on moto, with the stores of the real template."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.inprocess.cloud import Cloud, in_process_cloud
from local.translate.app import create_app
from local.translate.engines import local_engines
from local.translate.server import running
from tests.component.translations import Engine, Newsroom, translating


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A fresh in-process cloud for one test."""
    with in_process_cloud() as opened:
        yield opened


@pytest.fixture(scope="session")
def translate_url() -> Iterator[str]:
    """The address of a local Amazon Translate over the real engine."""
    with running(create_app(local_engines())) as url:
        yield url


@pytest.fixture
def translate_endpoint(cloud: Cloud, translate_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Points the functions of `cloud` at the local Amazon Translate."""
    del cloud
    monkeypatch.setenv("AWS_ENDPOINT_URL_TRANSLATE", translate_url)
    return translate_url


@pytest.fixture(scope="module")
def once() -> Iterator[Newsroom]:
    """A newsroom that translates, for all tests of a module: see `newsroom`."""
    with in_process_cloud() as cloud, translating(cloud, Engine()) as opened:
        yield opened


@pytest.fixture
def newsroom(once: Newsroom) -> Newsroom:
    """The newsroom that translates, as on its first day."""
    once.clear()
    return once
