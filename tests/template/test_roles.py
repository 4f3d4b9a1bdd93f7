"""Which role may do what: every role × action × resource, by the policies of the template.

The emulator's evaluator decides, with the condition keys that AWS gives a request. The end-to-end
tests run each function with its role, so what a role needs it has; here it has nothing else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from ministack.core.iam_evaluator import (
    EvalContext,
    combine_resource_policy,
    evaluate,
    parse_policy_document,
)

from dateline.model.content_keys import translation_key
from dateline.model.deliveries import DROP_PREFIX, intake_key
from dateline.model.rows import article_pk, listing_pk, slug_pk
from dateline.model.source_rows import MIGRATION, Purpose
from dateline.model.stories import story_pk
from dateline.stores.change_stream import LAST
from dateline.stores.cursor_key import KEY
from dateline.stores.subscribers import SUBSCRIBERS
from local.common.template import ROOT, functions
from tools.plain_template import plain_template

INTAKE = "arn:${AWS::Partition}:s3:::${IntakeBucket}"
FAILURES = "arn:${AWS::Partition}:s3:::${StreamFailureBucket}"
CONTENT = "arn:${AWS::Partition}:s3:::${ContentBucket}"
PARAMETERS = (
    "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}"
)
SCHEDULES = "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule"
LAMBDA = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}"


@dataclass(frozen=True)
class Target:
    """What a request is about: a resource, and the condition keys that AWS derives from it."""

    arn: str
    keys: dict[str, Any] = field(default_factory=dict)


def row(table: str, partition_key: str) -> Target:
    return Target(f"{table}.Arn", {"dynamodb:leadingkeys": [partition_key]})


TARGETS = {
    "s3": {
        "raw": Target(f"{INTAKE}/{intake_key('desk', 'a')}"),
        "drop": Target(f"{INTAKE}/{DROP_PREFIX}desk/a.xml"),
        "fetched": Target(f"{INTAKE}/fetched/desk/a"),
        "list raw": Target(INTAKE, {"s3:prefix": "intake/desk/a"}),
        "list drop": Target(INTAKE, {"s3:prefix": DROP_PREFIX}),
        "documents": Target(f"{CONTENT}/{translation_key('a', 'en', 1)}"),
        "renderings": Target(f"{CONTENT}/renderings/a"),
        "glossaries": Target(f"{CONTENT}/glossaries/en-de"),
        "failed batches": Target(f"{FAILURES}/aws/lambda/a"),
        "list failed batches": Target(FAILURES),
        "list documents": Target(CONTENT, {"s3:prefix": "articles/"}),
    },
    "dynamodb": {
        "article": row("ArticleTable", article_pk("a")),
        "listing": row("ArticleTable", listing_pk("en", "all")),
        "slug": row("ArticleTable", slug_pk("en", "a")),
        "story": row("ArticleTable", story_pk("a")),
        "submission": row("SubmissionTable", "SUBMISSION#a"),
        "subscription": row("SubmissionTable", "SUBSCRIPTION#desk"),
        "cursor key": row("SubmissionTable", KEY["pk"]),
        "problem": row("SubmissionTable", "PROBLEM#a#code"),
        "job": row("SubmissionTable", "JOB#a"),
        "failure": row("SubmissionTable", "FAILURE#a"),
        "arrival": row("SubmissionTable", "ARRIVAL#a"),
        "last delivery": row("SubmissionTable", "LAST#desk"),
        "listing of what waits": Target(
            "${SubmissionTable.Arn}/index/Listings", {"dynamodb:leadingkeys": ["WAITING"]}
        ),
        "audit": row("SubmissionTable", "AUDIT#a"),
        "listing of problems": Target(
            "${SubmissionTable.Arn}/index/Listings", {"dynamodb:leadingkeys": ["PROBLEMS#open"]}
        ),
        "unindexed": row("SubmissionTable", "UNINDEXED#a"),
        "stream": Target("${ArticleTable.Arn}/stream/2026-11-30T09:00:00.000"),
        "other stream": Target("${MemoryTable.Arn}/stream/2026-11-30T09:00:00.000"),
        "confirmation": row("ConfirmationTable", "CONFIRMED#desk"),
        "memory": row("MemoryTable", "MEMORY#en>de#a"),
        "source": row("SourceTable", "SOURCE"),
        "migration": row("SourceTable", MIGRATION["pk"]),
        "spending": row("MemoryTable", "SPENDING#2026-03-04"),
        "subscriber": row("OutboundTable", SUBSCRIBERS),
        "end of changes": row("OutboundTable", LAST["pk"]),
        "change": row("OutboundTable", "CHANGES#2026-03-04"),
        "event": row("OutboundTable", "EVENT#a"),
    },
    "ssm": {
        **{
            f"{purpose} secret": Target(f"{PARAMETERS}/secrets/{purpose}/desk")
            for purpose in Purpose
        },
        "subscriber secret": Target(f"{PARAMETERS}/subscribers/partner/a"),
        "old sources": Target(f"{PARAMETERS}/sources"),
        "old source": Target(f"{PARAMETERS}/sources/desk"),
        "other": Target(f"{PARAMETERS}-other/secrets/delivery/desk"),
    },
    "sqs": {
        name: Target(f"{name}.Arn") for name in plain_template()["Resources"] if "Queue" in name
    },
    "events": {"bus": Target("EventBus.Arn"), "default bus": Target("DefaultBus.Arn")},
    "scheduler": {
        "release": Target(f"{SCHEDULES}/${{ReleaseSchedules}}/a"),
        "other": Target(f"{SCHEDULES}/default/a"),
    },
    "iam": {
        "release to scheduler": Target(
            "ReleaseRole.Arn", {"iam:passedtoservice": "scheduler.amazonaws.com"}
        ),
        "release to lambda": Target(
            "ReleaseRole.Arn", {"iam:passedtoservice": "lambda.amazonaws.com"}
        ),
        "submit to scheduler": Target(
            "SubmitFunctionRole.Arn", {"iam:passedtoservice": "scheduler.amazonaws.com"}
        ),
    },
    "lambda": {name: Target(f"{LAMBDA}-{name}") for name in functions()},
    "translate": {"text": Target("*")},
    # SSM decrypts in the caller's name, with a key that every role of the account may use.
    "kms": {
        service: Target(
            "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/aws",
            {"kms:viaservice": f"{service}.${{AWS::Region}}.amazonaws.com"},
        )
        for service in ("ssm", "lambda")
    },
}
REFUSED_TO_ALL = {
    *("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutBucketPolicy", "s3:ReplicateObject"),
    *("dynamodb:Scan", "dynamodb:DeleteTable", "dynamodb:PartiQLSelect", "dynamodb:ExportTable"),
    *(
        "ssm:GetParameter",
        "ssm:PutParameter",
        "ssm:GetParametersByPath",
        "ssm:DeleteParameter",
        "ssm:GetParameters",
        "ssm:GetParameterHistory",
    ),
    *("sqs:PurgeQueue", "sqs:SetQueueAttributes", "events:PutRule", "lambda:UpdateFunctionCode"),
    *("iam:PutRolePolicy", "iam:CreateRole", "translate:StartTextTranslationJob"),
}
"""Beside the actions that some role has."""


@cache
def _resources() -> dict[str, Any]:
    resources: dict[str, Any] = plain_template()["Resources"]
    return resources


def role_of(function: str) -> str:
    return f"{function.capitalize()}FunctionRole"


def documents(role: str) -> list[dict[str, Any]]:
    """The policies that the template gives a role, with those that SAM adds for destinations."""
    return [policy["PolicyDocument"] for policy in _resources()[role]["Properties"]["Policies"]]


def bucket_policy(target: Target) -> dict[str, Any] | None:
    for bucket in ("IntakeBucket", "ContentBucket"):
        if f"${{{bucket}}}" in target.arn:
            policy: dict[str, Any] = _resources()[f"{bucket}Policy"]["Properties"]["PolicyDocument"]
            return policy
    return None


def allowed(policies: list[dict[str, Any]], principal: str, action: str, target: Target) -> bool:
    """Whether a principal with these policies may do this, the bucket's own policy included."""
    context = EvalContext(
        principal_arn=principal,
        principal_type="AssumedRole",
        principal_account="123456789012",
        action=action,
        resource_arn=target.arn,
        region="eu-central-1",
        secure_transport=True,
        service_context=target.keys,
    )
    identity = evaluate(context, [parse_policy_document(policy) for policy in policies])
    decision = combine_resource_policy(identity, context, bucket_policy(target), None)
    return bool(decision.decision == "Allow")


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def actions() -> set[str]:
    granted = {
        action
        for role, resource in _resources().items()
        if resource["Type"] == "AWS::IAM::Role"
        for document in documents(role)
        for statement in (
            document["Statement"]
            if isinstance(document["Statement"], list)
            else [document["Statement"]]
        )
        for action in as_list(statement["Action"])
    }
    return granted | REFUSED_TO_ALL


def rights(role: str) -> dict[str, set[str]]:
    """Every action that a role may take, with the targets; all other pairs are refused."""
    granted: dict[str, set[str]] = {}
    for action in sorted(actions()):
        for name, target in TARGETS[action.partition(":")[0]].items():
            if allowed(documents(role), f"{role}.Arn", action, target):
                granted.setdefault(action, set()).add(name)
    return granted


_INDEXED = {"article", "listing", "slug", "story"}
_STREAM = {"change", "end of changes", "event"}


def polls(*queues: str) -> dict[str, set[str]]:
    """What Lambda does to queues in a consumer's name."""
    actions = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
    return {action: set(queues) for action in actions}


READS_STREAM: dict[str, set[str]] = {
    f"dynamodb:{action}": {"stream"}
    for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
}
RIGHTS: dict[str, dict[str, set[str]]] = {
    "SubmitFunctionRole": {
        "dynamodb:GetItem": {"migration", "source"},
        "dynamodb:PutItem": {"arrival", "submission"},
        "dynamodb:UpdateItem": {"subscription"},
        "s3:GetObject": {"raw"},
        "s3:PutObject": {"raw"},
        "ssm:GetParameter": {"delivery secret", "hub secret"},
    },
    "SubscribeFunctionRole": {
        "dynamodb:DeleteItem": {"problem"},
        "dynamodb:GetItem": {"migration", "source", "subscription"},
        "dynamodb:PutItem": {"subscription"},
        "dynamodb:Query": {"migration", "source"},
        "dynamodb:UpdateItem": {"problem"},
        "sqs:SendMessage": {"SubscribeDeadLetterQueue"},
        "ssm:GetParameter": {"hub secret"},
    },
    "ProcessFunctionRole": {
        "dynamodb:BatchGetItem": {"article", "problem"},
        "dynamodb:DeleteItem": {"problem"},
        "dynamodb:GetItem": {"migration", "source"},
        "dynamodb:PutItem": {"confirmation", "failure", "problem", "submission"},
        "dynamodb:Query": {"article"},
        "dynamodb:UpdateItem": {"last delivery", "problem"},
        "s3:GetObject": {"documents", "drop", "fetched", "raw"},
        "s3:GetObjectVersion": {"drop"},
        "s3:ListBucket": {"list documents", "list drop", "list raw"},
        "s3:PutObject": {"documents", "fetched", "raw"},
        **polls("ProcessQueue"),
        "sqs:ChangeMessageVisibility": {"ProcessQueue"},
        "ssm:GetParameter": {"fetch secret"},
    },
    "IndexFunctionRole": {
        "dynamodb:BatchGetItem": _INDEXED,
        "dynamodb:BatchWriteItem": _INDEXED,
        "dynamodb:DeleteItem": _INDEXED | {"problem"},
        "dynamodb:PutItem": _INDEXED | {"failure"},
        "dynamodb:Query": _INDEXED | {"confirmation"},
        "dynamodb:UpdateItem": _INDEXED | {"problem", "unindexed"},
        "s3:GetObject": {"documents"},
        "s3:ListBucket": {"list documents"},
        "s3:PutObject": {"documents"},
        **polls("IndexQueue"),
        "sqs:ChangeMessageVisibility": {"IndexQueue"},
    },
    "TranslateFunctionRole": {
        "dynamodb:BatchGetItem": {"article", "memory", "spending"},
        "dynamodb:DeleteItem": {"memory", "problem", "spending"},
        "dynamodb:GetItem": {"article", "migration", "source"},
        "dynamodb:PutItem": {"article", "failure", "memory", "spending"},
        "dynamodb:Query": {"article"},
        "dynamodb:UpdateItem": {"memory", "problem", "spending"},
        "s3:GetObject": {"documents", "glossaries"},
        **READS_STREAM,
        **polls("FollowQueue", "TranslateQueue"),
        "s3:ListBucket": {"list documents", "list failed batches"},
        "s3:PutObject": {"documents", "failed batches"},
        "sqs:ChangeMessageVisibility": {"FollowQueue", "TranslateQueue"},
        "sqs:SendMessage": {"FollowQueue", "TranslateQueue"},
        "translate:TranslateText": {"text"},
    },
    "ReadFunctionRole": {
        "dynamodb:BatchGetItem": _INDEXED,
        "dynamodb:GetItem": {
            *("cursor key", "migration", "problem", "source", "submission", "unindexed"),
            *("change", "end of changes"),
        },
        "dynamodb:PutItem": {"cursor key"},
        "dynamodb:Query": _INDEXED | {"change", "end of changes"},
        "s3:GetObject": {"documents", "renderings"},
        "s3:ListBucket": {"list raw"},
        "s3:PutObject": {"renderings"},
    },
    "AnnounceFunctionRole": {
        **READS_STREAM,
        **polls("AnnounceQueue"),
        "dynamodb:BatchGetItem": {"article", *_STREAM},
        "dynamodb:DeleteItem": {"problem"},
        "dynamodb:PutItem": {"failure", *_STREAM},
        "dynamodb:UpdateItem": {"problem"},
        "events:PutEvents": {"bus"},
        "iam:PassRole": {"release to scheduler"},
        "scheduler:CreateSchedule": {"release"},
        "scheduler:DeleteSchedule": {"release"},
        "s3:ListBucket": {"list failed batches"},
        "s3:PutObject": {"failed batches"},
        "scheduler:UpdateSchedule": {"release"},
        "sqs:ChangeMessageVisibility": {"AnnounceQueue"},
        "sqs:SendMessage": {"AnnounceQueue", "ReleaseDeadLetterQueue"},
    },
    "OperateFunctionRole": {
        "dynamodb:BatchGetItem": {
            *("article", "audit", "cursor key", "failure", "problem"),
            *("submission", "unindexed"),
        },
        "dynamodb:DeleteItem": {"problem", "subscriber"},
        "dynamodb:GetItem": {
            *("audit", "cursor key", "failure", "problem", "migration", "source"),
            *("job", "submission", "subscriber", "unindexed"),
        },
        "dynamodb:PutItem": {"audit", "cursor key", "job", "problem", "subscriber"},
        "dynamodb:Query": {
            *("article", "listing of problems", "listing of what waits"),
            *("migration", "source", "subscriber"),
        },
        "dynamodb:UpdateItem": {"problem"},
        "lambda:InvokeFunction": {"announce", "operate", "process", "subscribe"},
        "s3:GetObject": {"drop", "failed batches", "raw"},
        "s3:GetObjectVersion": {"drop"},
        "s3:ListBucket": {"list drop", "list raw"},
        **polls(*(name for name in TARGETS["sqs"] if name.endswith("DeadLetterQueue"))),
        "sqs:SendMessage": {
            *("AnnounceQueue", "FollowQueue"),
            *("IndexQueue", "ProcessQueue", "TranslateQueue"),
        },
        "ssm:DeleteParameter": {"subscriber secret"},
        "ssm:PutParameter": {"subscriber secret"},
    },
    "WatchFunctionRole": {
        "dynamodb:BatchGetItem": {"arrival", "last delivery", "problem", "submission"},
        "dynamodb:DeleteItem": {"arrival", "submission"},
        "dynamodb:GetItem": {"migration", "source"},
        "dynamodb:PutItem": {"arrival", "migration"},
        "dynamodb:Query": {"listing of problems", "listing of what waits", "migration", "source"},
        "dynamodb:UpdateItem": {"arrival", "last delivery", "submission"},
        "s3:ListBucket": {"list drop", "list raw"},
        "s3:ListBucketVersions": {"list drop", "list raw"},
        "sqs:GetQueueAttributes": {"ProcessQueue"},
        "sqs:SendMessage": {"ProcessQueue"},
        "ssm:GetParametersByPath": {"old sources"},
    },
    "ReleaseRole": {
        "lambda:InvokeFunction": {"announce"},
        "sqs:SendMessage": {"ReleaseDeadLetterQueue"},
    },
}
"""What each role needs, and nothing else."""


def test_every_role_is_in_the_table() -> None:
    roles = {name for name, item in _resources().items() if item["Type"] == "AWS::IAM::Role"}
    assert roles == RIGHTS.keys() == {"ReleaseRole", *map(role_of, functions())}


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_may_do_what_its_function_does_and_is_refused_all_else(role: str) -> None:
    assert rights(role) == RIGHTS[role]


@pytest.mark.parametrize("role", [role for role in RIGHTS if role != "ReleaseRole"])
def test_managed_policies_allow_only_logs(role: str) -> None:
    """AWS's policies name no resource; those for pollers allow to read every queue or stream."""
    arns = _resources()[role]["Properties"]["ManagedPolicyArns"]
    assert {arn.rpartition("/")[2] for arn in arns} == {
        "AWSLambdaBasicExecutionRole",
    }


@pytest.mark.parametrize("role", [role for role in RIGHTS if role != "ReleaseRole"])
def test_a_role_reads_the_queues_and_streams_that_its_function_consumes(role: str) -> None:
    consumed = {
        mapping["Properties"]["EventSourceArn"].partition(".")
        for mapping in _resources().values()
        if mapping["Type"] == "AWS::Lambda::EventSourceMapping"
        and role_of(mapping["Properties"]["FunctionName"].removesuffix("Function")) == role
    }
    streams = {
        "stream" for name, _, kind in consumed if kind == "StreamArn" and name == "ArticleTable"
    }
    assert rights(role).get("sqs:ReceiveMessage", set()) == {
        name for name, _, kind in consumed if kind == "Arn"
    }
    assert rights(role).get("dynamodb:GetRecords", set()) == streams


def test_watch_lists_old_parameters_without_their_secrets() -> None:
    policies = [*documents("WatchFunctionRole"), EVERYTHING]
    decrypts = {
        service: allowed(policies, "WatchFunctionRole.Arn", "kms:Decrypt", target)
        for service, target in TARGETS["kms"].items()
    }
    # Lambda decrypts its environment variables.
    assert decrypts == {"ssm": False, "lambda": True}


EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}


@pytest.mark.parametrize("action", ["s3:PutObject", "s3:ReplicateObject"])
@pytest.mark.parametrize(
    ("prefix", "writers"),
    [
        ("raw", {"SubmitFunctionRole", "ProcessFunctionRole"}),
        ("fetched", {"ProcessFunctionRole"}),
        ("drop", {*RIGHTS, "Administrator"}),
    ],
)
def test_only_the_bucket_policys_roles_write_what_process_trusts(
    action: str, prefix: str, writers: set[str]
) -> None:
    target = TARGETS["s3"][prefix]
    assert writers == {
        role
        for role in (*RIGHTS, "Administrator")
        if allowed([EVERYTHING], f"{role}.Arn", action, target)
    }


PARTNER_GUIDE = ROOT / "docs" / "guides" / "push-a-feed.md"


def partner_policy() -> dict[str, Any]:
    """The guide's policy, with its placeholders replaced by the template's names."""
    (block,) = re.findall(
        r"```json\n(\{\n  \"Version\".*?)```", PARTNER_GUIDE.read_text(), re.DOTALL
    )
    bucket = str(_resources()["IntakeBucket"]["Properties"]["BucketName"])
    written = bucket.replace("${AWS::StackName}", "dateline").replace(
        "${Suffix}", "eu-central-1-1a2b3c4d"
    )
    assert written in block
    policy: dict[str, Any] = json.loads(block.replace(f"arn:aws:s3:::{written}", INTAKE))
    return policy


def test_a_partner_with_the_guides_policy_only_writes_its_own_folder() -> None:
    partner = "arn:aws:iam::123456789012:user/agency"
    own = Target(f"{INTAKE}/{DROP_PREFIX}agency/a.xml")
    others = [*TARGETS["s3"].values(), Target(f"{INTAKE}/{DROP_PREFIX}agency-2/a.xml")]
    policies = [partner_policy()]
    assert allowed(policies, partner, "s3:PutObject", own)
    for action in sorted(actions()):
        if action.startswith("s3:"):
            assert not any(allowed(policies, partner, action, target) for target in others), action
    assert not allowed(policies, partner, "s3:GetObject", own)
    assert not allowed(policies, partner, "s3:DeleteObject", own)
