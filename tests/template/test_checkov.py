"""The template as checkov gets it, and the reasons of the checks that it skips."""

from __future__ import annotations

import json
import re

import pytest

from local.common.template import ROOT
from tools.plain_template import plain_template

SETTINGS = ROOT / "requirements" / "checkov.yaml"
REFERENCES = ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If")


def test_every_skipped_check_has_its_reason_beside_it() -> None:
    lines = SETTINGS.read_text(encoding="utf-8").partition("skip-check:\n")[2].splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"  - CKV2?_AWS_\d+ # [\w ]+: .{20,}", line), line


@pytest.mark.parametrize("reference", REFERENCES)
def test_the_plain_template_has_no_references(reference: str) -> None:
    assert f'"{reference}":' not in json.dumps(plain_template())


def test_conditions_follow_the_parameters() -> None:
    function = "SubmitFunction"
    assert (
        "ReservedConcurrentExecutions"
        not in (plain_template()["Resources"][function]["Properties"])
    )
    limited = plain_template(SubmitConcurrency="7")["Resources"][function]["Properties"]
    assert limited["ReservedConcurrentExecutions"] == "7"


def test_the_plain_template_has_defaults_and_every_property() -> None:
    resources = plain_template()["Resources"]
    assert resources["ApiLogs"]["Properties"]["RetentionInDays"] == 30
    assert resources["ContentBucketPolicy"]["Properties"]["Bucket"] == "ContentBucket"
    assert resources["IndexQueue"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"] == (
        "IndexDeadLetterQueue.Arn"
    )
