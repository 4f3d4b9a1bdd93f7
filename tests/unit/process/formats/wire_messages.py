"""Messages of the agency wires: IPTC 7901 and ANPA 1312."""

from __future__ import annotations

SECRET = "Call the desk on 555 0199"


IPTC_7901 = f"""hna0017 3 vm 61  hna 0045

Shipping/Islands/
1ST LEAD
Ferries sail again after three days of storm
Islands had been cut off
By Mara Quist, hna
(Photo in preparation) =

Port Ellen (hna) - The first boat in three days left the harbour at
noon on Monday with two hundred people and the post on board, and the
captain said that she had never been so glad to see the sea so flat.

What comes next

More boats will follow in the evening, the company said, and those who
had been waiting in the school would be the first to be taken across.

# Notebook

## Note to editors
- adds quote in the second paragraph

* * * *
The following information is not intended for publication

## Editorial contacts
- Reporting: {SECRET}

hna mq jvd

231412 GMT Nov 26
"""


def with_controls(text: str) -> str:
    """The message as sent over the line: SOH, STX before the head, ETX before the time, EOT."""
    header, _, rest = text.partition("\n\n")
    slug, _, body = rest.partition("\n")
    story, _, sent = body.rstrip().rpartition("\n\n")
    lines = f"\x01{header}\n{slug}\n\x02{story}\n\x03{sent}\n\x04"
    return lines.replace("\n", "\r\n")


ANPA_1312 = (
    "\x16\x16\x01W2870\x1fislan\r\n"
    "r i\x13\x11 BC-SC--Islands-Ferries{short}     11-23 0142\r\n"
    "\x02^BC-SC--Islands-Ferries{version},142<\r\n"
    "^Ferries sail again after storm<\r\n"
    "{line}^HNA Photo HH101<\r\n"
    "^Eds: With HNA Photos.<\r\n"
    "^By MARA QUIST=\r\n"
    "^Harbour News Agency=\r\n"
    "\t   PORT ELLEN, Scotland (HNA) _ The first boat left at noon. ``We sail,'' she said.\r\n"
    "goes on in the next line.\r\n \r\n"
    "\t   More boats _ and the post _ will follow.\r\n \r\n"
    "\t   ___\r\n \r\n"
    "\t   Eds: Call the desk on 555 0199.\r\n"
    "\r\n\x03HNA-WF-11-23-26 1509GMT<\r\n\x04"
)


def anpa_1312(*, short: str = "", version: str = "", line: str = "", controls: bool = True) -> str:
    text = ANPA_1312.format(short=short, version=version, line=f"^{line}<\r\n" if line else "")
    if controls:
        return text
    return "".join(item for item in text if item.isprintable() or item in "\r\n\t")
