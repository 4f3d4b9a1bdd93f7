"""Text for editors is removed from the story, in every format."""

from __future__ import annotations

import html
import time

import pytest

from dateline.model.documents import Article, Media, Status
from functions.process.body.blocks import to_blocks
from functions.process.item.draft import Draft
from functions.process.not_for_publication.editor_paragraphs import split_body
from functions.process.not_for_publication.guard import strip_unpublishable
from tests.unit.process.parsing import article_of

SECRET = "Call Mara on +44 555 0199 01"
STORY = "<p>The first boat left at noon.</p>"
MORE = "<p>More boats will follow in the evening, the company said on Monday.</p>"


def rss(body: str) -> Article:
    escaped = body.replace("&", "&amp;").replace("<", "&lt;")
    return article_of(
        f"<rss><channel><item><guid>1</guid><title>T</title><description>{escaped}</description>"
        "</item></channel></rss>"
    )


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>The following information is not intended for publication</p><ul><li>{SECRET}</ul>",
        f"<h4>Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt</h4><p>{SECRET}",
        f"<p><b>NOT FOR PUBLICATION</b></p><p>{SECRET}</p>",
        f"<p># Notizblock</p><p>a</p><p>{SECRET}</p>",
        f"<h3>Notes to editors</h3><p>About us.</p><p>{SECRET}</p>",
        f"<p>Note to editors: {SECRET}</p>",
        f"<p>Eds: {SECRET}</p>",
        f"<p>Not for publication: {SECRET}</p>",
        f"<p>*** NOT FOR PUBLICATION *** {SECRET}</p>",
        f"<p>--- nicht zur Veröffentlichung bestimmt ---</p><p>{SECRET}</p>",
        f"<p>[Editor's note: {SECRET} - not for publication]</p>",
        f"<p>({SECRET}, not for publication)</p>",
        f"<p>Hinweis an die Redaktionen: {SECRET}</p>",
        f"<p>À l’attention des rédactions : {SECRET}</p>",
        f"<p>Nota para los editores: {SECRET}</p>",
        f"<p>Для редакторов: {SECRET}</p>",
        f"<p>Kontakt für Redaktionen: {SECRET}</p>",
        f"<p>&gt;Note to editors: {SECRET}</p>",
        f"<p>Press contact:<br>{SECRET}</p>",
        f"<p><strong>Media contacts</strong></p><p>Mara Quist</p><p>{SECRET}</p>",
        f"<h3>Pressekontakt</h3><p>Hafen AG<br>{SECRET}<br>presse@hafen.example</p>",
        f'<section class="np-nonpublic"><p>{SECRET}</p></section>',
        f"<p># hna NOTEBOOK</p><p>{SECRET}</p>",
        f"<p>Pour information, ne pas publier</p><p>{SECRET}</p>",
        f"<p>Nie do publikacji</p><p>{SECRET}</p>",
        f"<p>Nur zur Information, nicht zur Veröffentlichung: {SECRET}</p>",
        f"<p>Wyłącznie do wiadomości redakcji, nie do publikacji: {SECRET}</p>",
        f"<p>Le maire répond. {SECRET} (pour information, ne pas publier)</p>",
        f"<p>{SECRET} - nicht zur Veröffentlichung bestimmt.</p>",
        f"<p>EDITOR'S NOTE: {SECRET}. Please do not publish the number.</p>",
    ],
)
def test_text_for_editors_does_not_reach_the_body(markup: str) -> None:
    read = rss(STORY + markup)
    assert [block.text for block in read.body] == ["The first boat left at noon."]
    assert SECRET in (read.editorial_note or "")
    assert read.status is Status.USABLE


@pytest.mark.parametrize(
    "summary",
    [f'Good. <div class="not-for-publication">{SECRET}</div>', f"Not for publication: {SECRET}"],
)
def test_text_for_editors_does_not_reach_the_standfirst(summary: str) -> None:
    escaped = html.escape(summary)
    feeds = (
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><guid>1</guid>'
        f"<title>Ferry</title><description>{escaped}</description><content:encoded>It sailed."
        "</content:encoded></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>Ferry</title><summary '
        f'type="html">{escaped}</summary><content type="text">It sailed.</content></entry></feed>',
    )
    posted = {"uri": "u:1", "type": "text", "headline": "Ferry", "description_html": summary}
    for sent in (*feeds, posted):
        assert SECRET not in str(article_of(sent).standfirst)


@pytest.mark.parametrize(
    "phrase",
    [
        *("For information only – not for publication", "Nicht für die Veröffentlichung bestimmt"),
        *("Non destiné à la publication", "Solo para información, no publicar", "Não publicar"),
        *("Da non pubblicare", "A nu se publica", "Niet publiceren", "Inte för publicering"),
        *("Ikke til offentliggørelse", "Ikke for publisering", "Ei julkaistavaksi"),
        *("Prosimy nie publikować", "Není určeno k publikaci", "Nie je určené na zverejnenie"),
        *("Nem közlésre", "Просьба не публиковать", "Не для друку", "Όχι για δημοσίευση"),
        *("Yayın için değildir", "Հրապարակման ենթակա չէ", "არ არის გამოსაქვეყნებლად"),
        *(
            "Жариялауға болмайды",
            "Dərc üçün deyil",
            "ليس للنشر",
            "不供发表",
            "掲載不可",
            "보도 금지",
        ),
    ],
)
def test_phrase_of_every_language_is_known_alone_before_and_after_a_text(phrase: str) -> None:
    for markup in (
        f"<p>{phrase}</p><p>{SECRET}</p>",
        f"<p>{phrase}: {SECRET}</p>",
        f"<p>{SECRET} ({phrase})</p>",
    ):
        read = rss(STORY + markup)
        assert [block.text for block in read.body] == ["The first boat left at noon."], markup


def test_caption_for_editors_is_removed_and_its_picture_kept() -> None:
    picture = '<figure><img src="https://desk.example/pier.jpg" alt="The pier">'
    caption = "Not for publication: call the desk"
    read = rss(f"{STORY}{picture}<figcaption>{caption}</figcaption></figure>")
    assert [block.html for block in read.body][-1] == f"{picture}</figure>"
    assert read.editorial_note == caption
    shown = rss(f"{STORY}{picture}<figcaption>The pier at noon</figcaption></figure>")
    assert shown.body[-1].text == "The pier at noon"


def test_caption_of_media_for_editors_is_removed() -> None:
    media = Media(url="https://desk.example/pier.jpg", caption="Note to editors: do not crop")
    kept = Media(url="https://desk.example/boat.jpg", caption="The boat")
    draft = strip_unpublishable(Draft(headline="Harbour opens", media=(media, kept)))
    assert [item.caption for item in draft.media] == [None, "The boat"]
    assert draft.editorial_note == "Note to editors: do not crop"


def test_story_continues_below_a_press_contact() -> None:
    read = rss(f"<p>Media contact:</p><p>{SECRET}</p>{STORY}{MORE}")
    assert [block.text[:10] for block in read.body] == ["The first ", "More boats"]


@pytest.mark.parametrize(
    "text",
    [
        "Press contacts between the two ministries were broken off after the speech in the harbour"
        " on Monday, when nobody picked up any more.",
        "Notebook makers raise prices.",
        "Embargo on oil is lifted after ten years.",
        "The press contact at the harbour did not answer.",
        "Not for publication, he said, and then talked for an hour.",
        "Editors met on Monday.",
        "Editor’s note: this story tells of violence.",
        "À l’attention des rédactions il a dit peu.",
        "Nota de prensa del puerto.",
        "Не для печати был этот разговор, сказал он.",
        "(The letter was not for publication, she said.)",
        "He said it was a letter, not for publication, and left.",
        "Ne pas publier serait une faute, a dit le maire.",
        "Nie do publikacji był ten list, powiedział burmistrz.",
        "Der Brief war nicht zur Veröffentlichung bestimmt.",
        "Editor’s note: If you need help, call 1-800-555-0199 or write to help@line.example.",
        "Editor’s note: the company did not publish figures until Monday.",
        "Note: the report, not published until 2020, was secret.",
        "The reporter's notebook",
    ],
)
def test_sentences_about_embargoes_and_contacts_are_the_story(text: str) -> None:
    body = to_blocks(f"{STORY}<p>{text}</p>{MORE}")
    assert split_body(body).body == body


@pytest.mark.parametrize(
    "line",
    [
        *("EMBARGOED UNTIL 6 am Tuesday", "Embargo: 24.11., 6:00", "Sperrfrist: 24.11."),
        *("Please do not publish before 6 pm on Tuesday", "Ne pas publier avant mardi, 18 heures"),
        "EDITOR’S NOTE: the mayor is on +44 20 7946 0199. Please do not publish before 6 pm.",
        "Anmerkung der Redaktion: Bitte nicht vor dem 24.11., 18 Uhr veröffentlichen.",
        "Nota redakcji: nie publikować przed godz. 18.",
        "От редакции: не публиковать до 18:00.",
    ],
)
def test_embargo_mentioned_only_in_the_text_withholds(line: str) -> None:
    read = rss(f"<p>{line}</p>{STORY}")
    assert (read.status, read.editorial_note) == (Status.WITHHELD, line)
    assert [block.text for block in read.body] == ["The first boat left at noon."]
    assert "status: withheld, since the text mentions an embargo" in read.warnings


def test_text_for_editors_only_is_withheld() -> None:
    assert rss(f"<p>NOT FOR PUBLICATION</p><p>{SECRET}</p>").status is Status.WITHHELD


@pytest.mark.parametrize("opening", ["press contact ", "embargo ", "# ", "not ", "(", " "])
def test_patterns_take_linear_time(opening: str) -> None:
    body = to_blocks("".join(f"<p>{opening * 2_000}</p>" for _ in range(20)))
    started = time.process_time()
    split_body(body)
    assert time.process_time() - started < 1
