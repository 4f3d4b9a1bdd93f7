"""`dateline problems`: what was quarantined or given up on, and what to do about it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from cli.senders.names import FIELD_NAMES
from cli.senders.options import read_pairs
from cli.support.console import say
from cli.support.deliver import api_client
from cli.support.exit_codes import USAGE, CommandError
from cli.support.operations import Json, Operations
from cli.support.target import ApiOption, StackOption, TokenFileOption, find_target
from dateline.model.problems import Hop

PATH = "/operations/problems"
WATCH_SECONDS = 5.0

SourceOption = Annotated[str | None, typer.Option(help="Only problems of this source.")]
CodeOption = Annotated[str | None, typer.Option(help="Only problems with this error code.")]
HopOption = Annotated[Hop | None, typer.Option(help="Only problems of this step.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print a JSON line for each problem.")]
ProblemArgument = Annotated[str, typer.Argument(metavar="ID", help="A problem's id.")]

problems = typer.Typer(
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
    query = {"source": source, "code": code, "hop": hop, "since": since}
    shown: set[tuple[str, str]] = set()
    with _operations(api, stack, token_file) as operations:
        while True:
            for problem in operations.listed(PATH, query, limit):
                mark = (problem["id"], problem["last_at"])
                if mark not in shown:
                    shown.add(mark)
                    _print(problem, as_json=as_json)
            if not watch:
                return
            time.sleep(WATCH_SECONDS)


@problems.command("show")
def show_problem(
    problem: ProblemArgument,
    *,
    api: ApiOption = None,
    stack: StackOption = None,
    token_file: TokenFileOption = None,
) -> None:
    """Show a problem with its raw input, as JSON. `dateline explain CODE` explains its code."""
    with _operations(api, stack, token_file) as operations:
        content = operations.get(f"{PATH}/{problem}")
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


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

    Nothing is written. Once it shows what you want, give the same option to `dateline sources put`,
    and retry the problem.
    """
    given = {"format": form, "language": language, "encoding": encoding}
    changes: Json = {name: value for name, value in given.items() if value is not None}
    if field:
        changes["fields"] = read_pairs("--field", field, FIELD_NAMES)
    with _operations(api, stack, token_file) as operations:
        content = operations.post(f"{PATH}/{problem}/try", changes)
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


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
    selection = {
        name: value
        for name, value in (("source", source), ("code", code), ("hop", hop))
        if value is not None
    }
    if bool(problem) == bool(selection):
        raise CommandError("name one problem, or --source, --code or --hop", USAGE)
    with _operations(api, stack, token_file) as operations:
        if problem:
            _line(operations.post(f"{PATH}/{problem}/retry", {"force": force}))
            return
        content: Json = {**selection, "force": force}
        retried, refused = 0, dict[str, int]()
        while True:
            answer = operations.post(f"{PATH}/retry", content)
            retried += answer["retried"]
            for reason, number in answer["refused"].items():
                refused[reason] = refused.get(reason, 0) + number
            if answer["next"] is None:
                break
            say(f"retried {retried:,} so far")
            content["until"] = answer["next"]
    _line({"retried": retried, "refused": refused})


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
    with _operations(api, stack, token_file) as operations:
        _line(operations.post(f"{PATH}/{problem}/dismiss", {"reason": reason}))


@contextmanager
def _operations(
    api: ApiOption, stack: StackOption, token_file: TokenFileOption
) -> Iterator[Operations]:
    target = find_target(api, stack)
    with api_client(target.api) as client:
        yield Operations(client, target, token_file)


def _print(problem: Json, *, as_json: bool) -> None:
    if as_json:
        _line(problem)
        return
    subject = problem.get("submission_id") or problem.get("article_id") or ""
    items = f" ({problem['count']} items)" if problem["count"] > 1 else ""
    sys.stdout.write(
        f"{problem['last_at']}  {problem['id']}  {problem['hop']}  {problem.get('source', '-')}  "
        f"{problem['code']}{items}  {subject}\n    {problem['reason']}\n"
    )


def _line(content: Json) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
