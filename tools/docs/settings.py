"""Settings: the parameters of the stack, and the environment of each function."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
from typing import TYPE_CHECKING, Any

from local.common.template import functions, source_template
from tools.docs.markdown import code, codes, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import dateline.aws.settings

MEANINGS = {
    "allowed_origins": "origins whose pages may send a token, separated by commas; `-` for none",
    "article_table": "DynamoDB table of articles",
    "confirmation_table": "DynamoDB table of repeats: what each submission contained",
    "content_bucket": "S3 bucket of canonical documents",
    "daily_characters": "characters of a source to translate in a day at most; 0 for no limit",
    "dead_letter_queues": "ARN of the dead-letter queue of each hop, as JSON",
    "edge_distribution": "the id of the CloudFront distribution that kills clear; `-` without one",
    "edge_key_id": "the secret with the key that the edge sends; `-` without an edge",
    "event_bus": "EventBridge bus that events are put on",
    "follow_queue_url": "SQS queue of articles whose change translate could not follow",
    "intake_bucket": "S3 bucket of raw deliveries",
    "invoked_functions": "name of the function of each hop that has no queue, as JSON",
    "lead_order": "which copy of a story is listed: `earliest`, `latest` or `longest`",
    "lead_sources": "ids of preferred sources, separated by commas; `-` for none",
    "memory_table": "DynamoDB table of translated segments, claims and costs",
    "subscribers_prefix": "path of subscribers' secrets in SSM, with a slash at its end",
    "outbound_table": "DynamoDB table of the change stream, subscribers and deliveries",
    "private_networks": "private networks of CMSs and hubs, as `CIDR` or `CIDR:port`, separated by "
    "commas; `-` for none",
    "index_queue": "the URL of IndexQueue",
    "operate_function": "name of the function operate, which continues jobs",
    "process_function": "name of the function process, for trials",
    "process_queue": "SQS queue of submissions, to return messages to it at once",
    "languages": "the publication's languages, separated by commas; the first is the front page's",
    "logo_url": "URL of the logo above every page; `-` for the publication's name",
    "accent_colour": "colour of links on pages as `#rrggbb`; `-` for blue",
    "footer_links": "names and addresses of links at the foot of pages, separated by `|`; `-` for "
    "none",
    "show_notes": "whether articles' pages show their notes: `true` or `false`",
    "public_url": "origin of absolute links; `-` for the API's own domain name",
    "publication": "the publication's name, as pages and partners' formats show it",
    "hold_copies_of_killed": "whether copies of killed articles are withheld: `true` or `false`",
    "queues": "URL of the queue of each hop, as JSON",
    "rejoin_hours": "hours within which the same link and headline under a new id are one article",
    "release_dead_letters": "ARN of the queue for releases that could not be announced",
    "release_function": "ARN of the function that a release schedule invokes",
    "release_role": "ARN of the role of release schedules",
    "retry_queue": "SQS queue of articles whose change announce could not announce",
    "schedule_group": "EventBridge Scheduler group of release schedules",
    "secrets_prefix": "SSM path of the secrets of sources",
    "source_table": "DynamoDB table of the configurations of sources",
    "sources_prefix": "SSM path of sources that were not migrated to SourceTable",
    "stream_failure_bucket": "S3 bucket of batches of the stream that Lambda gave up on",
    "submission_table": "DynamoDB table of submissions, problems and WebSub subscriptions",
    "translate_queue_url": "SQS queue of translation jobs",
}
_INTRODUCTION = """# Settings

You set the stack's parameters when you deploy. Everything else follows from them: `template.yaml`
puts the environment of each function together, and a function reads it once at start. A missing or
invalid variable ends the start with one message that names all of them.

## Parameters of the stack
"""
_ENVIRONMENT = """## Environment of each function

Field `intake_bucket` of a function's `Settings` is the variable `INTAKE_BUCKET`. Every function
also has `POWERTOOLS_SERVICE_NAME` (its name), `POWERTOOLS_METRICS_NAMESPACE` (`Dateline`) and
`POWERTOOLS_LOG_LEVEL` (`INFO`).
"""


def _settings(name: str) -> type[dateline.aws.settings.Settings]:
    model: type[dateline.aws.settings.Settings] = importlib.import_module(
        f"functions.{name}.settings"
    ).Settings
    return model


def _fields(name: str) -> Iterator[tuple[str, str]]:
    """Each field of a function's settings with its type, as it is written."""
    for statement in ast.walk(ast.parse(inspect.getsource(_settings(name)))):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, ast.unparse(statement.annotation)


def _value(value: Any) -> str:
    """A value of the template: an intrinsic function in its short form."""
    match value:
        case {"Ref": name}:
            return f"!Ref {name}"
        case {"Fn::Sub": text}:
            return f"!Sub {text}"
        case {"Fn::GetAtt": [*parts]}:
            return f"!GetAtt {'.'.join(parts)}"
        case {"Fn::GetAtt": str(path)}:
            return f"!GetAtt {path}"
    return value if isinstance(value, str) else json.dumps(value)


def _environment(name: str) -> dict[str, Any]:
    resources = source_template()["Resources"]
    properties = resources[f"{name.title()}Function"]["Properties"]
    variables: dict[str, Any] = properties["Environment"]["Variables"]
    return variables


def settings_page() -> str:
    """The page: parameters, then one table a function.

    Raises:
        ValueError: a setting has no meaning here, or a meaning has no setting.
    """
    fields = {name: list(_fields(name)) for name in sorted(functions())}
    known = {field for typed in fields.values() for field, _ in typed}
    if known != set(MEANINGS):
        raise ValueError(f"MEANINGS and the settings differ: {sorted(known ^ set(MEANINGS))}")
    parameters = [
        (code(name), _default(parameter), _allowed(parameter), parameter["Description"])
        for name, parameter in source_template()["Parameters"].items()
    ]
    parts = [
        _INTRODUCTION,
        table(("parameter", "default", "allowed", "meaning"), parameters),
        _ENVIRONMENT,
    ]
    for name, typed in fields.items():
        environment = _environment(name)
        rows = [
            (
                code(field.upper()),
                code(annotation),
                code(_value(environment[field.upper()])),
                MEANINGS[field],
            )
            for field, annotation in typed
        ]
        parts += [f"### {name}\n", table(("variable", "type", "in the template", "meaning"), rows)]
    return "\n".join(parts)


def _default(parameter: dict[str, Any]) -> str:
    if "Default" not in parameter:
        return "none: required for a new stack"
    return code(str(parameter["Default"])) if parameter["Default"] != "" else "empty"


def _allowed(parameter: dict[str, Any]) -> str:
    if "AllowedValues" in parameter:
        return codes(parameter["AllowedValues"])
    if "AllowedPattern" in parameter:
        return code(parameter["AllowedPattern"])
    if "MaxValue" in parameter:
        return f"{parameter['MinValue']:,} to {parameter['MaxValue']:,}"
    if "MinValue" in parameter:
        return f"{parameter['MinValue']:,} or more"
    return str(parameter["Type"]).lower()
