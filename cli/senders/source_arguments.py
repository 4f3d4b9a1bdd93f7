"""The options of `sources put` and `sources set`: one table for both commands."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from cli.senders.names import (
    EVENT_MEANINGS,
    FIELD_NAMES,
    HMAC_NAMES,
    RULE_NAMES,
    STATUS_MEANINGS,
    RestrictedName,
    ScopeName,
)
from cli.support.arguments import source_id as checked_id

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET_VARIABLE = "DATELINE_SECRET"  # noqa: S105 - a name
FETCH_TOKEN_VARIABLE = "DATELINE_FETCH_TOKEN"  # noqa: S105 - a name

IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The source's id: lower-case letters, digits and hyphens.",
        callback=checked_id,
    ),
]
ModelOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="A content type of the CMS that is an article; others are held. Repeat for several.",
    ),
]
EventOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=MEANING",
        help=f"What an event means: {', '.join(EVENT_MEANINGS)}. The name `missing` means no "
        "event. Repeat for several.",
    ),
]
SecretFileOption = Annotated[
    Path | None,
    typer.Option(
        help=f"File with a secret that the sender made. [default: {SECRET_VARIABLE}, else Dateline "
        "makes a secret]",
        exists=True,
        dir_okay=False,
    ),
]


@dataclass(frozen=True, kw_only=True)
class SourceArguments:
    """What `put` and `set` can say of a source, as Typer reads it; None where it was left out."""

    scope: Annotated[
        list[ScopeName] | None, typer.Option(help="What the token allows; repeat for several.")
    ] = None
    language: Annotated[
        str | None,
        typer.Option(
            metavar="TAG", help="Language of articles that declare none, if none is detected."
        ),
    ] = None
    format_: Annotated[
        str | None,
        typer.Option("--format", metavar="NAME", help="The format to try first, such as ninjs."),
    ] = None
    tolerance: Annotated[
        int | None,
        typer.Option(
            metavar="SECONDS", help="How far a signed time may differ. [default: the sender's]"
        ),
    ] = None
    username: Annotated[
        str | None, typer.Option(metavar="NAME", help="User name of HTTP Basic. [default: the id]")
    ] = None
    secret_header: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The header that carries the secret as it is."),
    ] = None
    hmac: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=f"How the sender signs: {', '.join(HMAC_NAMES)}; repeat for several.",
        ),
    ] = None
    model: ModelOption = None
    event: EventOption = None
    status: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=MEANING",
            help=f"What a status means: {', '.join(STATUS_MEANINGS)}. The name `missing` means no "
            "status. Repeat for several.",
        ),
    ] = None
    absent_means_empty: Annotated[
        bool,
        typer.Option(
            "--absent-means-empty",
            help="The CMS leaves empty fields out. [default: an item without a field is a part: "
            "its article keeps the field]",
        ),
    ] = False
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PATH",
            help="Where a field is in the payload, such as headline=content.title: "
            f"{', '.join(FIELD_NAMES)}. Repeat for several.",
        ),
    ] = None
    fetch_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="URL of the CMS, from which to fetch what a delivery lacks."
        ),
    ] = None
    fetch_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="A host that may be fetched from; repeat. [default: the URL's host]",
        ),
    ] = None
    fetch_token_file: Annotated[
        Path | None,
        typer.Option(
            help="File with the access token of the CMS. [default: with --fetch-url, "
            f"{FETCH_TOKEN_VARIABLE}]",
            exists=True,
            dir_okay=False,
        ),
    ] = None
    hub: Annotated[str | None, typer.Option(metavar="URL", help="URL of a WebSub hub.")] = None
    topic: Annotated[
        str | None, typer.Option(metavar="URL", help="URL of the topic to subscribe to at the hub.")
    ] = None
    lease: Annotated[
        int | None,
        typer.Option(metavar="SECONDS", help="What to request as the subscription's lease."),
    ] = None
    no_sha1: Annotated[
        bool,
        typer.Option(
            "--no-sha1", help="Refuse signatures with SHA-1, where the sender can use SHA-256."
        ),
    ] = False
    delete_means_kill: Annotated[
        bool,
        typer.Option(
            "--delete-means-kill", help="A deletion kills the article. [default: it withdraws it]"
        ),
    ] = False
    expect_every: Annotated[
        int | None,
        typer.Option(
            metavar="MINUTES",
            min=1,
            max=525_600,
            help="Report the source as silent when nothing has come from it for so long.",
        ),
    ] = None
    order_by_receipt: Annotated[
        bool,
        typer.Option(
            "--order-by-receipt",
            help="Order revisions by receipt, for a feed whose modified times change although its "
            "items do not.",
        ),
    ] = False
    unstable_ids: Annotated[
        bool | None,
        typer.Option(
            "--unstable-ids/--stable-ids",
            help="Whether the sender may give an article a new id: two ids with the same link and "
            "headline are then one article. [default: unstable for RSS, Atom and JSON feeds, "
            "stable for the rest]",
        ),
    ] = None
    restricted: Annotated[
        RestrictedName | None,
        typer.Option(
            help="What to do with articles that the sender shows to members, subscribers or other "
            "groups only. publish shows them to every reader, marked as restricted. "
            "[default: withhold]"
        ),
    ] = None
    no_translation: Annotated[
        bool, typer.Option("--no-translation", help="Forbid translations of its articles.")
    ] = False
    translate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LANGUAGE",
            help="Translate every article into this language; repeat for several.",
        ),
    ] = None
    translate_section: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SECTION",
            help="Limit --translate to articles of this section; repeat for several.",
        ),
    ] = None
    translate_daily_characters: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=0,
            help="Characters to translate in a day (UTC) at most; 0 for no limit. [default: the "
            "stack's TranslateDailyCharacters]",
        ),
    ] = None
    translation: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[LANGUAGE.]NAME=VALUE",
            help=f"Which translations are published: {', '.join(RULE_NAMES)}; repeat for several.",
        ),
    ] = None
    usage_terms: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Usage terms of its articles.")
    ] = None
    copyright_: Annotated[
        str | None,
        typer.Option("--copyright", metavar="TEXT", help="Copyright line of its articles."),
    ] = None


def takes_source_arguments(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameter `arguments: SourceArguments` is the options of that table."""
    hints = get_type_hints(command, include_extras=True)
    options = get_type_hints(SourceArguments, include_extras=True)
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(command).parameters.values():
        if parameter.name == "arguments":
            parameters += [
                inspect.Parameter(
                    item.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=item.default,
                    annotation=options[item.name],
                )
                for item in fields(SourceArguments)
            ]
        else:
            parameters.append(parameter.replace(annotation=hints[parameter.name]))

    @functools.wraps(command)
    def spread(*given: Any, **named: Any) -> None:
        values = {name: named.pop(name) for name in options}
        command(*given, arguments=SourceArguments(**values), **named)

    spread.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    spread.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return spread
