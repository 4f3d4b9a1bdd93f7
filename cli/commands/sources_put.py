"""`dateline sources put`: makes a source and prints what to enter in the CMS."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from cli.senders.options import (
    EVENT_MEANINGS,
    FIELD_NAMES,
    HMAC_NAMES,
    RULE_NAMES,
    STATUS_MEANINGS,
    SourceOptions,
    read_meanings,
    read_pairs,
    read_translation_pairs,
    source_from,
)
from cli.senders.prompts import complete, terminal
from cli.senders.secrets import SECRET_VARIABLE, secret_from, store, with_new_secret
from cli.senders.setup_guides import filled_guide
from cli.senders.subscribe import ask_hub
from cli.support.arguments import source_id as checked_id
from cli.support.console import say
from cli.support.exit_codes import CommandError
from cli.support.target import ApiOption, StackOption, Target, find_target, require_source
from dateline.model.sources import Scope, Source, WhenRestricted
from functions.submit.senders.source_setup import Payload, sender_names, setup_of

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
StatusOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=MEANING",
        help=f"What a status means: {', '.join(STATUS_MEANINGS)}. The name `missing` means no "
        "status. Repeat for several.",
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


def put_source(
    source_id: IdArgument,
    *,
    sender: Annotated[
        str | None,
        typer.Option(help=f"The system that sends: {', '.join(sender_names())}. [default: token]"),
    ] = None,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What the token allows; repeat for several.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Language of articles that declare none, if none is detected."),
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="The format to try first, such as ninjs.")
    ] = None,
    tolerance: Annotated[
        int | None,
        typer.Option(help="Seconds that a signed time may differ. [default: the sender's]"),
    ] = None,
    username: Annotated[
        str | None, typer.Option(help="User name of HTTP Basic. [default: the id]")
    ] = None,
    secret_header: Annotated[
        str | None, typer.Option(help="The header that carries the secret as it is.")
    ] = None,
    hmac: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=f"How the sender signs: {', '.join(HMAC_NAMES)}; repeat for several.",
        ),
    ] = None,
    model: ModelOption = None,
    event: EventOption = None,
    status: StatusOption = None,
    absent_means_empty: Annotated[
        bool,
        typer.Option(
            "--absent-means-empty",
            help="The CMS leaves empty fields out. [default: an item without a field is a part: "
            "its article keeps the field]",
        ),
    ] = False,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PATH",
            help="Where a field is in the payload, such as headline=content.title; repeat for "
            "several.",
        ),
    ] = None,
    fetch_url: Annotated[
        str | None,
        typer.Option(help="URL of the CMS, from which to fetch what a delivery lacks."),
    ] = None,
    fetch_host: Annotated[
        list[str] | None,
        typer.Option(help="A host that may be fetched from; repeat. [default: the URL's host]"),
    ] = None,
    fetch_token_file: Annotated[
        Path | None,
        typer.Option(
            help=f"File with the access token of the CMS. [default: {FETCH_TOKEN_VARIABLE}]",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    hub: Annotated[str | None, typer.Option(help="URL of a WebSub hub.")] = None,
    topic: Annotated[
        str | None, typer.Option(help="URL of the topic to subscribe to at the hub.")
    ] = None,
    lease: Annotated[
        int | None, typer.Option(help="Seconds to request as the lease of the subscription.")
    ] = None,
    unsigned: Annotated[
        bool,
        typer.Option("--unsigned", help="Accept deliveries without a signature, at a secret URL."),
    ] = False,
    no_sha1: Annotated[
        bool,
        typer.Option(
            "--no-sha1", help="Refuse signatures with SHA-1, where the sender can use SHA-256."
        ),
    ] = False,
    delete_means_kill: Annotated[
        bool,
        typer.Option(
            "--delete-means-kill", help="A deletion kills the article. [default: it withdraws it]"
        ),
    ] = False,
    expect_every: Annotated[
        int | None,
        typer.Option(
            metavar="MINUTES",
            min=1,
            max=525_600,
            help="Report the source as silent when nothing has come from it for so long.",
        ),
    ] = None,
    order_by_receipt: Annotated[
        bool,
        typer.Option(
            "--order-by-receipt",
            help="Order revisions by receipt, for a feed whose modified times change although its "
            "items do not.",
        ),
    ] = False,
    unstable_ids: Annotated[
        bool | None,
        typer.Option(
            "--unstable-ids/--stable-ids",
            help="Whether the sender may give an article a new id: two ids with the same link and "
            "headline are then one article. [default: unstable for RSS, Atom and JSON feeds, "
            "stable for the rest]",
        ),
    ] = None,
    restricted: Annotated[
        WhenRestricted | None,
        typer.Option(
            help="What to do with articles that the sender shows to members, subscribers or other "
            "groups only. publish shows them to every reader, marked as restricted. "
            "[default: withhold]"
        ),
    ] = None,
    no_translation: Annotated[
        bool, typer.Option("--no-translation", help="Forbid translations of its articles.")
    ] = False,
    translate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LANGUAGE",
            help="Translate every article into this language; repeat for several.",
        ),
    ] = None,
    translate_section: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SECTION",
            help="Limit --translate to articles of this section; repeat for several.",
        ),
    ] = None,
    translate_daily_characters: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=0,
            help="Characters to translate in a day (UTC) at most; 0 for no limit. [default: the "
            "stack's TranslateDailyCharacters]",
        ),
    ] = None,
    translation: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[LANGUAGE.]NAME=VALUE",
            help=f"Which translations are published: {', '.join(RULE_NAMES)}; repeat for several.",
        ),
    ] = None,
    usage_terms: Annotated[str | None, typer.Option(help="Usage terms of its articles.")] = None,
    copyright_: Annotated[
        str | None, typer.Option("--copyright", help="Copyright line of its articles.")
    ] = None,
    secret_file: SecretFileOption = None,
    keep_secret: Annotated[
        bool,
        typer.Option(
            "--keep-secret", help="Change the other options of an existing source, not its secret."
        ),
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Make or replace a source, and print what to enter in the CMS.

    On a terminal, the command asks for options that were left out. It shows the token or secret
    only this time. It subscribes a WebSub source at once.
    """
    options = SourceOptions(
        sender=sender,
        scope=tuple(scope or ()),
        language=language,
        format=format_,
        tolerance=tolerance,
        username=username,
        secret_header=secret_header,
        hmac=read_pairs("--hmac", hmac or (), HMAC_NAMES),
        models=tuple(dict.fromkeys(model or ())),
        events=read_meanings("--event", event or (), EVENT_MEANINGS),
        statuses=read_meanings("--status", status or (), STATUS_MEANINGS),
        absent_means_empty=absent_means_empty,
        fields=read_pairs("--field", field or (), FIELD_NAMES),
        fetch_url=fetch_url,
        fetch_hosts=tuple(fetch_host or ()),
        fetch_token=_fetch_token(fetch_token_file) if fetch_url else None,
        hub=hub,
        topic=topic,
        lease=lease,
        unsigned=unsigned,
        no_sha1=no_sha1,
        delete_means_kill=delete_means_kill,
        expect_every=expect_every,
        order_by_receipt=order_by_receipt,
        unstable_ids=unstable_ids,
        restricted=restricted,
        translation_allowed=not no_translation,
        usage_terms=usage_terms,
        copyright=copyright_,
        translate=tuple(translate or ()),
        translate_section=tuple(translate_section or ()),
        translate_daily_characters=translate_daily_characters,
        translation=read_translation_pairs(translation or ()),
    )
    target = find_target(api, stack)
    described = source_from(source_id, complete(options, terminal()), target.api)
    if keep_secret:
        source, secret = _with_present_secrets(target, described), ""
    else:
        source, secret = with_new_secret(described, secret_from(secret_file))
    store(target, source, secret)
    if not keep_secret:
        print_guide(target, source, secret)
    if setup_of(source.sender).payload == Payload.IDS and source.fetch is None:
        say(
            f"{source.id}: {source.sender} sends only ids; without --fetch-url every delivery is "
            "quarantined"
        )
    if setup_of(source.sender).model and not source.models:
        say(
            f"{source.id}: no content type is named, so every entry is held; name those that are "
            f"articles: dateline sources set {source.id} --model NAME"
        )
    if source.websub:
        ask_hub(target, source.id)


def _with_present_secrets(target: Target, described: Source) -> Source:
    """The source as described, with the secrets and URL that it has now."""
    present = require_source(target, described.id)
    if (present.sender, present.unsigned) != (described.sender, described.unsigned):
        unsigned = ", unsigned" if present.unsigned else ""
        raise CommandError(
            f"{described.id} is a source of {present.sender}{unsigned}: with --keep-secret neither "
            "can change"
        )
    return described.model_copy(
        update={
            "secrets": present.secrets,
            "token_hashes": present.token_hashes,
            "path_key": present.path_key,
        }
    )


def _fetch_token(path: Path | None) -> SecretStr | None:
    text = path.read_text(encoding="utf-8") if path else os.environ.get(FETCH_TOKEN_VARIABLE, "")
    return SecretStr(text.strip()) if text.strip() else None


def print_guide(target: Target, source: Source, secret: str) -> None:
    """Prints what to enter in the CMS, with the secret."""
    text = filled_guide(source, secret, target.api)
    sys.stdout.write(f"{source.id}: how to set up the sender ({source.sender})\n{text}")
    bucket = target.output("IntakeBucketName")
    endpoint = f" --endpoint-url {target.endpoint_url}" if target.endpoint_url else ""
    sys.stdout.write(f"  Files       aws s3 cp FILE s3://{bucket}/drop/{source.id}/{endpoint}\n")
