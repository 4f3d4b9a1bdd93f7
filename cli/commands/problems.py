"""`dateline problems`: what was quarantined or given up on, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.support.arguments import ApiOption, HopName, StackOption, TokenFileOption
from cli.support.groups import CommandGroup

SourceOption = Annotated[str | None, typer.Option(help="Only problems of this source.")]
CodeOption = Annotated[str | None, typer.Option(help="Only problems with this error code.")]
HopOption = Annotated[HopName | None, typer.Option(help="Only problems of this step.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print a JSON line for each problem.")]
ProblemArgument = Annotated[str, typer.Argument(metavar="ID", help="A problem's id.")]

problems = typer.Typer(
    cls=CommandGroup,
    help="Problems: what was quarantined or given up on, to be retried or dismissed.",
    no_args_is_help=True,
    add_completion=False,
)


@problems.command("list")
def list_problems(
    *,
    source: SourceOption = None,
    code: CodeOption = None,
    hop: HopOption = None,
    since: Annotated[
        str | None, typer.Option(help="Only problems since this time or date.", metavar="TIME")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and print new ones.")] = False,
    as_json: JsonOption = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """List open problems, the newest first.

    A token without the scope inspect sees the problems of its own source.
    """
    from cli.tasks.problems import list_problems as run

    run(
        source=source,
        code=code,
        hop=hop,
        since=since,
        limit=limit,
        watch=watch,
        as_json=as_json,
        api=api,
        stack=stack,
        token_file=token_file,
    )


@problems.command("show")
def show_problem(
    problem: ProblemArgument,
    *,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Show a problem with its raw input, as JSON. `dateline explain CODE` explains its code."""
    from cli.tasks.problems import show_problem as run

    run(problem, api=api, stack=stack, token_file=token_file)


@problems.command("try")
def try_problem(
    problem: ProblemArgument,
    *,
    form: Annotated[
        str | None, typer.Option("--format", help="The format to try first, such as rss.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="The language of articles that declare none.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="The character set of the bytes, such as windows-1251.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PATH",
            help="Where a field is in the payload, such as headline=content.title; repeat for "
            "several. Without it, the fields of the source.",
        ),
    ] = None,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Parse a problem's submission with other options, and print the result as JSON.

    Nothing is written. Once it shows what you want, give the same option to `dateline sources set`,
    and retry the problem.
    """
    from cli.tasks.problems import try_problem as run

    run(
        problem,
        form=form,
        language=language,
        encoding=encoding,
        field=field,
        api=api,
        stack=stack,
        token_file=token_file,
    )


@problems.command("retry")
def retry_problems(
    problem: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A problem's id; without it, a filter.")
    ] = None,
    *,
    source: SourceOption = None,
    code: CodeOption = None,
    hop: HopOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also what has failed three retries.")
    ] = False,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Send the original message again: of one problem, or of all of a source, a code or a step.

    Success closes the problem; another failure opens it again. Prints JSON.
    """
    from cli.tasks.problems import retry_problems as run

    run(
        problem,
        source=source,
        code=code,
        hop=hop,
        force=force,
        api=api,
        stack=stack,
        token_file=token_file,
    )


@problems.command("dismiss")
def dismiss_problem(
    problem: ProblemArgument,
    *,
    reason: Annotated[str, typer.Option(help="Why it will not be retried.")],
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Close a problem without a retry, with a reason that the audit keeps."""
    from cli.tasks.problems import dismiss_problem as run

    run(problem, reason=reason, api=api, stack=stack, token_file=token_file)
