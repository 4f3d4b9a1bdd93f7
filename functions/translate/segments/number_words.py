"""Words for small numbers, in languages whose newspapers write them out."""

from __future__ import annotations

import re
from functools import cache

# Zero to twelve; other forms and ordinals, which count too, follow a slash. A word for "one" that
# is also an article is left out, because it occurs in every other sentence.
_WORDS = {
    "en": "zero one/first two/second/twice three/third four/fourth five/fifth six/sixth "
    "seven/seventh eight/eighth nine/ninth ten/tenth eleven/eleventh twelve/twelfth",
    "pt": "zero primeiro/primeira dois/duas/segundo/segunda três/terceiro/terceira "
    "quatro/quarto/quarta cinco/quinto/quinta seis/sexto/sexta sete/sétimo/sétima "
    "oito/oitavo/oitava nove/nono/nona dez/décimo/décima onze doze",
    "es": "cero primer/primero/primera dos/segundo/segunda tres/tercer/tercero "
    "cuatro/cuarto/cuarta cinco/quinto/quinta seis/sexto/sexta siete/séptimo ocho/octavo nueve "
    "diez/décimo once doce",
    "fr": "zéro premier/première deux/deuxième trois/troisième quatre/quatrième "
    "cinq/cinquième six/sixième sept/septième huit/huitième neuf/neuvième dix/dixième onze douze",
    "de": "null eins/erste/ersten zwei/zweite/zweiten drei/dritte "
    "vier/vierte/vierten fünf/fünfte/fünften sechs/sechste sieben/siebte acht/achte neun/neunte "
    "zehn/zehnte elf zwölf",
    "it": "zero primo/prima due/secondo/seconda tre/terzo/terza quattro/quarto/quarta "
    "cinque/quinto/quinta sei/sesto sette/settimo otto/ottavo nove/nono dieci/decimo undici dodici",
    "ru": "ноль/нуля один/одна/одно/одного/одной/первый/первая/первое/первого "
    "два/две/двух/двое/второй/вторая/второго три/трёх/трех/трое/третий/третья/третьего "
    "четыре/четырёх/четырех/четвёртый/четвертый пять/пяти/пятый шесть/шести/шестой "
    "семь/семи/седьмой восемь/восьми/восьмой девять/девяти/девятый десять/десяти/десятый "
    "одиннадцать/одиннадцати двенадцать/двенадцати",
    "hy": "զրո առաջին երկու/երկրորդ երեք/երրորդ չորս/չորրորդ հինգ/հինգերորդ վեց/վեցերորդ "
    "յոթ/յոթերորդ ութ/ութերորդ ինը/իններորդ տասը/տասներորդ տասնմեկ տասներկու",
    "ka": "ნული ერთი/ერთ/პირველი ორი/ორ/მეორე სამი/სამ/მესამე ოთხი/ოთხ/მეოთხე ხუთი/ხუთ/მეხუთე "
    "ექვსი/ექვს/მეექვსე შვიდი/შვიდ/მეშვიდე რვა/მერვე ცხრა/მეცხრე ათი/ათ/მეათე თერთმეტი თორმეტი",
    "zh": "零 一 二/两 三 四 五 六 七 八 九 十 十一 十二",
    "ja": "零 一 二 三 四 五 六 七 八 九 十 十一 十二",
}
_UNSPACED = frozenset({"zh", "ja"})


def written_out(value: str, text: str, language: str | None) -> bool:
    """Whether a text contains a small number as a word of its language."""
    pattern = _patterns((language or "").partition("-")[0]).get(value)
    return pattern is not None and pattern.search(text) is not None


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    before, after = ("", "") if language in _UNSPACED else (r"(?<!\w)", r"(?!\w)")
    return {
        str(value): re.compile(f"{before}(?:{forms.replace('/', '|')}){after}", re.IGNORECASE)
        for value, forms in enumerate(_WORDS.get(language, "").split())
    }
