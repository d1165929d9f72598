"""Comparing texts by their words: whether one covers what another asks for."""

import functools
import re
import unicodedata
from collections.abc import Collection, Sequence

Words = str  # of a text, in order, one space between them
# Fewer words than these in common are no sign that one text comes from the other.
FEWEST_SHARED_WORDS = 3
# What parts must cover of a text, counted in words that mean something, to carry it.
ENOUGH = 0.75
_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def _plain(text: str) -> str:
    """In lower case and without accents, as names in code are written."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


# Words that most demands have, in English and Spanish; "not" is none of them.
_EMPTY_WORDS = """
    a an the of to in on at by for from with and or as is are be been it its this that these those there
    must shall should may can could will would has have had do does system program application app software
    user users able when then if so which who we our i my they their he she each every any all only while more than
    most least same
    el la los las un una unos unas de del al en con por para y o u e que se su sus es son ser lo le les
    debe deben deberá deberán debería deberían puede pueden ha han tiene tienen sistema programa aplicación usuario
    usuarios si cuando cada todo toda todos todas más menos solo sólo
"""
_EMPTY = frozenset(_plain(_EMPTY_WORDS).split())


@functools.lru_cache(maxsize=8192)
def words(text: str) -> Words:
    """In lower case; marks, accents and punctuation are none."""
    return " ".join(_WORD.findall(_plain(text)))


def significant_words(text: str) -> frozenset[str]:
    """The words that distinguish a text from others, reduced to their stems."""
    return frozenset(_stem(word) for word in words(text).split() if word not in _EMPTY)


def words_of_names(*names: str) -> frozenset[str]:
    """Of `LoanPeriod` and `loan_period` alike."""
    return significant_words(" ".join(_BETWEEN.sub(" ", name) for name in names))


def _stem(word: str) -> str:
    """Roughly: print, prints, printed and printing are one."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("s", "ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 2 and not word.endswith("ss"):
            word = word.removesuffix(ending)
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeious":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def same_text(text: str) -> str:
    """What two texts have in common that say the same: neither case, spaces nor the last stop count."""
    return " ".join(text.split()).casefold().rstrip(".")


def is_part(part: Words, whole: Words) -> bool:
    """Word for word, in one piece, and long enough to be no accident."""
    return part.count(" ") + 1 >= FEWEST_SHARED_WORDS and f" {part} " in f" {whole} "


def carries(text: str, others: Collection[str]) -> list[int]:
    """Which of the others carry this text, by position: one that holds the whole, else parts that together do."""
    mine = words(text)
    theirs = [words(other) for other in others]
    if whole := [at for at, found in enumerate(theirs) if found == mine or is_part(mine, found)]:
        return whole
    parts = [at for at, found in enumerate(theirs) if is_part(found, mine)]
    return parts if covers(mine, [theirs[at] for at in parts]) else []


def covers(whole: Words, parts: Sequence[Words]) -> bool:
    """Whether the parts cover enough of the significant words."""
    telling_words = {word for word in whole.split() if word not in _EMPTY}
    said = {word for part in parts for word in part.split()}
    return bool(parts) and len(telling_words & said) >= ENOUGH * len(telling_words)
