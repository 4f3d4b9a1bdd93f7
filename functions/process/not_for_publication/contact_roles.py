"""The words by which contacts.py recognises a contact for editors, one row per language.

Rows are regular expressions without case; every repetition is bounded. A new language is a new row.
"""

from __future__ import annotations

ROLES = {
    "de": (
        r"(?:ihre? )?ansprech(?:partner(?:/?-?in(?:nen)?|\(in\)|:in)?|person(?:en)?)"
        r"|autor(?:/?-?in|\(in\)|:in)?(?:nen)?|redakt(?:eur(?:/?-?in|\(in\)|:in)?|ion(?:en)?)"
        r"|kontakte?(?: für (?:die )?(?:redaktion(?:en)?|presse|medien))?"
        r"|(?:bei |für )?r(?:ü|ue)ckfragen(?: an| bitte an| beantwortet)?|chef vom dienst|cvd"
        r"|korrespondent(?:in)?|newsdesk|presse(?:stelle|kontakte?|sprecher(?:in)?)"
        r"|medienkontakte?|landesbüro|bildredaktion"
    ),
    "en": (
        r"(?:your |press |media |editorial |news ?room |desk )?contacts?(?: for editors)?"
        r"|(?:press|media) (?:enquiries|inquiries|office|officer|relations)|author|reporter|writer"
        r"|(?:duty |desk |photo |picture |assignment |copy |news |bureau )?editors?|correspondent"
        r"|(?:news|photo|picture|copy|sports|business|city|foreign|national|global)[ -]?desk|desk"
        r"|newsroom|bureau|bureau chief|spokes(?:person|man|woman)"
        r"|(?:editors['’]? |press |media )(?:questions|queries)|questions from editors"
    ),
    "fr": (
        r"(?:votre |vos )?(?:contacts?|interlocut(?:eur|rice)s?)(?: (?:de )?presse| rédaction)?"
        r"|aut(?:eur|rice)(?:\(e\)|·e|/trice)?s?|rédact(?:ion|eur|rice)(?: en chef)?|journaliste"
        r"|desk|bureau|service (?:de )?presse|attachée? de presse|correspondante?"
        r"|(?:chef|cheffe) d['’]édition"
    ),
    "es": (
        r"(?:su )?contactos?(?: de prensa| para (?:editores|redactores|medios))?"
        r"|autor(?:/?a|\(a\))?"
        r"|redac(?:ción|cion|tor(?:/?a|\(a\))?)|editor(?:/?a|\(a\))?|periodista|corresponsal"
        r"|mesa(?: de edición| central| de redacción)?|(?:oficina|gabinete|jefe) de prensa"
    ),
    "pt": (
        r"contac?tos?(?: (?:de|da|para a) imprensa)?|autor(?:/?a|\(a\))?|reda(?:ção|cção|tor(?:a)?)"
        r"|editor(?:/?a|\(a\))?|repórter|jornalista|correspondente|assessoria de imprensa"
    ),
    "it": (
        r"(?:il (?:vostro|suo) )?contatt[oi](?: stampa)?|referente|autor(?:e|ice)"
        r"|redazione|redattor(?:e|ice)|giornalista|corrispondente|ufficio stampa"
    ),
    "nl": (
        r"(?:uw )?contact(?:persoon|personen)?|perscontact|auteur|redact(?:ie|eur|rice)"
        r"|verslaggever|journalist|eindredactie|persvoorlichting"
    ),
    "sv, da, no": (
        r"(?:din )?kontakt(?:person)?(?: f(?:ö|o)r redaktion(?:en)?)?|press?e?kontakt"
        r"|reda(?:ktion|ksjon)(?:en|sjef)?|redakt(?:ö|ø)r|reporter|journalist|författare|forfatter"
        r"|vaktsjef|nyhetschef|nyhedsredaktion"
    ),
    "fi": r"yhteys(?:henkilö|tiedot)|toimit(?:us|taja)|kirjoittaja|uutispäällikkö",
    "pl": (
        r"(?:osoba do |dane do )?kontaktu?(?: (?:dla|z) (?:mediów|redakcji|redakcją|autorem))?"
        r"|autor(?:ka|/-?ka)?|redak(?:cja|tor(?:ka)?)|dziennikarz|dziennikarka|korespondent(?:ka)?"
        r"|dyżurny|wydawca|biuro prasowe|rzecznik(?: prasowy)?"
    ),
    "cs, sk": (
        r"kontakt(?:y|ní osoba)?|autor(?:ka)?|redak(?:ce|cia|tor(?:ka)?)|novinář|zpravodaj"
        r"|tiskov(?:é oddělení|ý mluvčí)"
    ),
    "hu": r"kapcsolat(?:tartó)?|szerző|szerkesztő(?:ség)?|sajtókapcsolat|ügyeletes szerkesztő",
    "ro": r"(?:persoană de )?contact|autor|redac(?:ția|tia|tor)|corespondent|birou(?:l)? de presă",
    "tr": r"iletişim|irtibat|muhabir|editör|yazar|yazı işleri|haber merkezi|basın bürosu",
    "ru": (
        r"контакт(?:ы|ное лицо|ный телефон)?(?: для (?:редакц\w{1,3}|прессы|сми|журналистов))?"
        r"|автор(?:ы)?|редак(?:ция|тор)|корреспондент|журналист|репорт[её]р"
        r"|выпускающий(?: редактор)?|дежурный(?: редактор)?|пресс-(?:служба|секретарь)"
    ),
    "uk": r"контакт(?:и|на особа)?|автор(?:ка)?|редак(?:ція|тор(?:ка)?)|кореспондент(?:ка)?",
    "el": r"επικοινωνία|συντάκτης|σύνταξη|δημοσιογράφος|γραφείο τύπου",
    "hy": r"կապ|կոնտակտ|հեղինակ|խմբագ(?:իր|րություն)|լրագրող|թղթակից",
    "ka": r"კონტაქტი|საკონტაქტო პირი|ავტორი|რედაქტორი|რედაქცია|კორესპონდენტი",
    "kk": r"байланыс|автор|редакция|редактор|тілші",
    "az": r"əlaqə|müəllif|redaksiya|redaktor|müxbir",
    "ar": r"للتواصل|للاتصال|الاتصال|جهة الاتصال|المحرر|التحرير|المراسل|الكاتب|المكتب الصحفي",
    "zh, ja": (
        r"联系人|聯絡人|联系|作者|记者|記者|编辑部?|編輯|連絡先|担当(?:者)?|問い合わせ先|編集部"
    ),
    "ko": r"연락처|담당자|기자|편집자|편집부|문의",
}
"""Who may be named in a contact: an author, a desk, a press office."""

PHONE_LABELS = (
    r"tele?(?:fon|foon|fono|phone|f)?|t[ée]l(?:[ée]phone)?|phone|ph|mob(?:ile|iel|il|iltelefon)?|handy"
    r"|cell(?:phone)?|celular|móvil|cellulare|kom|komórka|fax|tlf|tlph|puh|puhelin|gsm|whats ?app"
    r"|signal|телефон|тел|моб(?:ильный)?|факс|τηλ|հեռ|ტელ|telefonu|هاتف|جوال|电话|電話|전화|durchwahl"
)
MAIL_LABELS = (
    r"e-?mail|mail|courriel|correo(?: electrónico)?|correio|e-?post|sähköposti|posta|эл\.? ?почта"
    r"|почта|էլ\.? ?փոստ|e-?posta|البريد|邮箱|メール|이메일"
)

SIGN_OFFS = {
    "en": (
        r"(?:additional |further |with |with additional )?(?:reporting|report|editing|writing"
        r"|edited|reported|written|compiled|photography|photos|graphics?|translated) by\b"
    ),
    "de": (
        r"(?:bericht|text|redaktion|mitarbeit|bearbeitung|übersetzung|(?:zusätzliche )?"
        r"berichterstattung|geschrieben|verfasst|redigiert|bearbeitet)(?: ?:| von| durch)"
    ),
    "fr": (
        r"(?:reportage|rédaction|rédigé|édité|édition|écrit|texte|avec|version française|traduit"
        r"|(?:avec la )?contribution)(?: ?:| par| de)"
    ),
    "es": (
        r"(?:reporte|reportaje|información|editado|edición|escrito|redacción|texto|traducido"
        r"|traducción|con (?:la )?colaboración|reporte adicional)(?: ?:| por| de)"
    ),
    "pt": (
        r"(?:reportagem|texto|edição|editado|escrito|redação|traduzido|com (?:a )?colaboração"
        r"|reportagem adicional)(?: ?:| por| de)"
    ),
    "it": r"(?:a cura|redazione|testo|scritto|servizio|tradotto|in redazione)(?: ?:| di| da)",
    "nl": r"(?:verslag|tekst|redactie|bewerkt|geschreven|eindredactie)(?: ?:| door| van)",
    "sv, da, no": r"(?:text|tekst|redigering|redigert|reportage|skrevet|skriven)(?: ?:| av| af)",
    "pl": r"(?:opracowanie|opracował(?:a)?|autor(?:ka)?|redakcja|redagował(?:a)?|tekst)(?: ?:| )",
    "ru": (
        r"(?:репортаж|подготовил[аи]?|автор(?:ы)?|редактор(?:ы)?|текст|перевод|перев[её]л[аи]?"
        r"|под редакцией|при участии)(?: ?:| )"
    ),
    "tr": r"(?:haber|editör|yazan|düzenleyen|muhabir)(?: ?:| )",
}
"""Beginnings of a line that credits the staff; for editors if it also has a number or address."""
