"""`dateline sources …`: who may send, and what to enter in the CMS."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands.sources_put import put_source
from cli.commands.sources_set import set_source
from cli.commands.sources_show import show_source
from cli.senders.source_arguments import IdArgument, SecretFileOption
from cli.support.arguments import ApiOption, JsonOption, StackOption, TokenFileOption
from cli.support.groups import CommandGroup

sources = typer.Typer(
    cls=CommandGroup,
    help="Sources: who may send, and what to enter in the CMS.",
    no_args_is_help=True,
    add_completion=False,
)


@sources.command("list")
def list_sources(
    *, as_json: JsonOption = False, api: ApiOption = None, stack: StackOption = None
) -> None:
    """List the sources without their secrets."""
    from cli.tasks.sources import list_sources as run

    run(as_json=as_json, api=api, stack=stack)


sources.command("put")(put_source)
sources.command("set")(set_source)
sources.command("show")(show_source)


@sources.command("token")
def show_token(source_id: IdArgument) -> None:
    """Print the token or secret of a source of the embedded cloud on this machine.

    A deployed stack stores only the hash of a token: there `dateline sources rotate` makes another.
    """
    from cli.tasks.sources import show_token as run

    run(source_id)


@sources.command("rotate")
def rotate_source(
    source_id: IdArgument,
    *,
    finish: Annotated[
        bool,
        typer.Option("--finish", help="Drop the old secret, once the sender uses the new secret."),
    ] = False,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="Drop the new secret, if the sender never used it.")
    ] = False,
    secret_file: SecretFileOption = None,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Give a source a second secret, so that the sender can change over without a gap.

    Both secrets are valid until --finish drops the old secret. The command shows the new secret
    only this time.
    """
    from cli.tasks.sources import rotate_source as run

    run(source_id, finish=finish, cancel=cancel, secret_file=secret_file, api=api, stack=stack)


@sources.command("test")
def send_sample(
    source_id: IdArgument,
    *,
    item: Annotated[
        str | None,
        typer.Option(help="Id of a published item in the CMS, for senders that send only ids."),
    ] = None,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Send a signed sample as the source's sender would, and show the result.

    The sample becomes a test article: readable by its id with the source's own token only, in no
    listing, feed or sitemap, never announced or translated, and deleted after a day. Prints a JSON
    line. Ends with 0 if the article is readable, 1 otherwise. If the sender sends only ids, name a
    real --item; without it the sample is quarantined as expected, and the command ends with 0.
    """
    from cli.tasks.sources import send_sample as run

    run(source_id, item=item, api=api, stack=stack, token_file=token_file)


@sources.command("rm")
def remove_source(source_id: IdArgument, api: ApiOption = None, stack: StackOption = None) -> None:
    """Remove a source. Its articles stay; its deliveries are refused within a minute."""
    from cli.tasks.sources import remove_source as run

    run(source_id, api, stack)


@sources.command("migrate")
def migrate_sources(
    *,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Then remove the parameters that sources were copied from."),
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Copy the sources of an earlier release from SSM parameters to SourceTable.

    Sources stay usable all the time. The command may be interrupted and run again; it copies what
    is missing, and never replaces a source that was changed since. Update the stack first, with
    OldSourceParameters=true; when nothing is left to copy, update it with false.
    """
    from cli.tasks.sources import migrate_sources as run

    run(remove=remove, api=api, stack=stack)
