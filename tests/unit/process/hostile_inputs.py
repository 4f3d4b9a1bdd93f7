"""Hostile inputs, each made from a few lines, and the cost of parsing them.

    python -m tests.unit.process.hostile_inputs FOLDER

parses all of them, and the XML files of FOLDER, each in its own process, and prints a line of JSON
for each: the outcome, seconds of CPU time, megabytes at the peak.
"""

from __future__ import annotations

import html
import json
import os
import resource
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.unit.process.parsing import parse_body

MARKER = "never-to-be-read"
LEVELS = 200_000
MAX_SECONDS = 20
"""CPU time after which a process is killed."""
HUNDRED_MB = 100_000_000


def item(description: str, dtd: str = "") -> str:
    """A feed with one item."""
    return (
        f"{dtd}<rss version='2.0'><channel><item><guid isPermaLink='false'>1</guid>"
        f"<title>Ferries run</title><description>{description}</description></item></channel></rss>"
    )


def entities(declared: str, used: str) -> str:
    """A feed whose document type declares entities."""
    return item(f"Boats left. {used}", f"<!DOCTYPE rss [{declared}]>")


def nested(opening: str, closing: str) -> str:
    return opening * LEVELS + closing * LEVELS


def doubling() -> str:
    steps = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    return entities(f'<!ENTITY e0 "ha">{steps}', "&e12;")


def attributes(count: int) -> str:
    return " ".join([f"a{n}='1'" for n in range(count)])


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Ferries run</title></head><body>{body}</body></html>"


def story(body: str) -> str:
    return json.dumps({"external_id": "1", "headline": "Ferries run", "body_html": body})


XML, JSON, HTML, TEXT, MD = (
    "application/xml",
    "application/json",
    "text/html",
    "text/plain",
    "text/markdown",
)
INPUTS: dict[str, tuple[str, Callable[[], str]]] = {
    "entities that double": (XML, doubling),
    "a long entity many times": (
        XML,
        lambda: entities(f'<!ENTITY e "{"x" * 100_000}">', "&e;" * 100_000),
    ),
    "a short entity many times": (
        XML,
        lambda: entities(f'<!ENTITY e "{"x" * 900}">', "&e;" * 50_000),
    ),
    "an entity of itself": (XML, lambda: entities('<!ENTITY e "&f;"><!ENTITY f "&e;">', "&e;")),
    "a file as an entity": (
        XML,
        lambda: entities(f'<!ENTITY e SYSTEM "file://{Path(__file__)}">', "&e;"),
    ),
    "a file as a parameter entity": (
        XML,
        lambda: entities(f'<!ENTITY % e SYSTEM "file://{Path(__file__)}"> %e;', "x"),
    ),
    "an address as an entity": (
        XML,
        lambda: entities('<!ENTITY e SYSTEM "http://192.0.2.1/e">', "&e;"),
    ),
    "a document type elsewhere": (
        XML,
        lambda: item("x", "<!DOCTYPE rss SYSTEM 'http://192.0.2.1/rss.dtd'>"),
    ),
    "XInclude": (
        XML,
        lambda: item(
            f"<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='file://{Path(__file__)}'"
            " parse='text'/>"
        ),
    ),
    "deep XML": (XML, lambda: nested("<a>", "</a>")),
    "a deep feed": (XML, lambda: item(nested("<a>", "</a>"))),
    "a deep feed that is not closed": (XML, lambda: "<rss><channel><item>" + "<a>" * LEVELS),
    "deep HTML in a feed": (XML, lambda: item(html.escape(nested("<div>", "</div>")))),
    "formatting in a feed": (XML, lambda: item(html.escape("<p><b>" * LEVELS))),
    "deep JSON": (JSON, lambda: nested("[", "]")),
    "deep JSON objects": (JSON, lambda: '{"a":' * LEVELS),
    "JSON deep in a member": (JSON, lambda: f'{{"headline": "H", "tags": {nested("[", "]")}}}'),
    "deep HTML in JSON": (JSON, lambda: story("<div>" * LEVELS)),
    "a deep page": (HTML, lambda: page(nested("<div>", "</div>"))),
    "a page of open formatting": (HTML, lambda: page("<p><b>" * LEVELS)),
    "a page of tables in tables": (HTML, lambda: page("<table><tr><td>" * LEVELS)),
    "deep Markdown quotes": (MD, lambda: f"# Ferries run\n\n{'>' * LEVELS} x\n"),
    "deep Markdown lists": (MD, lambda: f"# Ferries run\n\n{'- ' * LEVELS}x\n"),
    "a Markdown list level by level": (
        MD,
        lambda: "# F\n\n" + "".join(f"{'  ' * n}- x\n" for n in range(380)),
    ),
    "open Markdown brackets": (MD, lambda: f"# F\n\n{'[' * 99_000}\n"),
    "open Markdown emphasis": (MD, lambda: f"# F\n\n{'*a _b ' * 16_000}\n"),
    "aliases in front matter": (
        MD,
        lambda: (
            "---\na0: &a0 [x, x]\n"
            + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(12))
            + "---\n# Ferries run\n\nBoats left.\n"
        ),
    ),
    "deep front matter": (MD, lambda: f"---\ntitle: {'[' * LEVELS}\n---\n# F\n\nBoats left.\n"),
    "100 MB of blanks": (TEXT, lambda: " " * HUNDRED_MB),
    "blanks in XML": (XML, lambda: item(" \n" * 12_000_000)),
    "blanks before XML": (XML, lambda: " " * 10_000_000 + item("x")),
    "blanks in JSON": (JSON, lambda: "{" + "\t" * 10_000_000 + "}"),
    "empty lines": (TEXT, lambda: "Ferries run\n" + "\n" * 10_000_000 + "Boats left.\n"),
    "a million attributes": (
        XML,
        lambda: f"<rss><channel><item {attributes(10**6)}><title>F</title></item></channel></rss>",
    ),
    "a million attributes in HTML": (XML, lambda: item(f"&lt;p {attributes(10**6)}>x&lt;/p>")),
    "attributes on a page": (HTML, lambda: page(f"<p {attributes(10**5)}>x</p>")),
    "a million members": (
        JSON,
        lambda: "{" + ",".join(f'"m{n}":1' for n in range(10**6)) + "}",
    ),
    "a million items": (XML, lambda: f"<rss><channel>{'<item/>' * 10**6}</channel></rss>"),
    "CDATA that is not closed": (XML, lambda: item("<![CDATA[" * 500_000)),
    "CDATA and a bare ampersand": (XML, lambda: item("<![CDATA[x]]>" * 500_000 + " & ")),
    "bare ampersands": (XML, lambda: item("&" * 2_000_000)),
    "ampersands in a long paragraph": (XML, lambda: item(f"{'a' * 200}&amp;amp;" * 40_000)),
    "signs in a long paragraph": (XML, lambda: item(f"{'a' * 200}©" * 60_000)),
    "entities that are none of XML's": (XML, lambda: item("&eacute;" * 2_500_000)),
    "entities in a title": (XML, lambda: item("x").replace("Ferries", "&nosuch;" * 2_500_000)),
    "controls by reference": (XML, lambda: item("&#x85;" * 2_000_000)),
    "marks on every other letter": (XML, lambda: item("\u0301e" * 2_500_000)),
    "combining marks": (XML, lambda: item("a" + "\u0301\u0327" * 1_000_000)),
    "bytes that are no text": (TEXT, lambda: "\udcff" * 5_000_000),
    "one line without end": (TEXT, lambda: "Ferries run\n\n" + "a" * 10_000_000),
}


def outcome(file: Path, content_type: str) -> dict[str, Any]:
    """Parses the file in its own process; returns the outcome, CPU time and memory.

    Empty if the process exceeded MAX_SECONDS or crashed.
    """

    def read() -> dict[str, Any]:
        socket.socket.connect = _no_network  # type: ignore[method-assign]
        started = time.process_time()
        reading = parse_body(file.read_bytes(), content_type, sender="drop")
        return {
            "seconds": time.process_time() - started,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "documents": len(reading.documents),
            "bytes": file.stat().st_size,
            "length": sum(len(document.model_dump_json()) for document in reading.documents),
            "leaked": MARKER in str(reading.documents),
            "problems": [
                [problem.code, problem.message, problem.where] for problem in reading.problems[:5]
            ],
        }

    return in_a_fork(read)


def in_a_fork(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of `work` in a fork of this process, which has imported all modules."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        try:
            os.write(writer, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return dict(json.loads(answer)) if answer else {}


def main(folder: str) -> None:
    """Prints a JSON line for each input and each file of `folder`."""
    parse_body(item("Boats left by the harbour wall on Friday at noon."), XML)
    for name, (content_type, make) in INPUTS.items():
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "input"

            def write(file: Path = file, make: Callable[[], str] = make) -> dict[str, Any]:
                return {"bytes": file.write_bytes(make().encode("utf-8", "surrogateescape"))}

            in_a_fork(write)
            tell(name, outcome(file, content_type))
    for file in sorted(Path(folder).rglob("*.x*")):
        tell(file.name, outcome(file, XML))


def tell(name: str, outcome: dict[str, Any]) -> None:
    """Prints one line of JSON."""
    sys.stdout.write(json.dumps({"name": name, **outcome}) + "\n")
    sys.stdout.flush()


def _no_network(*_: Any) -> None:
    raise AssertionError("it went to the network")


if __name__ == "__main__":
    main(sys.argv[1])
