"""Measures how well copies of a story are recognised: precision and recall by threshold.

    .venv/bin/python -m bench.copies

The texts are those of ../shared (its corpora and references, read in place) and the project's
samples. The benchmark makes copies of them by cutting, editing and rewriting, with a fixed seed. It
also makes texts that look like copies: stories with a common press statement or background, reports
after a pattern, round-ups. It writes no file.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import combinations
from pathlib import Path

from functions.index.article.facts import facts_agree
from functions.index.article.similarity import (
    COPY_POLICY,
    KEYS,
    MIN_SHARED,
    SHINGLE_WORDS,
    CopyPolicy,
    Similarity,
    hashes_of,
    similarity,
    sketch_text,
)

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"
MIN_PARAGRAPH = 12
SEED = 20260304
Paragraphs = list[str]
Edit = Callable[[Paragraphs, random.Random], Paragraphs]

_PARAGRAPH = re.compile(r"<(?:[\w-]+:)?p\b[^>]*>(.*?)</(?:[\w-]+:)?p>", re.DOTALL)
_JSON_TEXT = re.compile(r'"(?:body|text|content|description)\w*"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MARKUP = re.compile(r"<[^>]+>|\\[nrtu]\w{0,4}|[`*|#_]+")


@dataclass(frozen=True)
class Pair:
    """Two texts, and whether the second was made from the first."""

    kind: str
    copies: bool
    similarity: Similarity
    meet: bool
    """Whether they share a key; index compares only such pairs."""
    agree: bool = True
    """Whether their numbers and names agree."""


def pool() -> Paragraphs:
    """Every paragraph of prose, once."""
    files = [path for path in sorted(CORPORA.rglob("*")) if path.suffix in _SUFFIXES]
    files += [CORPORA.parent / "seed-article.txt", *sorted((ROOT / "samples").glob("*.*"))]
    files += sorted(CORPORA.parent.glob("reference/*.md"))
    paragraphs_of_prose: dict[str, None] = {}
    for path in files:
        if not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        text = path.read_text("utf-8", errors="replace")
        for _ in range(3):
            text = unescape(text)
        parts = [*_PARAGRAPH.findall(text), *_JSON_TEXT.findall(text)]
        if path.suffix in {".txt", ".md"}:
            parts += text.split("\n")
        for part in parts:
            prose = " ".join(_MARKUP.sub(" ", part).split())
            if len(prose.split()) >= MIN_PARAGRAPH:
                paragraphs_of_prose.setdefault(prose)
    return list(paragraphs_of_prose)


_SUFFIXES = {".xml", ".json", ".jsonl", ".txt", ".html", ".md"}


def stories(paragraphs: Paragraphs, dice: random.Random) -> list[Paragraphs]:
    """Texts of 120 to 700 words, without common paragraphs."""
    left = [paragraph for paragraph in paragraphs if _is_prose(paragraph)]
    made: list[Paragraphs] = []
    current: Paragraphs = []
    target = dice.randint(120, 700)
    for paragraph in left:
        current.append(" ".join(paragraph.split()[:150]))
        if sum(len(item.split()) for item in current) >= target:
            made.append(current)
            current, target = [], dice.randint(120, 700)
    return made


def _is_prose(text: str) -> bool:
    letters = sum(item.isalpha() or item.isspace() for item in text)
    return letters / len(text) > 0.85


# --- copies -------------------------------------------------------------------------------------


def restyled(story: Paragraphs, dice: random.Random) -> Paragraphs:
    """With the quotes, dashes, case and spacing of another house."""
    del dice
    return [item.replace('"', "“").replace("'", "’").replace("-", "–").upper() for item in story]


def credited(story: Paragraphs, dice: random.Random) -> Paragraphs:
    """With a dateline before it, and a credit and a correction line after it."""
    place = dice.choice(["LISBON, March 4", "YEREVAN", "ASTANA, 4 March"])
    return [f"{place} (Wire) – {story[0]}", *story[1:], "Reporting by our staff; editing by desk."]


def _cut(share: float) -> Edit:
    def cut(story: Paragraphs, dice: random.Random) -> Paragraphs:
        del dice
        words = " ".join(story).split()
        return [" ".join(words[: int(len(words) * share)])]

    return cut


def thinned(story: Paragraphs, dice: random.Random) -> Paragraphs:
    """Without a third of the sentences, at random."""
    sentences = [item for part in story for item in re.split(r"(?<=[.!?])\s+", part)]
    kept = [sentence for sentence in sentences if dice.random() > 0.33]
    return kept or sentences[:1]


def reordered(story: Paragraphs, dice: random.Random) -> Paragraphs:
    """The same paragraphs in another order."""
    return dice.sample(story, len(story))


def led_anew(story: Paragraphs, dice: random.Random) -> Paragraphs:
    """With a new lead before the agency's text."""
    return [_sentence(dice, 45), *story]


def grown(story: Paragraphs, dice: random.Random) -> Paragraphs:
    """With new text of half its length at the end."""
    length = sum(len(item.split()) for item in story)
    return [*story, _sentence(dice, length // 2)]


def _reworded(share: float) -> Edit:
    def reworded(story: Paragraphs, dice: random.Random) -> Paragraphs:
        return [
            " ".join(_other(word, dice) if dice.random() < share else word for word in item.split())
            for item in story
        ]

    return reworded


def _rewritten(share: float) -> Edit:
    """With some sentences rewritten in full and the others unchanged, as desks rewrite."""

    def rewritten(story: Paragraphs, dice: random.Random) -> Paragraphs:
        sentences = [re.split(r"(?<=[.!?])\s+", item) for item in story]
        return [
            " ".join(
                _sentence(dice, len(item.split())) if dice.random() < share else item
                for item in part
            )
            for part in sentences
        ]

    return rewritten


def cut_and_reworded(story: Paragraphs, dice: random.Random) -> Paragraphs:
    """Half of the text, with every twentieth word changed."""
    return _reworded(0.05)(_cut(0.5)(story, dice), dice)


COPIES: dict[str, Edit] = {
    "restyled": restyled,
    "dateline and credit": credited,
    "cut to 75 %": _cut(0.75),
    "cut to 50 %": _cut(0.5),
    "cut to 35 %": _cut(0.35),
    "sentences left out": thinned,
    "reordered": reordered,
    "new lead": led_anew,
    "grown by half": grown,
    "3 % of words changed": _reworded(0.03),
    "8 % of words changed": _reworded(0.08),
    "15 % of words changed": _reworded(0.15),
    "30 % of words changed": _reworded(0.30),
    "a third of sentences rewritten": _rewritten(0.33),
    "half of sentences rewritten": _rewritten(0.5),
    "cut to 50 %, 5 % of words changed": cut_and_reworded,
}


# --- other stories ------------------------------------------------------------------------------


def quoting(story: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """Another story that quotes this story's longest paragraph, as a statement."""
    del dice
    return [*other, max(story, key=len)]


def background(story: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """Another story that ends in the same background: a quarter of this story."""
    del dice
    words = " ".join(story).split()
    return [*other, " ".join(words[-len(words) // 4 :])]


def round_up(story: Paragraphs, other: Paragraphs, dice: random.Random) -> Paragraphs:
    """The first lines of this story and of others."""
    heads = [" ".join(item.split()[:40]) for item in (*story[:1], *other[:2])]
    return [*heads, _sentence(dice, 120)]


OTHERS = {"same statement": quoting, "same background": background, "round-up": round_up}

_PATTERN = (
    "Shares of {0} {1} {2} per cent to {3} on {4}, while the broader index {5} {6} points.",
    "Turnover came to {7} million, {8} than a day before, said {9}, an analyst at {10}.",
    "Investors in {11} await figures on {12} that are due on {13}.",
    "The currency stood at {14} to the dollar after {15} at the opening.",
    "Among {16} producers, {17} {18} {19} per cent; {20} was little changed at {21}.",
    "Trading volume reached {22} million shares, compared with an average of {23} million.",
)


def reports(dice: random.Random, number: int) -> list[Paragraphs]:
    """Market reports after a pattern, one for each day, with other figures and names."""
    names = [_word(dice).title() for _ in range(60)]
    return [
        [
            line.format(
                *(
                    str(dice.randint(2, 9000) / 100) if slot % 3 else dice.choice(names)
                    for slot in range(24)
                )
            )
            for line in _PATTERN
        ]
        for _ in range(number)
    ]


TEMPLATES = {
    "earthquakes": (
        "A magnitude {N}.{N} earthquake struck {D} kilometres south of {P} at {D}:{D} local time,"
        " the United States Geological Survey said. It had a depth of {D} kilometres. The nearest"
        " towns are {P}, {P} and {P}. There were no immediate reports of damage or of injuries. The"
        " Pacific Tsunami Warning Center said that there was no threat of a tsunami. Residents are"
        " advised to expect aftershocks and to keep away from damaged buildings. This report was"
        " generated automatically from data of the Geological Survey and checked by an editor."
    ),
    "weather": (
        "The forecast for {P}: the day begins cloudy with light rain in the morning and clears up"
        " in the afternoon. Temperatures reach {D} degrees, and fall to {N} degrees at night. The"
        " wind comes from the west at {D} kilometres an hour, with gusts of up to {D}. The chance"
        " of rain is {D} per cent. The sun rises at 06:{D} and sets at 19:{D}. The same is expected"
        " for {P} and {P}. The next forecast is published tomorrow at the same time by the"
        " Institute of Meteorology, which asks readers to report damage by storms to their town."
    ),
    "results": (
        "{P} beat {P} {N}-{N} on Saturday in front of {D},{D}{N} spectators. {P} opened the scoring"
        " in the {D}th minute, and {P} doubled the lead after {D} minutes. The visitors had {N}"
        " shots on target and {D} per cent of possession. With the win the team moves to {D} points"
        " from {D} matches in the second division. The next match is on Saturday at home. Tickets"
        " are available at the usual places and on the website of the club. This report was written"
        " automatically from the data of the league and was not edited by a person."
    ),
}


def templated(pattern: str, dice: random.Random, number: int) -> list[Paragraphs]:
    """Texts of one pattern: {N} is a digit, {D} a number of two digits, {P} a name."""

    def filled(slot: re.Match[str]) -> str:
        if slot[1] == "P":
            return f"{_word(dice)}{_word(dice)}".title()
        return str(dice.randint(1, 9) if slot[1] == "N" else dice.randint(10, 59))

    return [[re.sub(r"\{([NDP])\}", filled, pattern)] for _ in range(number)]


# --- invented words, so that texts share none by chance -------------------------------------------

_SYLLABLES = tuple("ba ce di fo gu ha je ki lo mu na pe qui ro sa ti vo wa xe zu".split())  # noqa: SIM905


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(1, 4)))


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(_word(dice) for _ in range(max(words, 1))) + "."


def _other(word: str, dice: random.Random) -> str:
    """The word removed, followed by another, or replaced."""
    return dice.choice(["", f"{word} {_word(dice)}", _word(dice), _word(dice)])


# --- measuring ----------------------------------------------------------------------------------


def pairs(originals: list[Paragraphs], dice: random.Random) -> Iterator[Pair]:
    """All pairs of the set."""
    for number, story in enumerate(originals):
        for kind, edit in COPIES.items():
            yield _pair(kind, True, story, edit(story, dice))
        for kind, make in OTHERS.items():
            other = originals[(number + 7) % len(originals)]
            yield _pair(kind, False, story, make(story, other, dice))
    for story, other in combinations(originals, 2):
        yield _pair("unrelated", False, story, other)
    for story, other in combinations(reports(dice, 12), 2):
        yield _pair("one pattern", False, story, other)
    for kind, pattern in TEMPLATES.items():
        for story, other in combinations(templated(pattern, dice, 60), 2):
            yield _pair(kind, False, story, other)


def _pair(kind: str, copies: bool, story: Paragraphs, other: Paragraphs) -> Pair:
    sketches = [sketch_text(" ".join(part)) for part in (story, other)]
    agree = facts_agree(*(sketch.partition(".")[2] for sketch in sketches))
    first, second = map(hashes_of, sketches)
    meet = not set(first[:KEYS]).isdisjoint(second[:KEYS])
    return Pair(kind, copies, similarity(first, second), meet, agree)


def accepted(pair: Pair, policy: CopyPolicy) -> bool:
    """Whether index would put the two into one story (the rule of `similarity.are_copies`)."""
    measured = pair.similarity
    return (
        pair.meet
        and pair.agree
        and measured.shared >= MIN_SHARED
        and measured.share >= policy.share
        and measured.size >= policy.size
    )


def precision_and_recall(measured: list[Pair], policy: CopyPolicy) -> tuple[float, float]:
    """Precision and recall over all pairs."""
    joined_pairs = [item for item in measured if accepted(item, policy)]
    right = sum(item.copies for item in joined_pairs)
    return right / len(joined_pairs) if joined_pairs else 1.0, right / sum(
        item.copies for item in measured
    )


def main() -> int:
    """Prints the set, the curve, and the results by kind at the chosen threshold."""
    if not CORPORA.is_dir():
        print(f"skipped: there is no {CORPORA}")
        return 0
    dice = random.Random(SEED)
    paragraphs = pool()
    originals = stories(paragraphs, dice)
    lengths = [sum(len(part.split()) for part in original) for original in originals]
    measured = list(pairs(originals, dice))
    positive = sum(item.copies for item in measured)
    print(f"{len(originals)} stories of {min(lengths)} to {max(lengths)} words", end=", ")
    print(f"{positive} copies, {len(measured) - positive} other pairs")
    print(f"shingles of {SHINGLE_WORDS} words, {KEYS} keys, size at least {COPY_POLICY.size}\n")
    print("share   precision   recall   (without meeting by key: precision, recall)")
    for share in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9):
        policy = CopyPolicy(share=share, size=COPY_POLICY.size)
        precision, recall = precision_and_recall(measured, policy)
        bare = [replace(item, meet=True) for item in measured]
        every = precision_and_recall(bare, policy)
        chosen = "  <- chosen" if share == COPY_POLICY.share else ""
        print(
            f" {share:.2f}     {precision:7.4f}   {recall:6.4f}"
            f"   ({every[0]:.4f}, {every[1]:.4f}){chosen}"
        )
    print("\nkind                                  pairs  joined   median share, size")
    for kind in dict.fromkeys(item.kind for item in measured):
        of_kind = [item for item in measured if item.kind == kind]
        share_joined = sum(accepted(item, COPY_POLICY) for item in of_kind) / len(of_kind)
        share = statistics.median(item.similarity.share for item in of_kind)
        size = statistics.median(item.similarity.size for item in of_kind)
        mark = "copy " if of_kind[0].copies else "other"
        print(f"{mark} {kind:32}{len(of_kind):5}  {share_joined:6.1%}   {share:.2f} {size:.2f}")
    text = " ".join(max(originals, key=lambda original: len(" ".join(original))))
    started = time.process_time()
    for _ in range(20):
        sketch_text(text)
    spent = (time.process_time() - started) / 20
    print(f"\na sketch of {len(text.split())} words: {spent * 1000:.2f} ms of CPU time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
