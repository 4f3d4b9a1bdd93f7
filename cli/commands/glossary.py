"""`dateline glossary put|list`: how terms are rendered, pair by pair of languages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich import box
from rich.console import Console
from rich.table import Table

from cli.support.console import say
from cli.support.exit_codes import CommandError
from cli.support.target import ApiOption, StackOption, Target, find_target
from dateline.model.clock import iso, utc_now
from dateline.model.errors import Malformed
from functions.translate.glossary.glossary import (
    Glossary,
    read_glossary,
    terminology_name,
    terminology_prefix,
)
from functions.translate.glossary.store import GLOSSARIES_PREFIX, KEPT_SECONDS, Pointer, pointer_key

glossary = typer.Typer(
    help="Glossaries: how names and terms are translated.",
    no_args_is_help=True,
    add_completion=False,
)


@glossary.command("put")
def put_glossary(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="CSV, `en,pt` first; or s3://bucket/key. Several."),
    ],
    api: ApiOption = None,
    stack: StackOption = None,
) -> None:
    """Import glossaries to Amazon Translate, and have translations follow them.

    Each version gets a name of its own, so that a job under way keeps the one it began with. Texts
    that none of the changed terms occurs in are not paid for again. Prints a JSON line a glossary.
    """
    target = find_target(api, stack)
    # All are read before the first is imported.
    for item in [_read(target, file) for file in files]:
        pointer = put(target, item)
        line = {
            "pair": list(pointer.pair),
            "terms": len(pointer.terms),
            "version": pointer.version,
            "terminology": pointer.name,
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    say(f"in force within {KEPT_SECONDS:.0f} s, for what is translated from then on")


@glossary.command("list")
def list_glossaries(api: ApiOption = None, stack: StackOption = None) -> None:
    """List the glossaries that are in force."""
    target = find_target(api, stack)
    there = {
        str(item.get("Name"))
        for page in target.aws.translate.get_paginator("list_terminologies").paginate()
        for item in page["TerminologyPropertiesList"]
    }
    table = Table("from", "to", "terms", "version", "put at", "terminology", box=box.SIMPLE)
    for pointer in _pointers(target):
        known = pointer.name if pointer.name in there else f"{pointer.name}: missing, put it again"
        at = iso(pointer.put_at)
        table.add_row(*pointer.pair, str(len(pointer.terms)), pointer.version, at, known)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def put(target: Target, one: Glossary) -> Pointer:
    """Imports a glossary and points to it; versions before the last one are deleted."""
    translate, s3 = target.aws.translate, target.aws.s3
    name = terminology_name(target.stack, one)
    bucket, key = target.resource("ContentBucket"), pointer_key(one.pair)
    before = _pointer(target, key)
    translate.import_terminology(
        Name=name,
        MergeStrategy="OVERWRITE",
        Description=f"Dateline's glossary from {one.pair[0]} to {one.pair[1]}",
        TerminologyData={"File": one.csv, "Format": "CSV", "Directionality": "UNI"},
    )
    pointer = Pointer(
        pair=one.pair, version=one.version, name=name, terms=one.terms, put_at=utc_now()
    )
    # Only now: a worker must find the terminology that it reads of.
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=pointer.model_dump_json().encode(),
        ContentType="application/json",
    )
    # A job under way may still use the one before; 100 are all that an account has room for.
    used = {name, before.name if before else name}
    prefix = terminology_prefix(target.stack, one.pair)
    for page in translate.get_paginator("list_terminologies").paginate():
        for found in page["TerminologyPropertiesList"]:
            old = str(found.get("Name"))
            # The version has no hyphen: `en-pt-…` must not take `en-pt-PT-…` with it.
            if old.startswith(prefix) and "-" not in old.removeprefix(prefix) and old not in used:
                translate.delete_terminology(Name=old)
    return pointer


def _read(target: Target, file: str) -> Glossary:
    """The glossary in a file.

    Raises:
        CommandError: there is none, or it is wrong, and where.
    """
    if file.startswith("s3://"):
        bucket, _, key = file.removeprefix("s3://").partition("/")
        raw = target.aws.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    else:
        try:
            raw = Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
    try:
        return read_glossary(raw)
    except Malformed as error:
        raise CommandError(f"{file}, {error.message}") from error


def _pointers(target: Target) -> list[Pointer]:
    pages = target.aws.s3.get_paginator("list_objects_v2").paginate(
        Bucket=target.resource("ContentBucket"), Prefix=GLOSSARIES_PREFIX
    )
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    return [pointer for key in keys if (pointer := _pointer(target, key))]


def _pointer(target: Target, key: str) -> Pointer | None:
    s3 = target.aws.s3
    try:
        raw = s3.get_object(Bucket=target.resource("ContentBucket"), Key=key)["Body"].read()
        return Pointer.model_validate_json(raw)
    except s3.exceptions.NoSuchKey:
        return None
    except ValidationError:
        say(f"{key}: broken; put the glossary again")
        return None
