"""Texts of an HTML request to the engine and back; tags and protected elements stay as they are.

Amazon Translate keeps the tags of an HTML text and leaves elements marked translate="no" alone.
Here each text between two tags is translated by itself, white space at its ends kept.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "source", "wbr"})


def looks_like_html(text: str) -> bool:
    """Whether the text has a tag in it; a lone `<` does not make one."""
    finder = _Rewriter(lambda part: part)
    finder.feed(text)
    finder.close()
    return finder.saw_tag


def translate_html(html: str, translate: Callable[[str], str]) -> str:
    """`html` with its texts translated."""
    rewriter = _Rewriter(lambda part: escape(translate(part), quote=False))
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.done)


def translate_text(text: str, translate: Callable[[str], str]) -> str:
    """A text without tags; white space at its ends and between its lines is kept."""
    return "".join(
        _kept_ends(line, translate) if line.strip() else line
        for line in text.splitlines(keepends=True)
    )


class _Rewriter(HTMLParser):
    def __init__(self, rewrite: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[str] = []
        self.saw_tag = False
        self._rewrite = rewrite
        self._protected: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.saw_tag = True
        self.done.append(self.get_starttag_text() or "")
        if (self._protected or ("translate", "no") in attrs) and tag not in _VOID:
            self._protected.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag, attrs
        self.saw_tag = True
        self.done.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.saw_tag = True
        self.done.append(f"</{tag}>")
        if tag in self._protected:
            while self._protected.pop() != tag:
                pass

    def handle_comment(self, data: str) -> None:
        self.done.append(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        if self._protected or not data.strip():
            self.done.append(escape(data, quote=False))
        else:
            self.done.append(_kept_ends(data, self._rewrite))


def _kept_ends(text: str, translate: Callable[[str], str]) -> str:
    core = text.strip()
    start = text.index(core)
    return text[:start] + translate(core) + text[start + len(core) :]
