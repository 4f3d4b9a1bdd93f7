"""Writes the generated reference pages of docs/ from the code.

    python -m tools.docs            writes them
    python -m tools.docs --check    exits with 1 and names each page that is out of date

`tools.docs.pages` has one line for each page. A page says only what the code says; texts for
people are in the hand-written pages beside them.
"""
