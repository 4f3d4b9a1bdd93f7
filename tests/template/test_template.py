"""What the architecture promises of functions, queues, stores and roles, read off the template."""

from __future__ import annotations

import importlib
import json
from datetime import timedelta
from typing import Any, cast

import pytest

from dateline.aws.settings import Settings
from dateline.aws.sqs import MAX_RECEIVES
from dateline.model.content_keys import CONTENT_PREFIX
from dateline.model.deliveries import TEST_PREFIX
from dateline.model.problems import Hop
from dateline.model.reserved_tests import (
    EXPIRY,
    KEPT,
    PREFIX,
    is_test_id,
    reserved_article_id,
)
from dateline.model.rows import HEAD
from dateline.model.source_rows import Purpose
from dateline.stores.cursor_key import KEY
from dateline.stores.listings import INDEX
from dateline.stores.sources import MAX_UNKNOWN
from dateline.stores.subscriptions import RENEW_AHEAD
from functions.process.fetch.store import FETCHED_PREFIX
from functions.subscribe.subscriber import FIRST_RETRY
from local.common.template import (
    ROOT,
    TEMPLATE,
    Template,
    functions,
    processed_template,
    source_template,
)
from tools.docs.metrics import emitted
from tools.monitoring.alarms import NAMESPACE

HALF_A_MINUTE = 30
FOURTEEN_DAYS = 14 * 86_400
FUNCTIONS = [
    "announce",
    "index",
    "operate",
    "process",
    "read",
    "submit",
    "subscribe",
    "translate",
    "watch",
]
QUEUES = {"process": "ProcessQueue", "index": "IndexQueue", "translate": "TranslateQueue"}


@pytest.fixture(scope="module")
def resources() -> dict[str, Template]:
    return cast("dict[str, Template]", processed_template()["Resources"])


def of_type(resources: dict[str, Template], kind: str) -> dict[str, Template]:
    matching = {
        logical_id: resource["Properties"]
        for logical_id, resource in resources.items()
        if resource["Type"] == kind
    }
    assert matching, f"no {kind} in the template"
    return matching


def statements(function: str, *, old_sources: bool = False) -> list[Template]:
    """The statements of a function's role behind an edge; `old_sources`: before their migration."""
    properties = source_template()["Resources"][f"{function.capitalize()}Function"]["Properties"]
    resolved: list[Template] = []
    for policy in properties["Policies"]:
        for item in policy["Statement"]:
            if "Fn::If" not in item:
                resolved.append(item)
                continue
            condition, granted, otherwise = item["Fn::If"]
            assert otherwise == {"Ref": "AWS::NoValue"}
            holds = {"HasOldSourceParameters": old_sources, "HasEdge": True}
            resolved += [granted] if holds[condition] else []
    return resolved


def alarms_on(resources: dict[str, Template], metric: str, queue: str) -> list[str]:
    """The alarms that watch a metric of a queue, alone or joined with others by metric math."""
    dimension = {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}
    return [
        logical_id
        for logical_id, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items()
        for series in alarm.get("Metrics", ())
        if "MetricStat" in series
        and series["MetricStat"]["Metric"]["MetricName"] == metric
        and dimension in series["MetricStat"]["Metric"]["Dimensions"]
    ]


def test_every_function_is_there() -> None:
    assert sorted(functions()) == FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_its_own_folder_handler_role_and_log_group(function: str) -> None:
    properties = functions()[function]
    assert properties["Handler"] == f"functions.{function}.app.handler"
    assert (ROOT / "functions" / function / "app.py").exists()
    assert (ROOT / "functions" / function / "requirements.txt").exists()
    assert properties["Role"] == {"Fn::GetAtt": [f"{function.capitalize()}FunctionRole", "Arn"]}
    assert properties["Runtime"] == "python3.13"
    assert properties["Architectures"] == ["arm64"]
    assert properties["LoggingConfig"]["LogGroup"] == {"Ref": f"{function.capitalize()}Logs"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_settings_are_what_the_template_gives_it(function: str) -> None:
    module = importlib.import_module(f"functions.{function}.settings")
    model: type[Settings] = module.Settings
    given = {
        name
        for name in functions()[function]["Environment"]["Variables"]
        if not name.startswith("POWERTOOLS_")
    }
    required = {name.upper() for name, field in model.model_fields.items() if field.is_required()}
    assert given == {name.upper() for name in model.model_fields}
    assert required == given
    assert functions()[function]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == function


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_grants_single_actions_on_named_resources(function: str) -> None:
    for statement in statements(function):
        assert statement["Sid"]
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            assert "*" not in action
        if statement["Resource"] == "*" and statement["Effect"] == "Allow":
            assert statement["Sid"] == "TranslateText"


def granted(function: str, service: str, *, old_sources: bool = False) -> set[tuple[str, str]]:
    """Each action of a service that a role may use, with the end of its resource."""
    pairs = set()
    for statement in statements(function, old_sources=old_sources):
        if statement["Effect"] == "Deny":
            continue
        actions, resources = statement["Action"], statement["Resource"]
        for action in [actions] if isinstance(actions, str) else actions:
            for resource in resources if isinstance(resources, list) else [resources]:
                if action.startswith(f"{service}:"):
                    text = resource["Fn::Sub"] if "Fn::Sub" in resource else json.dumps(resource)
                    pairs.add((action.partition(":")[2], text.partition("parameter/")[2] or text))
    return pairs


_SECRETS = "${AWS::StackName}/secrets/"


@pytest.mark.parametrize(
    ("function", "purposes"),
    [
        ("submit", {"delivery", "hub"}),
        ("subscribe", {"hub"}),
        ("process", {"fetch"}),
        ("read", set()),
        ("translate", set()),
        ("index", set()),
        ("announce", set()),
        ("operate", set()),
        ("watch", set()),
    ],
)
def test_a_function_reads_the_secrets_that_it_needs_and_nothing_else_in_ssm(
    function: str, purposes: set[str]
) -> None:
    expected = {("GetParameter", f"{_SECRETS}{purpose}/*") for purpose in purposes}
    if function == "watch":
        # Lists names: test_roles shows that it decrypts nothing.
        expected = {("GetParametersByPath", "${AWS::StackName}/sources")}
    if function == "operate":
        # Writes secrets, and reads none.
        subscribers = "${AWS::StackName}/subscribers/*"
        expected = {("PutParameter", subscribers), ("DeleteParameter", subscribers)}
    assert granted(function, "ssm") == expected
    # The key of SecureStrings is AWS's own: SSM decrypts, no role does.
    assert granted(function, "kms") == set()
    app = (ROOT / "functions" / function / "app.py").read_text(encoding="utf-8")
    named = {purpose for purpose in Purpose if f"Purpose.{purpose.name}" in app}
    assert named == purposes


@pytest.mark.parametrize("function", FUNCTIONS)
def test_old_parameters_are_readable_only_until_sources_are_migrated(function: str) -> None:
    parameters = source_template()["Parameters"]["OldSourceParameters"]
    assert parameters["Default"] == "false"
    extra = granted(function, "ssm", old_sources=True) - granted(function, "ssm")
    reads = {("GetParameter", "${AWS::StackName}/sources/*")}
    listing = {("GetParametersByPath", "${AWS::StackName}/sources")}
    nothing: set[tuple[str, str]] = set()
    expected = {"index": nothing, "announce": nothing, "watch": nothing}
    expected["subscribe"] = reads | listing
    assert extra == expected.get(function, reads)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_writes_sources_and_few_list_them(function: str) -> None:
    of_table = {
        action for action, resource in granted(function, "dynamodb") if "SourceTable" in resource
    }
    nothing: set[str] = set()
    lists = {"GetItem", "Query"}
    expected = {"index": nothing, "announce": nothing, "subscribe": lists, "operate": lists}
    # The row that says that the stack has no source of an earlier release.
    expected["watch"] = lists | {"PutItem"}
    assert of_table == expected.get(function, {"GetItem"})


def test_read_writes_no_row_but_the_key_of_cursors() -> None:
    assert {action for action, _ in granted("read", "dynamodb") if "Item" in action} == {
        "BatchGetItem",
        "GetItem",
        "PutItem",
    }
    (writing,) = [item for item in statements("read") if item["Action"] == "dynamodb:PutItem"]
    assert writing["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [KEY["pk"]]}
    }


def test_nothing_is_traced_and_no_role_may_write_traces_unless_asked() -> None:
    tracing = source_template()["Parameters"]["Tracing"]
    assert tracing["Default"] == "Disabled"
    for resource in processed_template()["Resources"].values():
        assert "TracingConfig" not in resource["Properties"]
    traced = json.dumps(processed_template(Tracing="Active"))
    assert traced.count('"TracingConfig"') == traced.count("AWSXrayWriteOnlyAccess") == 9
    assert "xray" not in json.dumps(processed_template()).lower()


def test_every_star_in_a_resource_has_a_reason_beside_it() -> None:
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.strip() == 'Resource: "*"':
            assert lines[number - 1].strip().startswith("#")


@pytest.mark.parametrize(("function", "queue"), QUEUES.items())
def test_a_queue_hides_messages_as_long_as_a_worker_lives_and_little_longer(
    resources: dict[str, Template], function: str, queue: str
) -> None:
    visibility = resources[queue]["Properties"]["VisibilityTimeout"]
    assert visibility - functions()[function]["Timeout"] == HALF_A_MINUTE


@pytest.mark.parametrize("queue", QUEUES.values())
def test_a_queue_ends_in_a_dead_letter_queue_kept_for_fourteen_days(
    resources: dict[str, Template], queue: str
) -> None:
    redrive = resources[queue]["Properties"]["RedrivePolicy"]
    (dead_letters, _) = redrive["deadLetterTargetArn"]["Fn::GetAtt"]
    assert redrive["maxReceiveCount"] == MAX_RECEIVES
    assert resources[dead_letters]["Properties"]["MessageRetentionPeriod"] == FOURTEEN_DAYS
    assert alarms_on(resources, "ApproximateNumberOfMessagesVisible", dead_letters)


@pytest.mark.parametrize("queue", QUEUES.values())
def test_a_queue_is_watched_for_the_age_of_its_messages(
    resources: dict[str, Template], queue: str
) -> None:
    assert alarms_on(resources, "ApproximateAgeOfOldestMessage", queue)


def test_every_dead_letter_queue_has_operate_as_its_consumer(
    resources: dict[str, Template],
) -> None:
    queues = {name for name in of_type(resources, "AWS::SQS::Queue") if "DeadLetter" in name}
    written = functions()["operate"]["Environment"]["Variables"]["DEAD_LETTER_QUEUES"]["Fn::Sub"]
    named = {hop: arn.strip("${}").removesuffix(".Arn") for hop, arn in json.loads(written).items()}
    assert set(named) == set(Hop)
    assert set(named.values()) == queues
    for queue in queues:
        mapping = mapping_of(resources, "operate", queue)
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        visibility = resources[queue]["Properties"]["VisibilityTimeout"]
        assert visibility >= 6 * functions()["operate"]["Timeout"]


def test_the_listings_of_submissions_and_problems_are_one_sparse_index(
    resources: dict[str, Template],
) -> None:
    table = resources["SubmissionTable"]["Properties"]
    # CloudFormation adds one index in an update, so there is one for every listing.
    (index,) = table["GlobalSecondaryIndexes"]
    keys = {item["KeyType"]: item["AttributeName"] for item in index["KeySchema"]}
    assert (index["IndexName"], keys["HASH"], keys["RANGE"]) == (INDEX.name, INDEX.pk, INDEX.sk)
    assert table["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]


def mapping_of(resources: dict[str, Template], function: str, source: str) -> Template:
    (matching,) = [
        mapping
        for mapping in of_type(resources, "AWS::Lambda::EventSourceMapping").values()
        if mapping["FunctionName"] == {"Ref": f"{function.capitalize()}Function"}
        and mapping["EventSourceArn"]["Fn::GetAtt"][0] == source
    ]
    return matching


@pytest.mark.parametrize(("function", "queue"), QUEUES.items())
def test_a_poller_reports_single_failures_and_is_bounded(
    resources: dict[str, Template], function: str, queue: str
) -> None:
    mapping = mapping_of(resources, function, queue)
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": [queue, "Arn"]}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2


@pytest.mark.parametrize("function", ["announce", "translate"])
def test_the_stream_retries_finitely_bisects_and_keeps_what_failed(
    resources: dict[str, Template], function: str
) -> None:
    mapping = mapping_of(resources, function, "ArticleTable")
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] < 100
    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 86_400
    # A queue would get no record: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    assert mapping["DestinationConfig"] == {
        "OnFailure": {"Destination": {"Fn::GetAtt": ["StreamFailureBucket", "Arn"]}}
    }
    bucket = resources["StreamFailureBucket"]["Properties"]
    (notified,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert notified["Queue"] == {"Fn::GetAtt": ["AnnounceDeadLetterQueue", "Arn"]}
    assert notified["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "aws/lambda/"}]
    images = resources["ArticleTable"]["Properties"]["StreamSpecification"]
    assert images == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_translate_is_told_of_articles_that_come_or_change_and_of_no_other_row(
    resources: dict[str, Template],
) -> None:
    mapping = mapping_of(resources, "translate", "ArticleTable")
    (pattern,) = [json.loads(item["Pattern"]) for item in mapping["FilterCriteria"]["Filters"]]
    assert pattern == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"Keys": {"sk": {"S": [HEAD]}}},
    }


def test_a_stream_has_no_more_readers_than_it_has_room_for(resources: dict[str, Template]) -> None:
    mappings = of_type(resources, "AWS::Lambda::EventSourceMapping").values()
    readers = [
        mapping for mapping in mappings if mapping["EventSourceArn"]["Fn::GetAtt"][1] == "StreamArn"
    ]
    # Beyond two, reads are throttled: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    assert len(readers) == 2


def test_the_translation_memory_is_never_forgotten_but_for_what_says_so(
    resources: dict[str, Template],
) -> None:
    memory = resources["MemoryTable"]
    assert memory["DeletionPolicy"] == "RetainExceptOnCreate"
    assert memory["UpdateReplacePolicy"] == "Retain"
    ttl = memory["Properties"]["TimeToLiveSpecification"]
    assert ttl == {"AttributeName": "expires_at", "Enabled": True}


def test_releases_are_announced_by_schedules_of_a_role_that_can_do_nothing_else(
    resources: dict[str, Template],
) -> None:
    role = resources["ReleaseRole"]["Properties"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    # Nobody else's schedules: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    assert set(trust["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}
    (policy,) = role["Policies"]
    granted = {item["Action"]: item["Resource"] for item in policy["PolicyDocument"]["Statement"]}
    function = functions()["announce"]["Environment"]["Variables"]["RELEASE_FUNCTION"]
    assert granted == {
        "lambda:InvokeFunction": function,
        "sqs:SendMessage": {"Fn::GetAtt": ["ReleaseDeadLetterQueue", "Arn"]},
    }
    assert function["Fn::Sub"].endswith(":function:${AWS::StackName}-announce")
    assert functions()["announce"]["FunctionName"] == {"Fn::Sub": "${AWS::StackName}-announce"}
    by_id = {statement["Sid"]: statement for statement in statements("announce")}
    passing = by_id["PassReleaseRole"]
    assert passing["Resource"] == {"Fn::GetAtt": ["ReleaseRole", "Arn"]}
    assert passing["Condition"] == {
        "StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}
    }
    scheduling = by_id["ScheduleReleases"]
    assert scheduling["Resource"]["Fn::Sub"].endswith(":schedule/${ReleaseSchedules}/*")
    assert sorted(scheduling["Action"]) == [
        "scheduler:CreateSchedule",
        "scheduler:DeleteSchedule",
        "scheduler:UpdateSchedule",
    ]


def test_a_release_that_is_never_announced_ends_before_a_person(
    resources: dict[str, Template],
) -> None:
    (config,) = of_type(resources, "AWS::Lambda::EventInvokeConfig").values()
    assert config["FunctionName"] == {"Ref": "AnnounceFunction"}
    assert config["MaximumRetryAttempts"] == 2
    kept = config["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    letters = functions()["announce"]["Environment"]["Variables"]["RELEASE_DEAD_LETTERS"]
    assert letters == {"Fn::GetAtt": [kept, "Arn"]}
    assert resources[kept]["Properties"]["MessageRetentionPeriod"] == FOURTEEN_DAYS
    assert alarms_on(resources, "ApproximateNumberOfMessagesVisible", kept)


def test_the_schedule_is_often_enough_for_leases_and_keeps_runs_that_failed(
    resources: dict[str, Template],
) -> None:
    rule = of_type(resources, "AWS::Events::Rule")["SubscribeFunctionSchedule"]
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["SubscribeFunction", "Arn"]}
    every = timedelta(minutes=int(rule["ScheduleExpression"].removeprefix("rate(").split()[0]))
    assert rule["ScheduleExpression"].endswith("minutes)")
    # A retry is never a run too late, and a lease is renewed runs before it ends.
    assert timedelta() < every - FIRST_RETRY <= timedelta(minutes=1)
    assert every * 3 <= RENEW_AHEAD
    letters = functions()["subscribe"]["DeadLetterConfig"]["TargetArn"]["Fn::GetAtt"][0]
    assert resources[letters]["Properties"]["MessageRetentionPeriod"] == FOURTEEN_DAYS
    assert alarms_on(resources, "ApproximateNumberOfMessagesVisible", letters)


@pytest.mark.parametrize("function", ["submit", "subscribe"])
def test_no_row_but_subscriptions_of_the_submission_table_can_hubs_change(function: str) -> None:
    rows = [
        statement
        for statement in statements(function)
        if str(statement["Action"]).count("dynamodb:")
        and statement["Resource"] == {"Fn::GetAtt": ["SubmissionTable", "Arn"]}
        # Only operate names the problem that a successful run closes.
        and statement["Sid"] != "CloseProblems"
    ]
    keys = {
        key
        for statement in rows
        for key in statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    }
    # submit notes what it accepts as well.
    noted = {"SUBMISSION#*", "ARRIVAL#*"} if function == "submit" else set()
    assert keys == {"SUBSCRIPTION#*"} | noted


@pytest.mark.parametrize(
    ("bucket", "queue", "prefixes"),
    [
        ("IntakeBucket", "ProcessQueue", {"intake/", "drop/"}),
        ("ContentBucket", "IndexQueue", {"articles/"}),
    ],
)
def test_a_bucket_notifies_its_queue_directly_and_may(
    resources: dict[str, Template], bucket: str, queue: str, prefixes: set[str]
) -> None:
    properties = resources[bucket]["Properties"]
    queues = properties["NotificationConfiguration"]["QueueConfigurations"]
    assert {item["Queue"]["Fn::GetAtt"][0] for item in queues} == {queue}
    assert {item["Filter"]["S3Key"]["Rules"][0]["Value"] for item in queues} == prefixes
    policy = resources[f"{queue}Policy"]["Properties"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    arn, suffix = statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    name = arn.removeprefix("arn:${AWS::Partition}:s3:::")
    assert [name, suffix] == properties["BucketName"]["Fn::Sub"]
    assert resources[bucket]["DependsOn"] == f"{queue}Policy"


def test_buckets_are_private_versioned_kept_and_reached_over_tls_only(
    resources: dict[str, Template],
) -> None:
    guarded = {
        policy["Bucket"]["Ref"]: policy["PolicyDocument"]["Statement"][0]
        for policy in of_type(resources, "AWS::S3::BucketPolicy").values()
    }
    for logical_id, bucket in of_type(resources, "AWS::S3::Bucket").items():
        assert all(bucket["PublicAccessBlockConfiguration"].values())
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        # A deployment that fails at its first attempt leaves nothing behind.
        assert resources[logical_id]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert guarded[logical_id]["Effect"] == "Deny"
        assert guarded[logical_id]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_tables_are_billed_by_use_recoverable_and_kept(resources: dict[str, Template]) -> None:
    for logical_id, table in of_type(resources, "AWS::DynamoDB::Table").items():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        # A deployment that fails at its first attempt leaves nothing behind.
        assert resources[logical_id]["DeletionPolicy"] == "RetainExceptOnCreate"
    ttl = resources["SubmissionTable"]["Properties"]["TimeToLiveSpecification"]
    assert ttl == {"AttributeName": "expires_at", "Enabled": True}


def test_rows_and_objects_of_tests_are_deleted_after_a_day(resources: dict[str, Template]) -> None:
    ttl = resources["ArticleTable"]["Properties"]["TimeToLiveSpecification"]
    assert ttl == {"AttributeName": EXPIRY, "Enabled": True}
    assert timedelta(days=1) == KEPT
    kept_for_a_day = {
        bucket: {
            rule["Prefix"]
            for rule in properties["LifecycleConfiguration"]["Rules"]
            if rule["Status"] == "Enabled"
            and "Prefix" in rule
            and rule.get("ExpirationInDays") == 1
            and rule.get("NoncurrentVersionExpiration") == {"NoncurrentDays": 1}
        }
        for bucket, properties in of_type(resources, "AWS::S3::Bucket").items()
    }
    assert kept_for_a_day["IntakeBucket"] == {TEST_PREFIX, f"{FETCHED_PREFIX}_test/"}
    of_articles = {name for name in kept_for_a_day["ContentBucket"] if CONTENT_PREFIX in name}
    assert of_articles == {f"{CONTENT_PREFIX}{PREFIX}"}
    assert is_test_id(reserved_article_id("desk", "1"))
    assert reserved_article_id("desk", "1").startswith(PREFIX)


def test_no_secret_is_in_the_environment() -> None:
    for function in FUNCTIONS:
        for name in functions()[function]["Environment"]["Variables"]:
            is_secret = any(word in name for word in ("SECRET", "TOKEN", "PASSWORD", "PRIVATE_KEY"))
            assert not is_secret or name == "SECRETS_PREFIX"


def test_the_access_log_has_no_path_query_address_or_token(resources: dict[str, Template]) -> None:
    (stage,) = of_type(resources, "AWS::ApiGatewayV2::Stage").values()
    settings = stage["AccessLogSettings"]
    assert settings["DestinationArn"] == {"Fn::GetAtt": ["ApiLogs", "Arn"]}
    fields = json.loads(settings["Format"])
    assert fields == {
        "requestId": "$context.requestId",
        "time": "$context.requestTime",
        "routeKey": "$context.routeKey",
        "status": "$context.status",
        "responseLatency": "$context.responseLatency",
        "integrationLatency": "$context.integrationLatency",
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_reserved_concurrency_is_a_parameter_and_none_by_default(function: str) -> None:
    name = function.capitalize()
    template = processed_template()
    assert template["Parameters"][f"{name}Concurrency"]["Default"] == 0
    condition = {"Fn::Not": [{"Fn::Equals": [{"Ref": f"{name}Concurrency"}, 0]}]}
    assert template["Conditions"][f"Limits{name}"] == condition
    assert functions()[function]["ReservedConcurrentExecutions"] == {
        "Fn::If": [f"Limits{name}", {"Ref": f"{name}Concurrency"}, {"Ref": "AWS::NoValue"}]
    }


@pytest.mark.parametrize(
    ("alarm", "metric", "service"),
    [
        ("BilledCharacters", "CharactersSent", "translate"),
        ("RefusedSenders", "SubmissionRefused", "submit"),
    ],
)
def test_an_alarm_watches_a_metric_that_a_function_emits(
    resources: dict[str, Template], alarm: str, metric: str, service: str
) -> None:
    properties = resources[alarm]["Properties"]
    # Of the stack: staging does not ring the alarms of production.
    written = functions()[service]["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
    assert written == {"Fn::Sub": NAMESPACE} == properties["Namespace"]
    assert "${AWS::StackName}" in NAMESPACE
    assert properties["MetricName"] == metric
    assert properties["Dimensions"] == [{"Name": "service", "Value": service}]
    assert (metric, "count", service) in set(emitted())


def test_every_log_is_deleted_after_the_days_that_the_parameter_says(
    resources: dict[str, Template],
) -> None:
    groups = of_type(resources, "AWS::Logs::LogGroup")
    assert {"ApiLogs", *(f"{function.capitalize()}Logs" for function in FUNCTIONS)} == set(groups)
    for group in groups.values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_queues_are_encrypted(resources: dict[str, Template]) -> None:
    for queue in of_type(resources, "AWS::SQS::Queue").values():
        assert queue["SqsManagedSseEnabled"] is True


def test_whatever_read_answers_to_get_it_answers_to_head(resources: dict[str, Template]) -> None:
    (api,) = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    for path, operations in api["Body"]["paths"].items():
        matching = operations.get("get", {}).get("x-amazon-apigateway-integration", {})
        if "ReadFunction" in str(matching):
            assert operations["head"]["x-amazon-apigateway-integration"] == matching, path


def test_functions_and_not_the_api_answer_preflights(resources: dict[str, Template]) -> None:
    (api,) = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    assert "x-amazon-apigateway-cors" not in api["Body"]
    assert "CorsConfiguration" not in api
    preflight = api["Body"]["paths"]["/{proxy+}"]["options"]["x-amazon-apigateway-integration"]
    assert "ReadFunction" in str(preflight)


def test_each_write_route_has_a_throttle_below_that_of_the_api(
    resources: dict[str, Template],
) -> None:
    (api,) = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    writes = {
        f"{method.upper()} {path}"
        for path, operations in api["Body"]["paths"].items()
        for method in operations
        if method in {"post", "put", "delete", "patch"} or path.startswith("/websub/")
    } - {"OPTIONS /websub/{source}/{key}"}
    (stage,) = of_type(resources, "AWS::ApiGatewayV2::Stage").values()
    whole = stage["DefaultRouteSettings"]
    # Exactly the routes that exist: API Gateway refuses a setting of any other.
    assert set(stage["RouteSettings"]) == {*writes, "$default"}
    for settings in stage["RouteSettings"].values():
        assert settings["ThrottlingRateLimit"] < whole["ThrottlingRateLimit"]
        assert settings["ThrottlingBurstLimit"] < whole["ThrottlingBurstLimit"]
    # So no flood of a minute makes a function forget ids that it knows to be unknown.
    assert 60 * whole["ThrottlingRateLimit"] + whole["ThrottlingBurstLimit"] < MAX_UNKNOWN


def test_each_route_belongs_to_one_function(resources: dict[str, Template]) -> None:
    (api,) = of_type(resources, "AWS::ApiGatewayV2::Api").values()
    routes: dict[str, Any] = {
        f"{method.upper()} {path}": operation["x-amazon-apigateway-integration"]["uri"]
        for path, operations in api["Body"]["paths"].items()
        for method, operation in operations.items()
        if method in {"get", "post", "put", "delete"}
    }
    assert set(routes) >= {
        "POST /articles",
        "POST /webhooks/{source}",
        "POST /webhooks/{source}/{key}",
        "POST /feeds/{feed}",
        "POST /uploads/{source}",
        "GET /websub/{source}/{key}",
        "POST /websub/{source}/{key}",
        "GET /articles",
        "GET /articles/{id}",
        "GET /articles/{id}/revisions",
        "GET /submissions/{id}",
        "POST /articles/{id}/translations",
        "GET /health",
    }
