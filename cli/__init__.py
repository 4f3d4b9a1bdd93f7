"""The `dateline` command: runs the embedded cloud and works with it or with a deployed stack."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - pip's --ignore-requires-python, or a copied folder
    sys.exit(
        "dateline needs Python 3.11 or later; this is Python "
        f"{sys.version_info[0]}.{sys.version_info[1]}. With another one installed: "
        "make demo PYTHON=python3.12"
    )
