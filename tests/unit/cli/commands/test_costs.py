"""`dateline costs`, and the translation options of `sources put`, on a deployed stack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

import cli.tasks.costs
from cli.main import app
from dateline.aws.table import Table, to_item
from dateline.model.rows import HEAD, article_pk
from dateline.model.translation_rules import (
    Formality,
    Machine,
    Policy,
    TranslationRules,
    WhenChanged,
)
from functions.index.article.state import State, apply, rows_of
from functions.translate.memory.costs import Account
from local.emulator.running_cloud import HOME_VARIABLE
from tests.factories import article
from tests.unit.cli.stack import STACK, TABLE, nothing_is_stored, stored_source

TEMPLATE = {
    "Resources": dict.fromkeys(("ArticleTable", "MemoryTable", "SourceTable"), TABLE),
    "Outputs": {
        "ApiUrl": {"Value": "https://api.gazette.example.org"},
        "IntakeBucketName": {"Value": "gazette-intake-123456789012"},
        "ArticleTableName": {"Value": {"Ref": "ArticleTable"}},
        "MemoryTableName": {"Value": {"Ref": "MemoryTable"}},
        "SourceTableName": {"Value": {"Ref": "SourceTable"}},
    },
}
STORY = article()
OTHER = article(external_id="story-2")
MARCH, APRIL = datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _deployed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        boto3.client("cloudformation").create_stack(
            StackName=STACK, TemplateBody=json.dumps(TEMPLATE)
        )
        yield


def _dateline(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--stack", STACK])


def _table(logical_id: str) -> str:
    stored = boto3.client("cloudformation").describe_stack_resource(
        StackName=STACK, LogicalResourceId=logical_id
    )
    return str(stored["StackResourceDetail"]["PhysicalResourceId"])


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles, two sources, two languages, two months."""
    monkeypatch.setattr(cli.tasks.costs, "utc_now", lambda: APRIL)
    dynamodb = boto3.client("dynamodb")
    memory = Table(dynamodb, _table("MemoryTable"))
    for source, language, of, moment, sent, saved in (
        ("desk", "pt", STORY, MARCH, 1_000_000, 0),
        ("desk", "pt", STORY, APRIL, 2_000, 998_000),
        ("desk", "pt", OTHER, APRIL, 3_000, 0),
        ("desk", "hy", OTHER, APRIL, 4_000, 0),
        ("wire", "pt", OTHER, APRIL, 5_000, 0),
    ):
        account = Account(memory, source=source, language=language, article_id=of.id)
        write = account.addition(moment, sent=sent, saved=saved, requests=1)
        dynamodb.transact_write_items(TransactItems=[write])
    head = rows_of(apply(State(STORY.id, STORY.source), STORY))[article_pk(STORY.id), HEAD]
    dynamodb.put_item(TableName=_table("ArticleTable"), Item=to_item(head))


def _lines(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.stdout.splitlines()]
    return [row for row in rows if row and (row[0].startswith("20") or row[0] == "all")]


@pytest.mark.usefixtures("spent")
def test_costs_of_the_month_are_a_line_for_each_source_and_language() -> None:
    assert _lines(_dateline("costs")) == [
        ["2026-04", "desk", "hy", "4,000", "0.06", "0", "0.00"],
        ["2026-04", "desk", "pt", "5,000", "0.07", "998,000", "14.97"],
        ["2026-04", "wire", "pt", "5,000", "0.07", "0", "0.00"],
        ["all", "14,000", "0.21", "998,000", "14.97"],
    ]


@pytest.mark.usefixtures("spent")
def test_costs_of_another_month() -> None:
    assert _lines(_dateline("costs", "--month", "2026-03")) == [
        ["2026-03", "desk", "pt", "1,000,000", "15.00", "0", "0.00"],
        ["all", "1,000,000", "15.00", "0", "0.00"],
    ]
    assert _lines(_dateline("costs", "--month", "2025-12")) == [["all", "0", "0.00", "0", "0.00"]]


@pytest.mark.usefixtures("spent")
def test_costs_of_an_article_cover_all_months_since_receipt() -> None:
    assert _lines(_dateline("costs", "--article", STORY.id)) == [
        ["2026-03", "desk", "pt", "1,000,000", "15.00", "0", "0.00"],
        ["2026-04", "desk", "pt", "2,000", "0.03", "998,000", "14.97"],
        ["all", "1,002,000", "15.03", "998,000", "14.97"],
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--month", "2026-13"), "--month 2026-13"),
        (("--month", "march"), "--month march"),
        (("--article", "none"), "--article none"),
        (("--article", "b" * 26), "no article"),
    ],
)
def test_an_invalid_month_or_article_is_refused(arguments: tuple[str, ...], message: str) -> None:
    result = _dateline("costs", *arguments)
    assert result.exit_code != 0
    assert message in str(result.exception)


RULES = (
    *("--translate", "pt", "--translate", "PT-br", "--translate", "pt"),
    *("--translate-section", "World", "--translate-section", "Sport"),
    *("--translation", "machine=hold", "--translation", "pivot=true"),
    *("--translation", "pt.machine=publish", "--translation", "pt.formality=FORMAL"),
    *("--translation", "zh-hant.when_changed=hold", "--translation", "licensed=true"),
)


def test_translation_options_are_stored_and_listed() -> None:
    result = _dateline("sources", "put", "wire", *RULES)
    assert result.exit_code == 0, result.output
    rules = stored_source("wire").translation
    assert rules.languages == ("pt", "pt-BR")
    assert rules.sections == ("World", "Sport")
    assert rules.licensed
    assert rules.policy("pt") == Policy(
        machine=Machine.PUBLISH, pivot=True, formality=Formality.FORMAL
    )
    assert rules.policy("zh-Hant") == Policy(
        machine=Machine.HOLD, when_changed=WhenChanged.HOLD, pivot=True
    )
    listed = " ".join(_dateline("sources", "list").stdout.split())
    for part in ("pt pt-BR of World, Sport", "machine=hold", "pt.machine=publish"):
        assert part in listed


def test_without_options_nothing_is_translated_automatically() -> None:
    assert _dateline("sources", "put", "wire").exit_code == 0
    assert stored_source("wire").translation == TranslationRules()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--translate", "portuguese"), "--translate portuguese"),
        (("--translation", "machine=maybe"), "--translation machine"),
        (("--translation", "pt.machine=maybe"), "--translation"),
        (("--translation", "languages=pt"), "--translation languages=pt"),
        (("--translation", "pt.licensed=true"), "--translation licensed=true"),
        (("--translation", "hold"), "--translation hold"),
        (("--translation", "klingon9!.machine=hold"), "--translation klingon9!"),
    ],
)
def test_invalid_translation_options_are_refused_in_plain_words(
    arguments: tuple[str, ...], message: str
) -> None:
    result = _dateline("sources", "put", "wire", *arguments)
    assert result.exit_code != 0
    assert message in str(result.exception)
    assert nothing_is_stored()
