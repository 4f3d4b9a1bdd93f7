"""`dateline glossary` against a stack, with the local Amazon Translate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from cli.main import app
from functions.translate.glossary.store import KEPT_SECONDS, GlossaryStore
from local.common.template import ROOT
from local.emulator.running_cloud import HOME_VARIABLE
from local.translate.app import create_app
from local.translate.engines import echo
from local.translate.server import running

STACK = "gazette"
BUCKET = "gazette-content-123456789012"
TEMPLATE = {
    "Resources": {
        "ContentBucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}},
    }
}


@pytest.fixture(scope="module")
def stack() -> Iterator[str]:
    """A stack for all tests; yields the URL of its Amazon Translate."""
    with running(create_app({("en", "pt"): echo("pt")})) as url, mock_aws():
        boto3.client("cloudformation", region_name="eu-central-1").create_stack(
            StackName=STACK, TemplateBody=json.dumps(TEMPLATE)
        )
        yield url


@pytest.fixture(autouse=True)
def _deployed(stack: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_TRANSLATE", stack)
    yield
    for name in names():
        boto3.client("translate").delete_terminology(Name=name)
    bucket = boto3.resource("s3").Bucket(BUCKET)
    bucket.objects.delete()


def dateline(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["glossary", *arguments, "--stack", STACK])


def names() -> list[str]:
    listed = boto3.client("translate").list_terminologies()["TerminologyPropertiesList"]
    return [item["Name"] for item in listed]


def test_a_glossary_is_imported_and_applied(tmp_path: Path) -> None:
    file = tmp_path / "en-pt.csv"
    file.write_text("en,pt\nCSTO,OTSC\n", encoding="utf-8")
    put = dateline("put", str(file))
    assert put.exit_code == 0, put.output
    line = json.loads(put.stdout.splitlines()[0])
    assert line["pair"] == ["en", "pt"]
    assert line["terminology"] == f"gazette-en-pt-{line['version']}"
    store = GlossaryStore(boto3.client("s3"), BUCKET, monotonic=lambda: 0)
    pointer = store.current(("en", "pt"))
    assert pointer is not None
    assert (pointer.name, pointer.terms) == (line["terminology"], (("CSTO", "OTSC"),))
    answer = boto3.client("translate").translate_text(
        Text="The CSTO met",
        SourceLanguageCode="en",
        TargetLanguageCode="pt",
        TerminologyNames=[pointer.name or ""],
    )
    assert answer["TranslatedText"] == "Theʼpt OTSC metʼpt"


def test_the_previous_version_stays_for_running_jobs_and_older_versions_are_deleted(
    tmp_path: Path,
) -> None:
    made = boto3.client("translate")
    made.import_terminology(
        Name="gazette-en-pt-PT-000000000000",
        MergeStrategy="OVERWRITE",
        TerminologyData={"File": b"en,pt-PT\na,b\n", "Format": "CSV"},
    )
    file = tmp_path / "terms.csv"
    seen = []
    for term in ("um", "dois", "três", "três"):
        file.write_text(f"en,pt\none,{term}\n", encoding="utf-8")
        assert dateline("put", str(file)).exit_code == 0
        seen.append({name for name in names() if "pt-PT" not in name})
    assert [len(item) for item in seen] == [1, 2, 2, 1]
    # A terminology of another pair, whose name begins alike.
    assert "gazette-en-pt-PT-000000000000" in names()


def test_equal_terms_in_another_csv_dialect_are_the_same_version(tmp_path: Path) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text('en,pt\n"Yerevan",Erevã\n', encoding="utf-8")
    second.write_bytes("\ufeffen , pt\r\nYerevan,Ereva\u0303\r\n\r\n".encode())
    versions = {
        json.loads(dateline("put", str(file)).stdout)["version"] for file in (first, second)
    }
    assert len(versions) == 1


def test_a_file_with_an_error_is_refused_with_its_line_and_nothing_is_imported(
    tmp_path: Path,
) -> None:
    good, wrong = tmp_path / "good.csv", tmp_path / "wrong.csv"
    good.write_text("en,pt\na,b\n", encoding="utf-8")
    wrong.write_text("en,pt\nCSTO,OTSC\nNATO\n", encoding="utf-8")
    result = dateline("put", str(good), str(wrong))
    assert result.exit_code == 1
    assert "wrong.csv, line 3: 1 columns" in str(result.exception)
    assert names() == []
    missing = dateline("put", str(tmp_path / "none.csv"))
    assert "none.csv: No such file" in str(missing.exception)


def test_a_glossary_may_be_in_s3() -> None:
    boto3.client("s3").put_object(Bucket=BUCKET, Key="terms/x.csv", Body=b"en,pt\na,b\n")
    assert dateline("put", f"s3://{BUCKET}/terms/x.csv").exit_code == 0


def test_the_list_marks_a_missing_terminology(tmp_path: Path) -> None:
    file = tmp_path / "en-pt.csv"
    file.write_text("en,pt\nCSTO,OTSC\n", encoding="utf-8")
    dateline("put", str(file))
    assert "missing" not in dateline("list").stdout
    boto3.client("translate").delete_terminology(Name=names()[0])
    listed = dateline("list").stdout
    assert "en" in listed
    assert "missing, put it again" in listed


def test_a_worker_reads_s3_once_a_minute() -> None:
    now = [0.0]
    store = GlossaryStore(boto3.client("s3"), BUCKET, monotonic=lambda: now[0])
    assert store.current(("en", "pt")) is None
    boto3.client("s3").put_object(Bucket=BUCKET, Key="terms.csv", Body=b"en,pt\na,b\n")
    dateline("put", f"s3://{BUCKET}/terms.csv")
    assert store.current(("en", "pt")) is None
    now[0] = KEPT_SECONDS
    assert store.current(("en", "pt")) is not None


def test_the_glossaries_of_the_project_are_valid() -> None:
    files = sorted((ROOT / "glossaries").glob("*.csv"))
    assert len(files) >= 3
    result = dateline("put", *map(str, files))
    assert result.exit_code == 0, result.output
    pairs = [json.loads(line)["pair"] for line in result.stdout.splitlines()]
    assert pairs == [file.stem.split("-") for file in files]
