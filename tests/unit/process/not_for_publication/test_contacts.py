"""Contacts for editors leave the story, in every language of the formats; sentences stay in it."""

from __future__ import annotations

import pytest

from dateline.model.documents import Block, BlockKind
from functions.process.body.blocks import to_blocks
from functions.process.not_for_publication.contacts import is_contact
from functions.process.not_for_publication.editor_paragraphs import split_body
from tests.unit.process.parsing import article_of

FIRST = "The last ferry of the year left Larkmoor at noon on Monday, with eleven passengers."
LAST = "The next one leaves in March, the harbour office said in the evening."

CONTACTS = (
    "Ihre Ansprechpartnerin: Mara Quist, Tel. (040) 5550-199 E-Mail: mara@hafen.example",
    "Ansprechpartner: Redaktion Hafen - Tel.: +49 40 5550 199 E-Mail: hafen@agentur.example",
    "Autor/in: Mara Quist (Kiel) 0431 555 0199, quist.mara@agentur.example",
    "Redaktion: Newsdesk, +49 40 5550 199, Ola Berg (Berlin) +49 30 5550-198, desk@agentur.example",
    "Chef vom Dienst: Ola Berg, Tel. 0711/5550-199",
    "(Reporting by Mara Quist in Kiel; Editing by Ola Berg; mara@wire.example; +44 20 7946 0199)",
    "((mara.quist@wire.example; +44 20 7946 0199; Wire Messaging: mara.quist@messages.example))",
    "Reporter: Mara Quist, 212-555-0199",
    "Mara Quist, Harbour News Agency, +44 20 7946 0199, mara@hna.example",
    "Journaliste : Maude Quéré (Lyon), tél. 04 55 55 01 99",
    "Rédaction Paris : +33 1 55 55 01 99 / desk@agence.example",
    "Reportage de Maude Quéré, édité par Jean Roux ; +33 1 55 55 01 99",
    "Contacto: Mara Quirós, +34 91 555 01 99",
    "Redação: Mara Queirós, tel. (21) 5555-0199, redacao@agencia.example",
    "Redazione Roma, tel. 06 555 0199, redazione@agenzia.example",
    "Contactpersoon: Mara Kwist, +31 20 555 0199",
    "Kontakt: Mara Kwist, tel. 22 555 01 99, m.kwist@agencja.example",
    "Autorka: Mara Kwist, kom. 500 555 019",
    "Редактор: Мара Квист, тел. +7 495 555-01-99",
    "Контакты для прессы: Мара Квист, press@agency.example",
    "Редакція: Мара Квіст, +380 44 555 0199",
    "Muhabir: Mara Kvist, +90 212 555 01 99",
    "联系人：王明，电话 010-55550199",
    "المحرر: مارا كويست، هاتف +20 2 5555 0199",
)


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("place", ["above", "below"])
def test_contact_goes_to_the_editors(contact: str, place: str) -> None:
    story = (FIRST, LAST)
    texts = (contact, *story) if place == "above" else (*story, contact)
    split = split_body(to_blocks("".join(f"<p>{text}</p>" for text in texts)))
    assert [block.text for block in split.body] == [FIRST, LAST]
    assert split.notes == (contact,)


@pytest.mark.parametrize(
    "sentence",
    [
        "Call the harbour office on 0555 123456 if you see the goat.",
        "The helpline is open day and night at 116 123.",
        "Contact the harbour office on +44 20 7946 0199, said the mayor.",
        "Hinweise nimmt die Polizei unter der Telefonnummer 040/5550-199 entgegen.",
        "Wer etwas gesehen hat, meldet sich bei der Polizei: 040 5550 199.",
        "Autor der Studie ist Ola Berg, der am 05.01.2026 in Kiel sprach.",
        "Karten gibt es unter 0711 5550199.",
        "La rédaction a reçu 12 000 lettres le 05.01.2026.",
        "If you need help, call 1-800-555-0199 or write to help@line.example.",
        "Editor Ola Berg won the prize in 2026 with 1,234,567 votes.",
        "Reporting by phone from +44 20 7946 0199 was hard, she said.",
        "Писать на адрес press@agency.example или звонить по телефону +7 495 555-01-99.",
        "Tickets: 0711 5550199",
        "Desk 3 won 2-1 against Desk 7 on 05.01.2026.",
        "The number was +44 20 7946 0199, and Mara Quist never answered it.",
    ],
)
def test_sentence_with_a_number_is_the_story(sentence: str) -> None:
    body = to_blocks(f"<p>{FIRST}</p><p>{LAST}</p><p>{sentence}</p>")
    assert split_body(body).body == body


def test_contact_within_a_story_is_for_editors_only_if_it_names_a_desk() -> None:
    desk = "Ansprechpartner: Redaktion Hafen, Tel.: +49 40 5550 199"
    club = "Kontakt: Segelverein Larkmoor, Tel. 040 5550199"
    body = to_blocks(f"<p>{FIRST}</p><p>{desk}</p><p>{club}</p><p>{LAST}</p>")
    assert [block.text for block in split_body(body).body] == [FIRST, club, LAST]


def test_label_and_list_below_the_story_go_together() -> None:
    listed = "<li>Autor: Ola Berg, +49 40 5550 199</li><li>Redaktion: desk@agentur.example</li>"
    body = to_blocks(f"<p>{FIRST}</p><h4>Kontakte</h4><ul>{listed}</ul><p>hna mq yyzz n1</p>")
    split = split_body(body)
    assert [block.text for block in split.body] == [FIRST, "hna mq yyzz n1"]
    assert split.notes[0] == "Kontakte"


def test_credit_with_contacts_at_the_end_of_a_paragraph_is_cut() -> None:
    credit = "(Reporting by Ola Berg in Kiel; editing by Mara Quist; ola@wire.example)"
    article = article_of(
        {
            "uri": "u:1",
            "type": "text",
            "headline": "Ferry",
            "body_html": f"<p>{FIRST}</p><p>{LAST} {credit}</p>",
        }
    )
    assert [block.text for block in article.body] == [FIRST, LAST]
    assert article.editorial_note == credit


def test_credit_without_contacts_stays() -> None:
    body = to_blocks(f"<p>{FIRST}</p><p>{LAST} (Reporting by Ola Berg)</p>")
    assert split_body(body).body == body


def test_embed_and_quote_are_no_contacts() -> None:
    number = "Editor: Ola Berg, +44 20 7946 0199"
    quote = Block(kind=BlockKind.QUOTE, html=f"<blockquote><p>{number}</p></blockquote>")
    body = (*to_blocks(f"<p>{FIRST}</p>"), quote)
    assert is_contact(number)
    assert split_body(body).body == body
