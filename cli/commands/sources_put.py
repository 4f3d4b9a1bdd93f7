"""`dateline sources put`: makes a source, and says what to enter in the sender."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from cli.senders.options import (
    FIELD_NAMES,
    HMAC_NAMES,
    RULE_NAMES,
    SourceOptions,
    pairs,
    source_from,
    translation_pairs,
)
from cli.senders.prompts import complete, terminal
from cli.senders.secrets import SECRET_VARIABLE, fresh, secret_from, store
from cli.senders.setup_guides import filled_guide
from cli.senders.subscribe import ask_hub
from cli.support.arguments import source_id as checked_id
from cli.support.console import say
from cli.support.exit_codes import CommandError
from cli.support.target import ApiOption, StackOption, Target, find_target, require_source
from dateline.model.sources import Scope, Source
from functions.submit.senders.source_setup import Payload, sender_names, setup_of

FETCH_TOKEN_VARIABLE = "DATELINE_FETCH_TOKEN"  # noqa: S105 - a name

IdArgument = Annotated[
    str,
    typer.Argument(metavar="ID", help="Lower case, digits, hyphens.", callback=checked_id),
]
SecretFileOption = Annotated[
    Path | None,
    typer.Option(
        help=f"Holds the secret where the sender made it; or {SECRET_VARIABLE}. "
        "Without it one is made.",
        exists=True,
        dir_okay=False,
    ),
]


def put_source(
    source_id: IdArgument,
    *,
    sender: Annotated[
        str | None, typer.Option(help=f"Who sends: {', '.join(sender_names())}. [default: token]")
    ] = None,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What a token may do; repeat for several.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Assumed where none is declared or detected.")
    ] = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="The format that is tried first.")
    ] = None,
    tolerance: Annotated[
        int | None, typer.Option(help="Seconds that a signed time may be off.")
    ] = None,
    username: Annotated[str | None, typer.Option(help="Of HTTP Basic. [default: the id]")] = None,
    secret_header: Annotated[
        str | None, typer.Option(help="The fixed header that carries the secret.")
    ] = None,
    hmac: Annotated[
        list[str] | None,
        typer.Option(help=f"How it signs, NAME=VALUE of {', '.join(HMAC_NAMES)}; repeat."),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(help="Where the CMS keeps what, such as headline=content.title; repeat."),
    ] = None,
    fetch_url: Annotated[
        str | None, typer.Option(help="The CMS, to complete thin deliveries from.")
    ] = None,
    fetch_host: Annotated[
        list[str] | None, typer.Option(help="The only hosts asked. [default: that of the URL]")
    ] = None,
    fetch_token_file: Annotated[
        Path | None,
        typer.Option(
            help=f"Holds the CMS's access token; or {FETCH_TOKEN_VARIABLE}.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    hub: Annotated[str | None, typer.Option(help="A WebSub hub's address.")] = None,
    topic: Annotated[str | None, typer.Option(help="The topic to subscribe to there.")] = None,
    lease: Annotated[int | None, typer.Option(help="Seconds to subscribe for.")] = None,
    private_hub: Annotated[
        bool, typer.Option("--private-hub", help="The hub stands at a private address.")
    ] = False,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Takes what carries no proof, at a secret address.")
    ] = False,
    delete_means_kill: Annotated[
        bool, typer.Option("--delete-means-kill", help="Deletion kills; else it withdraws.")
    ] = False,
    order_by_receipt: Annotated[
        bool, typer.Option("--order-by-receipt", help="Its modified times move without a change.")
    ] = False,
    no_translation: Annotated[
        bool, typer.Option("--no-translation", help="Its articles may not be translated.")
    ] = False,
    translate: Annotated[
        list[str] | None,
        typer.Option(metavar="LANGUAGE", help="Translated into by itself; repeat for several."),
    ] = None,
    translate_section: Annotated[
        list[str] | None,
        typer.Option(metavar="SECTION", help="Only of this section by itself; repeat."),
    ] = None,
    translation: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[LANGUAGE.]NAME=VALUE",
            help=f"What is shown of translations, of {', '.join(RULE_NAMES)}; repeat.",
        ),
    ] = None,
    usage_terms: Annotated[str | None, typer.Option(help="Of its articles.")] = None,
    copyright_: Annotated[str | None, typer.Option("--copyright", help="Of its articles.")] = None,
    secret_file: SecretFileOption = None,
    keep_secret: Annotated[
        bool, typer.Option("--keep-secret", help="Change the rest of a present source only.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Make a source, or make it anew, and say what to enter in the sender.

    On a terminal it asks for what the options leave open. The token or secret is shown this once.
    A WebSub source is subscribed at once.
    """
    options = SourceOptions(
        sender=sender,
        scope=tuple(scope or ()),
        language=language,
        format=format_,
        tolerance=tolerance,
        username=username,
        secret_header=secret_header,
        hmac=pairs("--hmac", hmac or (), HMAC_NAMES),
        fields=pairs("--field", field or (), FIELD_NAMES),
        fetch_url=fetch_url,
        fetch_hosts=tuple(fetch_host or ()),
        fetch_token=_fetch_token(fetch_token_file) if fetch_url else None,
        hub=hub,
        topic=topic,
        lease=lease,
        private_hub=private_hub,
        unsigned=unsigned,
        delete_means_kill=delete_means_kill,
        order_by_receipt=order_by_receipt,
        translation_allowed=not no_translation,
        usage_terms=usage_terms,
        copyright=copyright_,
        translate=tuple(translate or ()),
        translate_section=tuple(translate_section or ()),
        translation=translation_pairs(translation or ()),
    )
    target = find_target(api, stack)
    described = source_from(source_id, complete(options, terminal()), target.api)
    if keep_secret:
        source, secret = _as_before(target, described), ""
    else:
        source, secret = fresh(described, secret_from(secret_file))
    store(target, source, secret)
    if not keep_secret:
        explain(target, source, secret)
    if setup_of(source.sender).payload == Payload.IDS and source.fetch is None:
        say(f"{source.id}: {source.sender} sends only ids; without --fetch-url all is quarantined")
    if source.websub:
        ask_hub(target, source.id)


def _as_before(target: Target, described: Source) -> Source:
    """The new description with the present secrets and address."""
    present = require_source(target, described.id)
    if (present.sender, present.unsigned) != (described.sender, described.unsigned):
        raise CommandError(
            f"{described.id} is a source of {present.sender}"
            f"{', unsigned' if present.unsigned else ''}: --keep-secret keeps that, too"
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


def explain(target: Target, source: Source, secret: str) -> None:
    """Prints what to enter in the sender, the secret among it."""
    text = filled_guide(source, secret, target.api)
    sys.stdout.write(f"{source.id}: enter in the sender\n{text}")
    bucket = target.output("IntakeBucketName")
    endpoint = f" --endpoint-url {target.endpoint_url}" if target.endpoint_url else ""
    sys.stdout.write(f"  Files       aws s3 cp FILE s3://{bucket}/drop/{source.id}/{endpoint}\n")
