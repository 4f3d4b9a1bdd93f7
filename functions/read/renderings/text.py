"""An article as plain text: paragraphs separated by empty lines, notes below a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.model.documents import BlockKind
from functions.read.http.long_texts import join_long
from functions.read.renderings._translation_marks import notice_keys
from functions.read.renderings.rendering import ArticleRendering, without_site
from functions.read.texts.page_texts import language_name, page_texts

if TYPE_CHECKING:
    from functions.read.views import ArticleView

_RULE = "--"
_BREAK = "* * *"


def render(view: ArticleView) -> str:
    """Headline, standfirst, byline and story; then notes, corrections and rights."""
    byline = view.byline or ", ".join(author.name for author in view.authors)
    texts = page_texts(view.language)
    notices = [texts.plain(key) for key in notice_keys(view)]
    if notices and view.translated_from:
        language = language_name(view.translated_from)
        notices.append(texts.plain("original_language", language=language))
    parts = [
        view.headline,
        view.standfirst,
        byline,
        " ".join(notices),
        view.access_notice,
        *(_BREAK if block.kind is BlockKind.BREAK else block.text for block in view.body),
    ]
    below = [
        *(block.text for block in view.notes),
        view.correction_note,
        view.usage_terms,
        view.copyright,
    ]
    if any(below):
        parts += [_RULE, *below]
    return join_long((f"{part.strip()}\n" for part in parts if part and part.strip()), "\n")


RENDERING = ArticleRendering(
    extension="txt",
    content_type="text/plain; charset=utf-8",
    description="Plain text, with notes and rights below a rule",
    revision=5,
    render=without_site(render),
)
