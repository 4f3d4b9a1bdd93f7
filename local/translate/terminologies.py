"""Custom terminologies: import, list, delete; stored in a folder if one is given.

https://docs.aws.amazon.com/translate/latest/dg/creating-custom-terminology.html
https://docs.aws.amazon.com/translate/latest/dg/what-is-limits.html
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import threading
import time
from typing import TYPE_CHECKING, Any

from local.translate.protocol import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_TERMINOLOGIES = 100
MAX_BYTES = 10 * 1024 * 1024
MAX_TARGETS = 10
MAX_TERM_BYTES = 200
PAGE = 500
_ARN = "arn:aws:translate:eu-central-1:000000000000:terminology/{}/LATEST"
_DELIMITERS = {"CSV": ",", "TSV": "\t"}

Terms = list[tuple[str, str]]


class Terminologies:
    """The imported terminologies, by name."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._stored: dict[str, dict[str, Any]] = {}
        for path in sorted(folder.glob("*.json")) if folder else ():
            terminology = json.loads(path.read_text(encoding="utf-8"))
            self._stored[terminology["properties"]["Name"]] = terminology

    def put(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """ImportTerminology."""
        name, data = parameters["Name"], parameters["TerminologyData"]
        rows, skipped = _read(data["File"], data["Format"])
        codes = rows[0]
        now = time.time()
        with self._lock:
            before = self._stored.get(name)
            if before is None and len(self._stored) >= MAX_TERMINOLOGIES:
                raise Refused(
                    "LimitExceededException", f"at most {MAX_TERMINOLOGIES} terminologies"
                )
            properties = {
                "Name": name,
                "Arn": _ARN.format(name),
                "SourceLanguageCode": codes[0],
                "TargetLanguageCodes": codes[1:],
                "SizeBytes": len(data["File"]),
                "TermCount": sum(bool(term) for row in rows[1:] for term in row),
                "CreatedAt": before["properties"]["CreatedAt"] if before else now,
                "LastUpdatedAt": now,
                "SkippedTermCount": skipped,
                "Format": data["Format"],
            }
            for option in ("Description", "EncryptionKey"):
                if option in parameters:
                    properties[option] = parameters[option]
            if "Directionality" in data:
                properties["Directionality"] = data["Directionality"]
            terminology = {
                "properties": properties,
                "file": base64.b64encode(data["File"]).decode(),
                "rows": rows,
            }
            self._stored[name] = terminology
            if self._folder:
                _path(self._folder, name).write_text(json.dumps(terminology), encoding="utf-8")
        return {"TerminologyProperties": properties}

    def get(self, name: str, location: str) -> dict[str, Any]:
        """GetTerminology; the file is at `location`."""
        return {
            "TerminologyProperties": self._terminology(name)["properties"],
            "TerminologyDataLocation": {"RepositoryType": "S3", "Location": location},
        }

    def file(self, name: str) -> bytes:
        """The file as it was imported."""
        return base64.b64decode(self._terminology(name)["file"])

    def list(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """ListTerminologies, by name; the token is the last name of the previous page."""
        after, limit = parameters.get("NextToken", ""), parameters.get("MaxResults", PAGE)
        with self._lock:
            names = sorted(name for name in self._stored if name > after)
            page = [self._stored[name]["properties"] for name in names[:limit]]
        more = {"NextToken": names[limit - 1]} if len(names) > limit else {}
        return {"TerminologyPropertiesList": page, **more}

    def delete(self, name: str) -> None:
        """DeleteTerminology."""
        with self._lock:
            if self._stored.pop(name, None) is None:
                raise _unknown(name)
            if self._folder:
                _path(self._folder, name).unlink(missing_ok=True)

    def terms(self, name: str, source: str, target: str) -> Terms:
        """The terms of a terminology for a pair; none if it lacks the target."""
        terminology = self._terminology(name)
        codes, *rows = terminology["rows"]
        multi = terminology["properties"].get("Directionality") == "MULTI"
        if source != codes[0] and not (multi and source in codes):
            raise Refused(
                "InvalidRequestException",
                f"The terminology {name} is not from {source} but from {codes[0]}",
            )
        if target not in codes:
            return []
        columns = codes.index(source), codes.index(target)
        pairs = [(row[columns[0]], row[columns[1]]) for row in rows]
        return [(term, rendering) for term, rendering in pairs if term and rendering]

    def _terminology(self, name: str) -> dict[str, Any]:
        with self._lock:
            if name not in self._stored:
                raise _unknown(name)
            return self._stored[name]


def _path(folder: Path, name: str) -> Path:
    # A name may be too long for a file name.
    return folder / f"{hashlib.sha256(name.encode()).hexdigest()}.json"


def _unknown(name: str) -> Refused:
    return Refused("ResourceNotFoundException", f"Terminology {name} does not exist")


def _read(file: bytes, format_: str) -> tuple[list[list[str]], int]:
    """The language codes and the rows of terms, and how many terms were skipped."""
    if len(file) > MAX_BYTES:
        raise Refused("LimitExceededException", "the terminology file is over 10 MB")
    delimiter = _DELIMITERS.get(format_)
    if delimiter is None:
        raise Refused(
            "InvalidParameterValueException", f"{format_} is not supported locally; send CSV"
        )
    malformed = Refused(
        "InvalidParameterValueException",
        "The provided terminology is not formatted correctly. Check the contents of your file to "
        f"ensure that it follows the correct {format_} format.",
    )
    try:
        text = file.decode("utf-8-sig")
        read = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        rows = [[cell.strip() for cell in row] for row in read if any(row)]
    except (UnicodeDecodeError, csv.Error):
        raise malformed from None
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) != 1:
        raise malformed
    codes = rows[0]
    if len(set(codes)) != len(codes) or not all(2 <= len(code) <= 5 for code in codes):
        raise malformed
    if len(codes) - 1 > MAX_TARGETS:
        raise Refused(
            "InvalidParameterValueException", f"at most {MAX_TARGETS} target languages a file"
        )
    skipped = 0
    for row in rows[1:]:
        for place, term in enumerate(row):
            if not term or len(term.encode()) > MAX_TERM_BYTES:
                row[place] = ""
                skipped += 1
    return rows, skipped
