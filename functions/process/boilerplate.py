"""What stands at the end of a story and is not the story: biographies, credits, promotion.

The rules are tables, one row a language. They look at short last paragraphs only, from the end
upwards until one is the story; a "read more" line is recognised anywhere. Every pattern is a few
words with bounded gaps, so that time grows with the length of a text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.models import Author, Block, BlockKind

MAX_LENGTH = 500
"""Characters of a line that may still be boilerplate."""

_GAP = r"[^.!?։\n]{0,80}?"
"""Words between the parts of one sentence."""

_BIOGRAPHIES = {
    # A name, then a row's pattern: what writers are called, and what is said of them.
    "en": r",? (?:is|are) (?:an? |the |our |one )?" + _GAP + r"\b(?:reporter|journalist|correspondent|editor|columnist|writer|contributor|freelancer|photographer|photojournalist|videographer|podcaster|broadcaster|blogger|bureau chief|newsreader|stringer|pseudonym)s?\b"
          r"|,? (?:reports|writes|contributes|covers)\b" + _GAP + r"\b(?:for|from|about|on)\b",
    "ru": r"(?: ?,)? ?[—–-] " + _GAP + r"\b(?:журналист|корреспондент|репорт[её]р|редактор|обозреватель|колумнист|фотограф|фотокорреспондент)(?:ка|ша|а|ы|и)?\b"
          r"| (?:работает|пишет|освещает)\b" + _GAP + r"\b(?:журналист|корреспондент|репорт[её]р|редактор|для|о|об)\w{0,4}\b",
    "uk": r" ?[—–-] " + _GAP + r"\b(?:журналіст|кореспондент|репортер|редактор|оглядач|колумніст)(?:ка|а)?\b",
    "pt": r",? (?:é|foi) " + _GAP + r"\b(?:jornalista|rep[óo]rter|correspondente|editora?|colunista|redatora?|fot[óo]grafa?|fotojornalista|colaboradora?)\b",
    "es": r",? (?:es|fue) " + _GAP + r"\b(?:periodista|reporter[oa]|corresponsal|editora?|columnista|redactora?|fot[óo]graf[oa]|colaboradora?)\b",
    "de": r",? (?:ist|arbeitet als|schreibt als) " + _GAP + r"\b(?:Journalist|Reporter|Korrespondent|Redakteur|Kolumnist|Fotograf|Volont[äa]r|Fotojournalist)(?:in)?\b"
          r"|,? (?:arbeitet|schreibt|berichtet) " + _GAP + r"\b(?:f[üu]r|aus|[üu]ber)\b",
    "fr": r",? (?:est|était) " + _GAP + r"\b(?:journaliste|report(?:er|rice)|correspondante?|r[ée]dact(?:eur|rice)|chroniqueu(?:r|se)|photographe|photojournaliste|[ée]ditorialiste|pigiste)\b",
    "hy": r" " + _GAP + r"\b(?:լրագրող|թղթակից|խմբագիր|մեկնաբան|լուսանկարիչ|սյունակագիր)(?:ն|ը)? է\b",
    "ka": r" არის " + _GAP + r"\b(?:ჟურნალისტი|კორესპონდენტი|რეპორტიორი|რედაქტორი|მიმომხილველი|ფოტოგრაფი)\b"
          r"|,? " + _GAP + r"\b(?:ჟურნალისტი|კორესპონდენტი|რეპორტიორი|რედაქტორი|მიმომხილველი|ფოტოგრაფი)ა\b",
    "kk": r"(?: ?,)? ?(?:[—–-] )?" + _GAP + r"\b(?:журналист|журналисі|тілші|тілшісі|репортер|репортері|редактор|редакторы|шолушы|шолушысы)\s*(?:[.,(]|$)",
    "az": r"(?: ?,)? (?:[—–-] )?" + _GAP + r"\b(?:jurnalist|müxbir|reportyor|redaktor|köşə yazarı|fotoqraf)(?:i|ı|u|ü|si)?d[iıuü]r\b",
}  # fmt: skip

_CREDITS = {
    "en": r"\(?(?:additional |further )?(?:reporting|editing|writing|edited|reported|translated|research) by\b|with (?:additional )?reporting by\b|(?:this|the) (?:article|story|piece|post|report) (?:was |is |has been )?(?:originally |first )(?:appeared|published|ran)\b|the post .{1,200} (?:appeared first|first appeared) on\b",
    "ru": r"(?:под редакцией|перев[её]л(?:а|и)? с |перевод(?::| с) )",
    "de": r"(?:mit material von|redaktion:|mitarbeit:)",
    "fr": r"(?:avec (?:l[’']afp|afp|reuters)|traduit (?:de|par)\b)",
    "es": r"(?:con información de\b|editado por\b|traducido por\b)",
    "pt": r"(?:com informações d[aeo]\b|editado por\b|traduzido por\b|edição:)",
}  # fmt: skip

_PROMOTION = {
    "en": r"(?:sign up|subscribe) (?:for|to|now|here|today)\b|register (?:for|here|now)\b|get (?:our|the|your|all) (?:\w+[ -]){0,4}(?:newsletters?|news|updates|app|stories)\b"
          r"|(?:please )?(?:support (?:us|our|independent|quality|free|local|public[- ]interest|journalism)|donate (?:to|now|here|today)|make a donation|become a (?:member|supporter|subscriber|patron)|help (?:us )?(?:keep|support|fund|sustain) (?:our|us|independent|this)|consider (?:supporting|donating|subscribing))\b"
          r"|(?:follow|find|join|like|watch) (?:us|our|me|him|her|them|@\w+|\w+(?: \w+){0,2}) (?:on|via|at) (?:twitter|x|facebook|instagram|telegram|whatsapp|youtube|bluesky|mastodon|linkedin|threads|tiktok|social media)\b"
          r"|(?:download|install) (?:our|the) (?:\w+ ){0,3}app\b|listen to (?:our|the) (?:\w+ ){0,4}podcast\b|don[’']t miss (?:a|our|out)\b|share this (?:article|story|post)\b|like what you (?:read|see)|read more (?:about|from|on|of)\b",
    "ru": r"(?:подпи(?:шитесь|сывайтесь|ши) на|подписаться на|поддержите (?:нас|наш|независим|журналист|редакци)|поддержать (?:нас|наш|редакци)|сделайте пожертвование|помогите нам|станьте (?:нашим )?(?:подписчик|спонсор|патрон)|читайте нас в|следите за (?:нами|нашими|новостями)|оформите подписку|скачайте (?:наше )?приложение|присоединяйтесь к нам)",
    "uk": r"(?:підпи(?:шіться|суйтесь|суйтеся) на|підтримайте (?:нас|наш)|читайте нас у)",
    "pt": r"(?:(?:assine|inscreva-se n|cadastre-se n|receba (?:a |nossa |as ))(?:\w+ ){0,5}|apoie (?:o |a |nosso |nossa |o nosso |a nossa |jornalismo)|ajude(?:-nos)? a manter|faça (?:uma )?doação|torne-se (?:um |uma )?(?:membro|assinante|apoiador)|siga(?:-nos)? (?:n[oa]|a gente|o nosso|nosso)|baixe (?:o )?(?:nosso )?aplicativo|entre no (?:nosso )?canal)",
    "es": r"(?:suscr[íi]b(?:ete|ase|anse) a|reg[íi]str(?:ate|ese) (?:en|a|para)|recibe (?:nuestr|el|las)|apoya (?:a |nuestr|el periodismo)|ay[úu]danos a|haz una donaci[óo]n|hazte (?:soci|miembro)|s[íi]gu(?:enos|anos) en|s[íi]gue a|descarga (?:nuestra|la) app)",
    "de": r"(?:abonnieren sie|abonniere |jetzt abonnieren|melden sie sich (?:für|zu|zum|hier|jetzt)|anmeldung zum newsletter|hier geht[’']?s zum newsletter|unterstützen sie (?:uns|unser|unabhängig)|unterstütze (?:uns|unser)|spenden sie|werden sie (?:mitglied|unterstützer|abonnent)|folgen sie uns|folge uns|laden sie (?:unsere|die) app)",
    "fr": r"(?:abonnez-vous à|inscrivez-vous à|recevez (?:notre|nos|la|les|chaque)|soutenez(?:-nous| notre| nos| le journalisme| une presse)|faites un don|devenez (?:membre|abonné|adhérent)|aidez-nous à|suivez-nous|suivez \w+ sur|rejoignez-nous|téléchargez (?:notre|l[’'])app)",
    "hy": r"(?:բաժանորդագրվ(?:եք|իր)|գրանցվե՛?ք|աջակցե՛?ք|հետևե՛?ք|միացե՛?ք|նվիրաբերե՛?ք|դարձե՛?ք (?:անդամ|աջակից))",
    "ka": r"(?:გამოიწერეთ|გამოიწერე |დარეგისტრირდით|დაგვეხმარეთ|მხარი დაუჭირეთ|გამოგვყევით|გამოგვყევი|შემოგვიერთდით|გაწევრიანდით)",
    "kk": r"(?:(?:біздің |жаңалықтар )?(?:\w+ ){0,4}(?:жазылыңыз|тіркеліңіз|қосылыңыз|жазылып)|бізді қолдаңыз|(?:тәуелсіз )?журналистиканы қолдаңыз|бізге қосылыңыз)",
    "az": r"(?:(?:\w+ ){0,5}(?:abunə olun|qeydiyyatdan keçin|qoşulun)|(?:bizi|bizə|müstəqil jurnalistikanı) (?:dəstəkləyin|dəstək olun|izləyin)|bizi \w+ izləyin)",
}  # fmt: skip

_READ_MORE = {
    "en": r"(?:read|see|watch|listen|more) (?:more|also|next|further|on this|on this story|related|here|the full (?:story|article|report))\s*(?::|[-–—>»→]|\.{3}|…|$)|also read\s*(?::|[-–—]|$)|related(?: (?:stories|articles|coverage|news|content|reading))?\s*(?::|$)|(?:continue reading|further reading|you may also like)\b",
    "ru": r"(?:читайте|смотрите|слушайте|читать) (?:также|ещ[её]|далее|дальше|подробнее)|подробнее\s*(?::|$)|(?:материалы|новости) по теме|по теме\s*(?::|$)",
    "uk": r"(?:читайте|дивіться) (?:також|ще)",
    "pt": r"(?:leia|veja|assista|saiba|ouça) (?:também|mais)\b|continue lendo|(?:matérias|notícias) relacionadas",
    "es": r"(?:lee|lea|leer|ver|vea|mira) (?:también|más)\s*(?::|[-–—>»→]|…|$)|(?:te puede interesar|noticias relacionadas|sigue leyendo|más información\s*(?::|$))",
    "de": r"(?:lesen sie (?:auch|mehr|hier|dazu|weiter)|lies auch|mehr (?:dazu|zum thema)|weiterlesen|siehe auch|das könnte sie auch interessieren)",
    "fr": r"(?:(?:à )?lire (?:aussi|également|la suite)|lisez aussi|(?:à )?voir aussi|pour en savoir plus|sur le même (?:sujet|thème))",
    "hy": r"(?:կարդացե՛?ք (?:նաև|ավելին)|կարդալ (?:նաև|ավելին)|տե՛?ս նաև|թեմայի շուրջ)",
    "ka": r"(?:წაიკითხეთ (?:ასევე|აგრეთვე|მეტი)|ასევე წაიკითხეთ|იხილეთ (?:ასევე|აგრეთვე)|ამავე თემაზე|ვრცლად\s*(?::|$))",
    "kk": r"(?:тағы (?:да )?оқыңыз|сондай-ақ оқыңыз|(?:тағы да )?оқи отырыңыз|толығырақ\s*(?::|$)|тақырып бойынша)",
    "az": r"(?:həmçinin oxuyun|bunu da oxuyun|daha ətraflı\s*(?::|$)|ətraflı oxuyun|oxşar xəbərlər|mövzu ilə bağlı)",
}  # fmt: skip

_PARTICLES = frozenset(
    [
        "al",
        "and",
        "bin",
        "d",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "ibn",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "von",
        "y",
        "zu",
    ]
)
_NAME = r"(?P<name>[^\W\d_][\w’'.\-]{0,40}(?: [^\W\d_][\w’'.\-]{0,40}){1,4}?)"

_MARKS = " \t•*–—-»>→(["


def _any(table: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row})" for row in table.values()), re.IGNORECASE)


_BIOGRAPHY = tuple(re.compile(_NAME + f"(?:{row})") for row in _BIOGRAPHIES.values())
_CREDIT = _any(_CREDITS)
_PROMOTED = _any(_PROMOTION)
_MORE = _any(_READ_MORE)


@dataclass(frozen=True, slots=True)
class Separated:
    """The body with its notes last, and who the biographies among them are about."""

    body: tuple[Block, ...]
    authors: tuple[Author, ...]


def separate(body: tuple[Block, ...], known: Iterable[str] = ()) -> Separated:
    """Tells the story from what stands after it; `known` are the names already credited.

    A body that would be nothing but notes is left as it is.
    """
    names = {_folded(name) for name in known}
    authors: list[Author] = []
    last = len(body)
    while last and (found := _is_trailing(body, last, names)) is not None:
        authors[:0] = found
        last -= 1
    story = [block for block in body[:last] if not _is_note(block)]
    if not story:
        return Separated(body, ())
    notes = [_note(block) for block in body[:last] if _is_note(block)]
    notes += [_note(block) for block in body[last:]]
    return Separated((*story, *notes), tuple(authors))


def biography_of(text: str, known: Iterable[str] = ()) -> str | None:
    """The name of whom this line introduces as its author, or None."""
    return _introduced(text, {_folded(name) for name in known})


def is_promotion(text: str) -> bool:
    """Whether the line asks readers for something, credits staff or points elsewhere."""
    start = text.lstrip(_MARKS)
    return len(text) <= MAX_LENGTH and any(
        pattern.match(start) for pattern in (_PROMOTED, _CREDIT, _MORE)
    )


def _is_trailing(body: tuple[Block, ...], last: int, names: set[str]) -> list[Author] | None:
    """Authors introduced by the block before `last` (none for promotion), None if it is story."""
    block = body[last - 1]
    if block.kind is BlockKind.NOTE:
        return []
    if block.kind is BlockKind.LIST and last > 1:
        # A list of links belongs to the line above it.
        return [] if _points_elsewhere(body[last - 2].text) else None
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
        return None
    text = block.text
    if is_promotion(text):
        return []
    name = _introduced(text, names) if block.kind is BlockKind.PARAGRAPH else None
    return [Author(name=name, biography=text)] if name else None


def _is_note(block: Block) -> bool:
    if block.kind is BlockKind.NOTE:
        return True
    return block.kind is BlockKind.PARAGRAPH and _points_elsewhere(block.text)


def _points_elsewhere(text: str) -> bool:
    return len(text) <= MAX_LENGTH // 2 and _MORE.match(text.lstrip(_MARKS)) is not None


def _note(block: Block) -> Block:
    return Block(kind=BlockKind.NOTE, html=block.html)


def _introduced(text: str, names: set[str]) -> str | None:
    if len(text) > MAX_LENGTH or text[:1] in "“”\"«„'‘’—–-":
        return None
    for name in names:
        if name and _folded(text[: len(name) + 2]).startswith(f"{name} "):
            return text[: len(name)]
    for pattern in _BIOGRAPHY:
        match = pattern.match(text)
        if match and _is_name(match["name"]):
            # Armenian puts its article behind the name.
            return match["name"].removesuffix("ը")
    return None


def _is_name(text: str) -> bool:
    """Two words or more, all with capitals where their script has any."""
    words = [word for word in text.split() if word.lower() not in _PARTICLES]
    return len(words) > 1 and all(_may_be_name(word) for word in words)


def _may_be_name(word: str) -> bool:
    # Georgian has no capitals in running text, though Unicode pairs its letters with some.
    return word[0].isupper() or "\u10d0" <= word[0] <= "\u10ff" or word[0] == word[0].swapcase()


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
