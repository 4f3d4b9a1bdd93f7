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

# Words by which a text may speak of any number. A translation may write it in digits.
_ANY = {
    "en": r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty\w*|hundreds?|thousands?|\w*illions?|trillions?"
    r"|dozens?|scores?|hal(?:f|ves)|quarters?|thirds?|(?:four|fif|six|seven|eigh|nin|ten)ths?|first"
    r"|second|both|couple|pairs?|twins?|twice|thrice|doubl\w+|tripl\w+|quadrupl\w+|noon|midnight"
    r"|decades?|centur(?:y|ies)|fortnight|teen\w*|o[’']clock)\b",
    "de": r"\b(?:ein(?:s|hundert|tausend)?|zwei\w*|drei\w*|vier\w*|fünf\w*|sechs\w*|sieb\w*|acht\w*"
    r"|neun\w*|zehn\w*|elf\w*|zwölf\w*|\w+zig\w*|\w*hundert\w*|\w*tausend\w*|million\w*"
    r"|milliard\w*|dutzend\w*|halb\w*|hälfte|viertel\w*|drittel\w*|erst\w*|beid\w*|paar|doppel\w*"
    r"|mittag\w*|mitternacht|jahrzehnt\w*|jahrhundert\w*)\b",
    "fr": r"\b(?:deux\w*|trois\w*|quat\w+|cinq\w*|six\w*|sept\w*|huit\w*|neuf\w*|dix\w*|onz\w*"
    r"|douz\w*"
    r"|treize|quinz\w*|seize|vingt\w*|trent\w*|quarant\w*|soixant\w*|cent\w*|mill\w+|demi\w*|moitié"
    r"|quarts?|tiers|premi\w+|second\w*|double\w*|triple\w*|midi|minuit|décenni\w+|siècles?)\b",
    "es": r"\b(?:dos\w*|tres\w*|cuatr\w*|cuart\w*|cinc\w*|seis\w*|siete|ocho\w*|nuev\w*|diez"
    r"|once|doce"
    r"|trece|catorce|quinc\w*|dieci\w+|veint\w*|treint\w*|\w+enta\w*|cien\w*|\w+cient[oa]s|mil\w*"
    r"|docen\w*|medi[oa]s?|mitad|terci\w*|tercer\w*|primer\w*|segund\w*|ambos|ambas|par|doble"
    r"|triple|mediodía|medianoche|década\w*|siglos?)\b",
    "pt": r"\b(?:dois|duas|três|quatr\w*|quart\w*|cinc\w*|seis\w*|sete\w*|oito\w*|nove\w*"
    r"|dez\w*|onze"
    r"|doze|treze|catorze|quatorze|quinze|vinte|trinta|\w+enta|cem|cent\w+|\w+centos|mil\w*|dúzi\w*"
    r"|mei[oa]s?|metade|terç\w*|terceir\w*|primeir\w*|segund\w*|ambos|ambas|par|dobro|triplo"
    r"|meio-dia|meia-noite|década\w*|século\w*)\b",
    "it": r"\b(?:due\w*|tre\w*|quattr\w*|quart\w*|cinqu\w*|sei|sett\w*|otto\w*|nove\w*|diec\w*"
    r"|undici"
    r"|dodic\w*|\w+dici|vent\w*|trent\w*|\w+anta\w*|cent\w*|mil\w+|dozzin\w*|mezz\w*|metà|terz\w*"
    r"|prim[oa]|second\w*|entramb\w*|paio|doppi\w*|tripl\w*|mezzogiorno|decenni\w*|secol\w*)\b",
    "ru": r"\b(?:дв[аеуо]\w*|тр[иёе]\w*|четв?\w+|пят\w*|шест\w*|сем\w*|вос[ье]м\w*|девят\w*"
    r"|десят\w*"
    r"|\w+надцат\w*|\w+дцат\w*|сорок\w*|сто|ста|\w*сот\w*|тысяч\w*|милли\w+|дюжин\w*|пол\w*"
    r"|треть\w*|перв\w*|втор\w*|оба|обе|обоих|пар[аыу]|вдвое|втрое|полдень|полночь|век\w*)\b",
    "zh": r"[一二三四五六七八九十百千万亿两半双廿]",
    "ja": r"[一二三四五六七八九十百千万億半両]",
}


def written_out(value: str, text: str, language: str | None) -> bool:
    """Whether a text contains a small number as a word of its language."""
    pattern = _patterns((language or "").partition("-")[0]).get(value)
    return pattern is not None and pattern.search(text) is not None


def has_number_words(text: str, language: str | None) -> bool | None:
    """Whether a text may speak of numbers in words; None for a language without a list."""
    pattern = _any_number((language or "").partition("-")[0])
    return None if pattern is None else pattern.search(text) is not None


@cache
def _any_number(language: str) -> re.Pattern[str] | None:
    words = _ANY.get(language)
    return re.compile(words, re.IGNORECASE) if words else None


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    before, after = ("", "") if language in _UNSPACED else (r"(?<!\w)", r"(?!\w)")
    return {
        str(value): re.compile(f"{before}(?:{forms.replace('/', '|')}){after}", re.IGNORECASE)
        for value, forms in enumerate(_WORDS.get(language, "").split())
    }
