"""Writes the generated pages, or checks that they are up to date."""

from __future__ import annotations

import sys

from tools.docs.pages import outdated, write_pages

if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: python -m tools.docs [--check]")
    if sys.argv[1:]:
        if pages := outdated():
            sys.exit("out of date, run `python -m tools.docs`: " + ", ".join(pages))
    else:
        write_pages()
