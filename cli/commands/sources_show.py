"""`dateline sources show`: a source's options, as `sources set` takes them, without its secrets."""

from __future__ import annotations

from cli.senders.source_arguments import (
    IdArgument,
)
from cli.support.arguments import ApiOption, JsonOption, StackOption


def show_source(
    source_id: IdArgument,
    *,
    as_json: JsonOption = False,
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Show a source's options, without its secrets.

    Each option is printed as `dateline sources set` takes it. Of a URL that ends in a secret, the
    secret is left out.
    """
    from cli.tasks.sources_show import show_source as run

    run(source_id, as_json=as_json, api=api, stack=stack)
