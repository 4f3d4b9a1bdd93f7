"""Starts the AWS emulator with what it lacks.

- Lambda's limit on responses: a longer response is an error of the function, and API Gateway
  answers 502.
- Condition keys of policies: `dynamodb:LeadingKeys`, which it does not know; `aws:PrincipalArn`,
  which is the ARN of a function's role, not of its session; `aws:SecureTransport`, since a bucket's
  policy requires TLS, and no request to this loopback address leaves the machine.
- Batch requests to SQS, which need the permission of the single request.
- The group in the ARN of a schedule.
- The dead-letter queue of a function that CloudFormation creates.
- Metrics that functions write to their logs, and the evaluation of alarms, once a second at most.
- Depths of queues as metrics (`local.emulator.queue_depths`), every ten seconds.
- Checkpoints of its state (`local.emulator.checkpoints`), begun by SIGUSR1.
- The route of a preflight, of an API without a CORS configuration (`local.emulator.preflights`).
- An error of S3 where an object cannot be stored: it would acknowledge it.
- Alarms of metric math and composite alarms, which it refuses. It stores them without evaluating
  them. Of other alarms it ignores dimensions.
"""

from __future__ import annotations

import errno
import json
import re
import shutil
import signal
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ministack import app
from ministack.core import iam_actions, iam_evaluator, persistence, responses
from ministack.services import cloudwatch, dynamodb, lambda_svc, s3, sqs
from ministack.services.cloudformation import provisioners

from local.common.aws import REGION
from local.common.lambda_limits import ResponseTooLarge, check_response
from local.emulator import http_server
from local.emulator.checkpoints import STARTED, Checkpoints
from local.emulator.embedded_metrics import embedded_metrics
from local.emulator.policy_cache import AllowedActions, Principals
from local.emulator.preflights import route_preflights
from local.emulator.queue_depths import INTERVAL_SECONDS, KEPT_VALUES, NAMESPACE, depths
from local.emulator.rate_limit import RateLimited

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXECUTE = "_execute_function_with_config_scope"
"""The function of ministack that every invocation passes through."""
_execute = getattr(lambda_svc, _EXECUTE)


def limited(result: dict[str, Any]) -> dict[str, Any]:
    """The result of an invocation, or Lambda's error if the response is too large."""
    try:
        check_response(result.get("body"))
    except ResponseTooLarge as error:
        message = {"errorMessage": str(error), "errorType": "Function.ResponseSizeTooLarge"}
        return {
            "body": message,
            "error": True,
            "function_error": "Unhandled",
            "log": result.get("log", ""),
        }
    return result


def _execute_within_limits(*arguments: Any, **named: Any) -> dict[str, Any]:
    result = limited(_execute(*arguments, **named))
    record_metrics(str(result.get("log") or ""))
    return result


def record_metrics(log: str) -> None:
    """Stores the metrics in the log of an invocation, and evaluates the alarms."""
    values = list(embedded_metrics(log))
    for value in values:
        cloudwatch.record_metric(
            value.namespace, value.name, value.value, value.unit, value.dimensions
        )
    if values:
        alarms.request()


_EVALUATE_ALARMS = "_evaluate_all_alarms"
_evaluate_alarms = getattr(cloudwatch, _EVALUATE_ALARMS)
alarms = RateLimited(_evaluate_alarms, seconds=1.0)
"""An evaluation reads every value since the start: one per invocation slows down an old cloud."""
_QUEUES = "_queues"
_VALUES = "_metric_bucket"
_values_of = getattr(cloudwatch, _VALUES)


def record_depths() -> None:
    """Stores the depths of the region's queues, and evaluates the alarms."""
    for name, value in depths(list(getattr(sqs, _QUEUES).values()), time.time()):
        cloudwatch.record_metric(NAMESPACE, name, value)
        del _values_of((NAMESPACE, name, ""))[:-KEPT_VALUES]
    _evaluate_alarms()


def measure_queues() -> None:
    """Records the depths of queues and evaluates the alarms for ever."""
    # Here is no request, which would name the region.
    responses.set_request_region(REGION)
    measure = RateLimited(record_depths, seconds=INTERVAL_SECONDS)
    while True:
        time.sleep(alarms.seconds)
        alarms.catch_up()
        measure.request()


_ALARM_RECORD = "_cw_metric_alarm_record"
_alarm_record = getattr(provisioners, _ALARM_RECORD)
_HANDLERS = "_RESOURCE_HANDLERS"
_ALARM, _COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
_NO_METRIC = {"Namespace": "Dateline/NotEvaluated", "MetricName": "MetricMath"}


def storable_alarm(properties: dict[str, Any]) -> dict[str, Any]:
    """An alarm's properties; one of metric math or of alarms gets a metric without data."""
    if "AlarmRule" in properties:
        condition = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0}
        return properties | condition | _NO_METRIC
    if "Metrics" in properties:
        kept = {name: value for name, value in properties.items() if name != "Metrics"}
        return kept | _NO_METRIC
    return properties


def stored_alarm(name: str, properties: dict[str, Any]) -> Any:
    """The emulator's record of an alarm of a template."""
    return _alarm_record(name, storable_alarm(properties))


_FUNCTION = "AWS::Lambda::Function"
_FUNCTIONS = "_functions"
_CREATE_FUNCTION = "_lambda_create"
_create_function = getattr(provisioners, _CREATE_FUNCTION)


def created_function(
    logical_id: str, properties: dict[str, Any], stack: str
) -> tuple[str, dict[str, str]]:
    """Creates a template's function with its dead-letter queue → its name and attributes."""
    name, attributes = _create_function(logical_id, properties, stack)
    if queue := properties.get("DeadLetterConfig"):
        getattr(lambda_svc, _FUNCTIONS)[name]["config"]["DeadLetterConfig"] = queue
    return name, attributes


_TOKENIZE, _CHECK_SYNTAX = "_tokenize", "_condition_syntax_error"
_tokens = lru_cache(1_024)(getattr(dynamodb, _TOKENIZE))


def tokens(expression: str) -> list[Any]:
    """The tokens of an expression, which the emulator reads again for every row of a partition."""
    return list(_tokens(expression))


_ASSUMED_ROLE = re.compile(r"arn:([\w-]+):sts::(\d{12}):assumed-role/([^/]+)/.*")
_context_of_table_request = iam_actions.dynamodb_service_context
_CONDITION_VALUE = "_resolve_condition_key"
_condition_value = getattr(iam_evaluator, _CONDITION_VALUE)
_enforce = iam_evaluator.enforce
_LEADING_KEYS = "dynamodb:LeadingKeys"
_allowed = AllowedActions()
_parse_policy = iam_evaluator.parse_policy_document
_pin_origin = iam_evaluator.pin_request_origin
_resource_of_request = iam_actions.extract_resource_arn
_action_of_request = iam_actions.extract_iam_action
_BATCH = "Batch"
_DEFAULT_GROUP = ":schedule/default/"


def leading_keys(request: Any, table: str = "") -> Iterator[tuple[str, str]]:
    """The table and the partition key of each row that a request names; the key is always `pk`."""
    if isinstance(request, list):
        for item in request:
            yield from leading_keys(item, table)
    if not isinstance(request, dict):
        return
    table = request.get("TableName", table)
    for name, value in request.items():
        match name, value:
            case "Key" | "Item", {"pk": {"S": str(key)}}:
                yield table, key
            case "Keys", [*keys]:
                yield from ((table, key["pk"]["S"]) for key in keys)
            case "ExpressionAttributeValues", {":pk": {"S": str(key)}}:
                yield table, key
            case "RequestItems", dict():
                for requested, items in value.items():
                    yield from leading_keys(items, requested)
            case _:
                yield from leading_keys(value, table)


def _table_request_context(body: bytes) -> dict[str, Any]:
    context: dict[str, Any] = _context_of_table_request(body)
    return context | {_LEADING_KEYS: list(leading_keys(json.loads(body or b"{}")))}


def _enforce_by_table(
    access_key: str, action: str, service: str, *arguments: Any, **named: Any
) -> Any:
    """Checks each table of a request with the keys of its rows."""
    of_request = named.get("service_context")
    context = dict(of_request or {})
    if _LEADING_KEYS not in context:
        return _enforce(access_key, action, service, *arguments, **named)
    table = str(named["resource_arn"]).rpartition("table/")[2]
    if _allowed.has(of_request, action, table):
        return None
    keys = [key for of_table, key in context.pop(_LEADING_KEYS) if of_table == table]
    named["service_context"] = context | ({_LEADING_KEYS: keys} if keys else {})
    denied = _enforce(access_key, action, service, *arguments, **named)
    if denied is None:
        _allowed.add(of_request, action, table)
    return denied


def parsed_policy(document: str | dict[str, Any]) -> list[Any]:
    """The statements of a policy, of which ministack parses each text again for every request."""
    return list(_parsed(document)) if isinstance(document, str) else _parse_policy(document)


@lru_cache(256)
def _parsed(document: str) -> tuple[Any, ...]:
    return tuple(_parse_policy(document))


def condition_key(key: str, context: Any) -> Any:
    """The value that a request has for a condition key; None if it has none."""
    if key.lower() == "aws:principalarn":
        return _ASSUMED_ROLE.sub(r"arn:\1:iam::\2:role/\3", context.principal_arn)
    return _condition_value(key, context)


def permission(action: str) -> str:
    """The permission that an action needs: there is none for batches of SQS.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
    """
    return action.removesuffix(_BATCH) if action.startswith("sqs:") else action


def _required_permission(*arguments: Any, **named: Any) -> str | None:
    action = _action_of_request(*arguments, **named)
    return action and permission(action)


def in_schedule_group(arn: str, body: bytes, query: Any) -> str:
    """The ARN of a schedule with the group that the request names, in its body or its query."""
    if _DEFAULT_GROUP not in arn:
        return arn
    group = (json.loads(body) if body else {}).get("GroupName") or query.get("groupName")
    name = group[0] if isinstance(group, list) else group
    return arn.replace(_DEFAULT_GROUP, f":schedule/{name}/") if name else arn


def _resource_arn(  # noqa: PLR0917 - ministack calls it
    service: str,
    method: str,
    path: str,
    headers: Any,
    body: bytes,
    query: Any,
    region: str,
    account: str,
) -> str:
    arn = _resource_of_request(service, method, path, headers, body, query, region, account)
    return in_schedule_group(arn, body, query)


def _pin_secure_origin(source_ip: str, _: bool) -> None:
    _pin_origin(source_ip, secure_transport=True)


_PERSIST_OBJECT = "_persist_object"
_persist_object = getattr(s3, _PERSIST_OBJECT)


_BUCKETS = "_buckets"
_DELETE_VERSION = "_delete_object_version"
_refused: set[tuple[str, str]] = set()
"""Objects that are being removed: what they replaced stays, although it cannot be written again."""


def persist_or_fail(bucket: str, key: str, stored: Any) -> None:
    """Writes an object to its file; one that cannot be written is not in the bucket.

    Otherwise a second request, which writes it only where there is none, would count as done.

    Raises:
        OSError: it could not be written, as on a full disk; S3 answers 500.
    """
    _persist_object(bucket, key, stored)
    # The emulator keeps the body in memory until it is in the file.
    is_stored = not isinstance(stored, dict) or stored.get("body") is None
    if is_stored or (bucket, key) in _refused:
        return
    _refused.add((bucket, key))
    try:
        _remove_object(bucket, key, stored)
    finally:
        _refused.remove((bucket, key))
    raise OSError(errno.ENOSPC, "the object could not be stored")


def _remove_object(bucket: str, key: str, stored: dict[str, Any]) -> None:
    contents = getattr(s3, _BUCKETS).get(bucket)
    if contents is None:
        return
    if version := stored.get("version_id"):
        getattr(s3, _DELETE_VERSION)(contents, bucket, key, version)
    elif contents["objects"].get(key) is stored:
        del contents["objects"][key]


def _save(folder: Path) -> None:
    """Writes the state of every service that was used, now or in an earlier run."""
    for earlier in Path(persistence.STATE_DIR).glob("*.json"):
        if earlier.name != STARTED:
            shutil.copy(earlier, folder)
    persistence.STATE_DIR = str(folder)
    for name, state_of in getattr(app, _STATES)().items():
        path = folder / f"{name}.json"
        if (state := state_of()) is None:
            continue
        path.unlink(missing_ok=True)
        persistence.save_state(name, state)
        if not path.exists():
            raise OSError(errno.ENOSPC, f"the state of {name} could not be saved")


_STATES = "_build_persistence_save_dict"


def keep_state() -> None:
    """Makes checkpoints from SIGUSR1 on, and the last one at the end."""
    state = Path(persistence.STATE_DIR)
    # The functions' code is named by its digest, so every checkpoint can share one folder of it.
    code = state.with_name("code")
    if (before := state / "lambda-blobs").is_dir() and not code.exists():
        before.rename(code)
    lambda_svc.CODE_BLOB_DIR = str(code)
    checkpoints = Checkpoints(state, _save)
    begun = threading.Event()

    def begin(*_: object) -> None:
        if not begun.is_set():
            begun.set()
            threading.Thread(target=checkpoints.run, daemon=True).start()

    def end(_: object) -> None:
        if begun.is_set():
            checkpoints.make(last=True)

    signal.signal(signal.SIGUSR1, begin)
    app.save_all = end


if __name__ == "__main__":
    setattr(s3, _PERSIST_OBJECT, persist_or_fail)
    if persistence.PERSIST_STATE:
        keep_state()
    setattr(lambda_svc, _EXECUTE, _execute_within_limits)
    iam_actions.extract_resource_arn = _resource_arn
    iam_actions.extract_iam_action = _required_permission
    iam_actions.dynamodb_service_context = _table_request_context
    iam_evaluator.enforce = _enforce_by_table
    iam_evaluator.resolve_principal = Principals(
        iam_evaluator.resolve_principal, iam_evaluator.PrincipalInfo
    )
    iam_evaluator.parse_policy_document = parsed_policy
    setattr(iam_evaluator, _CONDITION_VALUE, condition_key)
    setattr(dynamodb, _TOKENIZE, tokens)
    setattr(dynamodb, _CHECK_SYNTAX, lru_cache(1_024)(getattr(dynamodb, _CHECK_SYNTAX)))
    app.pin_request_origin = _pin_secure_origin
    setattr(provisioners, _ALARM_RECORD, stored_alarm)
    handlers = getattr(provisioners, _HANDLERS)
    handlers[_COMPOSITE] = handlers[_ALARM]
    handlers[_FUNCTION]["create"] = created_function
    route_preflights()
    threading.Thread(target=measure_queues, daemon=True).start()
    http_server.install()
    app.main()
