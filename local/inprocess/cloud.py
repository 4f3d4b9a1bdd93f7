"""A cloud inside this process: the tables, buckets, queues and bus of template.yaml, on moto.

For component tests and `dateline invoke`. No function runs until it is invoked: `drain_all` passes
waiting messages to the handlers, as Lambda's pollers do.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch
from urllib.parse import unquote

import boto3
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.loaders import create_loader
from moto import mock_aws
from moto.cloudformation import models as moto_cloudformation
from moto.core.botocore_stubber import MockRawResponse
from moto.core.request import Request
from moto.kms import models as kms
from moto.kms.utils import generate_private_key

from dateline.aws.clients import use_session
from dateline.aws.table import to_item
from dateline.model.sources import Source
from local.common.deployment import BUCKET_SUFFIX
from local.common.lambda_limits import check_response
from local.common.source_admin import SourceAdmin
from local.common.template import LOCAL_PARAMETERS, Template, functions, processed_template
from local.inprocess.streams import Stream, stream_readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.client import BaseClient

STACK = "dateline"
REGION = "eu-central-1"
ACCOUNT = "123456789012"
_STORES = {
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
}
_PARTS = {"ProcessQueue": "process", "IndexQueue": "index", "TranslateQueue": "translate"}
# Values of environment variables for resources that moto's CloudFormation does not create.
_STAND_INS = {
    json.dumps(
        functions()["watch"]["Environment"]["Variables"]["PUBLIC_URL"]
    ): "https://api.example",
    json.dumps({"Ref": "EventBus"}): STACK,
    json.dumps({"Ref": "ReleaseSchedules"}): STACK,
    json.dumps({"Fn::GetAtt": ["ReleaseRole", "Arn"]}): f"arn:aws:iam::{ACCOUNT}:role/release",
}
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    # moto answers DynamoDB Streams with 404 where botocore puts the account id into the host.
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    "POWERTOOLS_METRICS_NAMESPACE": "Dateline",
    "POWERTOOLS_DEV": "false",
}
_MODELS = create_loader()
"""AWS's service models, read from disk once for all clouds of this process."""


@dataclass
class Context:
    """The Lambda context of an invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    timeout: int = 900
    """Seconds that are left at any time: time does not run out here."""
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"

    @property
    def invoked_function_arn(self) -> str:
        """The function's ARN."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """The whole timeout."""
        return self.timeout * 1_000


class Session(botocore.session.Session):
    """The session of every client that is made without one; its clients end with the cloud.

    `load` imports a function again for every event, and a client takes 5 ms of processor time to
    make. So a function receives its clients of before, except those that somebody registered an
    event handler with: they belong to the module that they were made for.
    """

    function = ""

    def __init__(self) -> None:
        self._clients: dict[tuple[object, ...], BaseClient] = {}
        super().__init__()
        self.register_component("data_loader", _MODELS)

    def create_client(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
        """A client of a service, with boto3's own arguments."""
        variables = tuple((name, value) for name, value in os.environ.items() if "AWS_" in name)
        options = {**kwargs, "config": vars(kwargs.get("config") or Config())}
        key = (self.function, service_name, repr(args), repr(options), variables)
        if key not in self._clients:
            client = super().create_client(service_name, *args, **kwargs)
            for name in ("register", "register_first", "register_last"):
                self._drop_after(name, client, key)
            self._clients[key] = client
        return self._clients[key]

    def register(self, *args: Any, **kwargs: Any) -> None:
        """Registers a handler for the events of clients that are made from now on."""
        self._clients.clear()
        super().register(*args, **kwargs)

    def unregister(self, *args: Any, **kwargs: Any) -> None:
        """Removes a handler from clients that are made from now on."""
        self._clients.clear()
        super().unregister(*args, **kwargs)

    def _drop_after(self, name: str, client: BaseClient, key: tuple[object, ...]) -> None:
        register = getattr(client.meta.events, name)

        def drop(*args: Any, **kwargs: Any) -> None:
            self._clients.pop(key, None)
            register(*args, **kwargs)

        setattr(client.meta.events, name, drop)


class Cloud:
    """The stack's resources under moto, by logical id."""

    def __init__(self, session: Session) -> None:
        self._functions = functions()
        template = _stores_with_environments()
        cloudformation = _client("cloudformation")
        cloudformation.create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(template),
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in {**LOCAL_PARAMETERS, BUCKET_SUFFIX: ACCOUNT}.items()
            ],
        )
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        self._outputs = {
            output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])
        }
        self.resources = {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in cloudformation.describe_stack_resources(StackName=STACK)[
                "StackResources"
            ]
        }
        self._notify(template)
        # moto's CloudFormation creates no event bus with a usable name.
        _client("events").create_event_bus(Name=STACK)
        _client("scheduler").create_schedule_group(Name=STACK)
        self.resources |= {"EventBus": STACK, "ReleaseSchedules": STACK}
        self._streams = {function: Stream(self, function) for function in stream_readers()}
        self.sources = SourceAdmin(
            _client("dynamodb"), self.resources["SourceTable"], _client("ssm"), STACK, os.urandom
        )
        self.sources.rows.mark_migrated()
        # Clients that functions make from now on: moto's Lambda runs no code.
        answer: Any = self._invoked
        self._session = session
        self._session.register("before-send.lambda.Invoke", answer)

    def _invoked(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        """The answer of Lambda's Invoke: the function runs at once, also where it need not."""
        name = unquote(str(request.url)).rpartition("/functions/")[2].partition("/")[0]
        event = json.loads(cast("bytes", request.body))
        answer = self.invoke(name.removeprefix(f"{STACK}-"), event)
        waits = request.headers.get("X-Amz-Invocation-Type") != "Event"
        raw = MockRawResponse(json.dumps(answer) if waits else "")
        return AWSResponse(str(request.url), 200 if waits else 202, HTTPHeaders(), raw)

    def environment(self, function: str) -> dict[str, str]:
        """The environment variables that the template gives a function, resolved."""
        names = self._functions[function]["Environment"]["Variables"]
        return {name: self._outputs[_output(function, name)] for name in names}

    def load(self, function: str) -> ModuleType:
        """Imports a function's app module again, with the environment of the template."""
        os.environ.update(self.environment(function))
        self._session.function = function
        name = f"functions.{function}.app"
        sys.modules.pop(name, None)
        return importlib.import_module(name)

    def context(self, function: str) -> Context:
        """A Lambda context for a function."""
        context = Context(f"{STACK}-{function}")
        if properties := self._functions.get(function):
            context.memory_limit_in_mb = properties["MemorySize"]
            context.timeout = properties["Timeout"]
        return context

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        """The handler's result for an event.

        Raises:
            ResponseTooLarge: Lambda would refuse it.
        """
        answer = self.load(function).handler(event, self.context(function))
        check_response(answer)
        return answer

    def put_source(self, source: Source) -> None:
        """Stores a source's configuration and secrets."""
        self.sources.put(source)

    def setup(self, fixture: Mapping[str, Any]) -> None:
        """Stores what a sample event refers to (`events/<function>/<name>.setup.json`)."""
        for source in fixture.get("sources", []):
            self.put_source(Source.model_validate(source))
        for item in fixture.get("objects", []):
            body = item["body"] if isinstance(item["body"], str) else json.dumps(item["body"])
            _client("s3").put_object(
                Bucket=self.resources[item["bucket"]],
                Key=item["key"],
                Body=body.encode(),
                ContentType=item.get("content_type", "binary/octet-stream"),
                Metadata=item.get("metadata", {}),
            )
        for value in fixture.get("rows", []):
            _client("dynamodb").put_item(
                TableName=self.resources[value["table"]], Item=to_item(value["item"])
            )

    def receive(self, queue: str) -> dict[str, Any] | None:
        """Up to ten waiting messages as an event of Lambda's poller; None if there are none."""
        sqs = _client("sqs")
        url = self.resources[queue]
        messages = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
            VisibilityTimeout=0,
        ).get("Messages", [])
        if not messages:
            return None
        return {
            "Records": [
                {
                    "messageId": message["MessageId"],
                    "receiptHandle": message["ReceiptHandle"],
                    "body": message["Body"],
                    "attributes": message.get("Attributes", {}),
                    "messageAttributes": {
                        name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
                        for name, value in message.get("MessageAttributes", {}).items()
                    },
                    "md5OfBody": message["MD5OfBody"],
                    "eventSource": "aws:sqs",
                    "eventSourceARN": self._queue_arn(queue),
                    "awsRegion": REGION,
                }
                for message in messages
            ]
        }

    def drain(self, queue: str, function: str) -> list[dict[str, Any]]:
        """Passes all waiting messages to a handler, event by event; returns its results.

        Like Lambda, it deletes the messages that the handler does not report as failed. It stops
        after an event with a failed message, which waits for the next call, not for its back-off.
        """
        sqs = _client("sqs")
        url = self.resources[queue]
        answers: list[dict[str, Any]] = []
        while event := self.receive(queue):
            answer = cast("dict[str, Any]", self.invoke(function, event))
            answers.append(answer)
            failed = {item["itemIdentifier"] for item in answer.get("batchItemFailures", [])}
            for record in event["Records"]:
                handle = record["receiptHandle"]
                if record["messageId"] in failed:
                    sqs.change_message_visibility(
                        QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0
                    )
                else:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
            if failed:
                break
        return answers

    def drain_all(self) -> None:
        """Drains the queues of process and index until both are empty."""
        while any(self.drain(queue, _PARTS[queue]) for queue in ("ProcessQueue", "IndexQueue")):
            pass

    def stream(self) -> dict[str, dict[str, Any] | None]:
        """Passes the changes of ArticleTable to each reader of its stream; returns the results."""
        return {function: stream.deliver() for function, stream in self._streams.items()}

    def forget_stream(self) -> None:
        """Skips the stream's records until now, for every reader."""
        for stream in self._streams.values():
            stream.records()

    def waiting(self, queue: str) -> int:
        """The number of messages in a queue."""
        attributes = _client("sqs").get_queue_attributes(
            QueueUrl=self.resources[queue], AttributeNames=["ApproximateNumberOfMessages"]
        )["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        """The keys in a bucket, which is named by its logical id."""
        pages = _client("s3").get_paginator("list_objects_v2")
        return [
            item["Key"]
            for page in pages.paginate(Bucket=self.resources[bucket], Prefix=prefix)
            for item in page.get("Contents", [])
        ]

    def _notify(self, template: Template) -> None:
        # moto's CloudFormation ignores NotificationConfiguration.
        for logical_id, resource in template["Resources"].items():
            notifications = resource["Properties"].get("NotificationConfiguration")
            if not notifications:
                continue
            _client("s3").put_bucket_notification_configuration(
                Bucket=self.resources[logical_id],
                NotificationConfiguration={
                    "QueueConfigurations": [
                        {
                            "QueueArn": self._queue_arn(configuration["Queue"]["Fn::GetAtt"][0]),
                            "Events": [configuration["Event"]],
                            "Filter": {
                                "Key": {"FilterRules": configuration["Filter"]["S3Key"]["Rules"]},
                            },
                        }
                        for configuration in notifications["QueueConfigurations"]
                    ]
                },
            )

    def _queue_arn(self, logical_id: str) -> str:
        name = self.resources[logical_id].rpartition("/")[2]
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def _output(function: str, variable: str) -> str:
    return f"{function}{variable.replace('_', '')}"


def _stores_with_environments() -> Template:
    """The stores of the template, with every function's variables as outputs, to be resolved."""
    template = processed_template()
    stores = {
        logical_id: {key: value for key, value in resource.items() if key != "DependsOn"}
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] in _STORES
    }
    for logical_id, store in stores.items():
        if store["Type"] == "AWS::SQS::Queue":
            # As in the sample events: CloudFormation's own names end at random.
            store["Properties"]["QueueName"] = f"{STACK}-{logical_id}-1ABCDEFGHIJKL"
    return {
        "AWSTemplateFormatVersion": template["AWSTemplateFormatVersion"],
        "Parameters": template["Parameters"],
        "Conditions": template["Conditions"],
        "Resources": stores,
        "Outputs": {
            _output(function, name): {"Value": _STAND_INS.get(json.dumps(value), value)}
            for function, properties in functions().items()
            for name, value in properties["Environment"]["Variables"].items()
        },
    }


@contextmanager
def _objects_that_are_forms() -> Iterator[None]:
    """Lets S3 objects have the content type of web forms: moto would parse them as forms."""
    parsed = property(lambda item: item.method != "PUT" and bool(item.environ.get("CONTENT_TYPE")))
    with patch.object(Request, "want_form_data_parsed", parsed):
        yield


@contextmanager
def _quickly() -> Iterator[None]:
    """Skips slow work that no test needs, once for every cloud.

    moto parses the template as YAML, although it is JSON, and makes an RSA key for each KMS key,
    including the default key of SecureStrings.
    """
    with (
        patch.object(moto_cloudformation, "yaml", _JSON),
        patch.object(kms, "generate_private_key", _private_key),
    ):
        yield


_JSON = SimpleNamespace(
    load=lambda text, **_: json.loads(text), Loader=None, add_multi_constructor=lambda *_: None
)
"""The parts of the module `yaml` that moto uses to read a template."""


@cache
def _client(service: str) -> Any:
    """A client for all clouds: moto directs its calls to the open cloud."""
    return boto3.client(cast("Any", service))


_private_key = cache(generate_private_key)


@contextmanager
def in_process_cloud() -> Iterator[Cloud]:
    """A new cloud; afterwards the environment and the imported handlers are restored."""
    environment = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    try:
        with mock_aws(), _objects_that_are_forms(), _quickly():
            session = Session()
            boto3.setup_default_session(botocore_session=session)
            use_session(session)
            yield Cloud(session)
    finally:
        use_session(None)
        os.environ.clear()
        os.environ.update(environment)
        for name in [name for name in sys.modules if name.endswith(".app")]:
            if name.startswith("functions."):
                del sys.modules[name]
