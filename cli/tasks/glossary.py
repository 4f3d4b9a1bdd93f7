"""`dateline glossary put|list`: how terms are translated, for each pair of languages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cli.support.console import say
from cli.support.exit_codes import CommandError
from cli.support.tables import print_rows
from cli.support.target import Target, find_target
from dateline.model.clock import iso, utc_now
from dateline.model.errors import Malformed
from functions.translate.glossary.glossary import (
    Glossary,
    read_glossary,
    terminology_name,
    terminology_prefix,
)
from functions.translate.glossary.store import GLOSSARIES_PREFIX, KEPT_SECONDS, Pointer, pointer_key


def put_glossary(files: list[str], api: str | None, stack: str | None) -> None:
    """Import glossaries into Amazon Translate and use them for new translations."""
    target = find_target(api, stack)
    # Reads all files before it imports the first.
    for entry in [_read(target, file) for file in files]:
        pointer = put(target, entry)
        line = _shown(pointer)
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    say(f"new translations use it within {KEPT_SECONDS:.0f} s")


def list_glossaries(*, as_json: bool, api: str | None, stack: str | None) -> None:
    """List the glossaries in use."""
    target = find_target(api, stack)
    imported = {
        str(item.get("Name"))
        for page in target.aws.translate.get_paginator("list_terminologies").paginate()
        for item in page["TerminologyPropertiesList"]
    }
    rows = []
    for pointer in _pointers(target):
        is_there = pointer.name in imported
        if as_json:
            line = _shown(pointer) | {"put_at": iso(pointer.put_at), "is_there": is_there}
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        name = pointer.name if is_there else f"{pointer.name}: missing, put it again"
        at = iso(pointer.put_at)
        rows.append((*pointer.pair, str(len(pointer.terms)), pointer.version, at, name))
    if not as_json:
        columns = ("from", "to", "terms", "version", "put at", "terminology")
        print_rows(columns, rows, right=("terms",))


def _shown(pointer: Pointer) -> dict[str, Any]:
    return {
        "pair": list(pointer.pair),
        "terms": len(pointer.terms),
        "version": pointer.version,
        "terminology": pointer.name,
    }


def put(target: Target, entry: Glossary) -> Pointer:
    """Imports a glossary and writes its pointer; deletes versions before the previous one."""
    translate, s3 = target.aws.translate, target.aws.s3
    name = terminology_name(target.stack, entry)
    bucket, key = target.resource("ContentBucket"), pointer_key(entry.pair)
    previous = _pointer(target, key)
    translate.import_terminology(
        Name=name,
        MergeStrategy="OVERWRITE",
        Description=f"Dateline's glossary from {entry.pair[0]} to {entry.pair[1]}",
        TerminologyData={"File": entry.csv, "Format": "CSV", "Directionality": "UNI"},
    )
    pointer = Pointer(
        pair=entry.pair, version=entry.version, name=name, terms=entry.terms, put_at=utc_now()
    )
    # After the import: a worker that reads the pointer must find its terminology.
    s3.put_object(
        Bucket=bucket,
        Key=key,
        Body=pointer.model_dump_json().encode(),
        ContentType="application/json",
    )
    # A running job may still use the previous version. An account has room for 100 terminologies.
    used = {name, previous.name if previous else name}
    prefix = terminology_prefix(target.stack, entry.pair)
    for page in translate.get_paginator("list_terminologies").paginate():
        for terminology in page["TerminologyPropertiesList"]:
            old = str(terminology.get("Name"))
            # A version has no hyphen: the prefix `en-pt-` must not match `en-pt-PT-<version>`.
            if old.startswith(prefix) and "-" not in old.removeprefix(prefix) and old not in used:
                translate.delete_terminology(Name=old)
    return pointer


def _read(target: Target, file: str) -> Glossary:
    """The glossary in a file.

    Raises:
        CommandError: the file cannot be read, or is not a glossary; names the line.
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
    keys = [stored["Key"] for page in pages for stored in page.get("Contents", [])]
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
