"""`dateline subscribers …`: who will get webhooks of the articles, and what they want."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from cli.support.arguments import ApiOption, JsonOption, StackOption, TokenFileOption
from cli.support.arguments import source_id as checked_id
from cli.support.groups import CommandGroup


class FormatName(StrEnum):
    """A format of deliveries; a test compares it with `dateline.model.subscribers`."""

    JSON = "json"
    NINJS = "ninjs"
    NEWSML = "newsml"
    NITF = "nitf"


IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The subscriber's id: lower-case letters, digits and hyphens.",
        callback=checked_id,
    ),
]
EventsOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TYPE",
        help="Only this type of event, such as article.published; repeat for several. What hides "
        "an article is sent in any case to who has it.",
    ),
]
ListingOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LISTING",
        help="Only articles of this listing, such as en.section.politics; repeat for several.",
    ),
]
LanguagesOption = Annotated[
    list[str] | None,
    typer.Option(metavar="TAG", help="Only texts in this language; repeat for several."),
]
FormatOption = Annotated[
    FormatName | None, typer.Option("--format", help="The format of articles. [default: json]")
]
FullOption = Annotated[
    bool | None,
    typer.Option(
        "--full/--thin",
        help="Whether a delivery has the article, up to 20 kB, or only its address. "
        "[default: full]",
    ),
]
RateOption = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        min=1,
        max=1000,
        help="Deliveries in a second at most. [default: no limit]",
    ),
]

subscribers = typer.Typer(
    cls=CommandGroup,
    help="Subscribers: who will get webhooks of the articles. This release stores subscribers and "
    "does not send to them yet; GET /changes has the same changes.",
    no_args_is_help=True,
    add_completion=False,
)


@subscribers.command("list")
def list_subscribers(
    *,
    as_json: JsonOption = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """List the subscribers without their secrets."""
    from cli.tasks.subscribers import list_subscribers as run

    run(as_json=as_json, api=api, stack=stack, token_file=token_file)


@subscribers.command("put")
def put_subscriber(
    subscriber: IdArgument,
    *,
    url: Annotated[str, typer.Option(metavar="URL", help="Where deliveries are sent.")],
    events: EventsOption = None,
    listing: ListingOption = None,
    languages: LanguagesOption = None,
    form: FormatOption = None,
    full: FullOption = None,
    rate: RateOption = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Replace the options of an existing subscriber; its secret stays.",
        ),
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Make a subscriber, and print its secret.

    The command shows the secret only this time. Deliveries are signed with it as Standard Webhooks
    say. An existing subscriber is refused: `dateline subscribers set` changes single options.
    """
    from cli.tasks.subscribers import put_subscriber as run

    run(
        subscriber,
        options=_options(url, events, listing, languages, form, full=full, rate=rate),
        replace=replace,
        api=api,
        stack=stack,
        token_file=token_file,
    )


@subscribers.command("set")
def set_subscriber(
    subscriber: IdArgument,
    *,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where deliveries are sent.")
    ] = None,
    events: EventsOption = None,
    listing: ListingOption = None,
    languages: LanguagesOption = None,
    form: FormatOption = None,
    full: FullOption = None,
    rate: RateOption = None,
    unset: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="An option to set back to its default: events, listing, languages, format, "
            "content or rate. Repeat for several.",
        ),
    ] = None,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Change single options of a subscriber; its secret and its other options stay.

    A repeated option replaces all values that the subscriber had.
    """
    from cli.tasks.subscribers import set_subscriber as run

    run(
        subscriber,
        options=_options(url, events, listing, languages, form, full=full, rate=rate),
        unset=unset or [],
        api=api,
        stack=stack,
        token_file=token_file,
    )


@subscribers.command("show")
def show_subscriber(
    subscriber: IdArgument,
    *,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Show a subscriber without its secrets, as JSON."""
    from cli.tasks.subscribers import show_subscriber as run

    run(subscriber, api=api, stack=stack, token_file=token_file)


@subscribers.command("rotate")
def rotate_subscriber(
    subscriber: IdArgument,
    *,
    finish: Annotated[
        bool,
        typer.Option("--finish", help="Drop the old secret, once the receiver knows the new one."),
    ] = False,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="Drop the new secret, before a receiver uses it.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Give a subscriber a second secret, so that the receiver can change over without a gap.

    Deliveries are signed with both until --finish drops the old secret. The command shows the new
    secret only this time.
    """
    from cli.tasks.subscribers import rotate_subscriber as run

    run(subscriber, finish=finish, cancel=cancel, api=api, stack=stack, token_file=token_file)


@subscribers.command("pause")
def pause_subscriber(
    subscriber: IdArgument,
    *,
    reason: Annotated[str, typer.Option(help="Why, for other operators.")],
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Pause a subscriber: nothing is sent to it until it is resumed."""
    from cli.tasks.subscribers import act_on_subscriber as run

    run(subscriber, "pause", {"reason": reason}, api=api, stack=stack, token_file=token_file)


@subscribers.command("resume")
def resume_subscriber(
    subscriber: IdArgument,
    *,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Start deliveries again, also to a subscriber that was disabled."""
    from cli.tasks.subscribers import act_on_subscriber as run

    run(subscriber, "resume", {}, api=api, stack=stack, token_file=token_file)


@subscribers.command("rm")
def remove_subscriber(
    subscriber: IdArgument,
    *,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Remove a subscriber and its secrets."""
    from cli.tasks.subscribers import remove_subscriber as run

    run(subscriber, api=api, stack=stack, token_file=token_file)


def _options(
    url: str | None,
    events: list[str] | None,
    listing: list[str] | None,
    languages: list[str] | None,
    form: FormatName | None,
    *,
    full: bool | None,
    rate: int | None,
) -> dict[str, object]:
    """The options that were given, as the API names them."""
    given = {
        "url": url,
        "events": events or None,
        "listings": listing or None,
        "languages": languages or None,
        "format": form.value if form else None,
        "content": None if full is None else "full" if full else "thin",
        "rate": rate,
    }
    return {name: value for name, value in given.items() if value is not None}
