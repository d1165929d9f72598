"""Whether a brief can be read at all, and in which language."""

import re
from dataclasses import dataclass

from config.embedded.standin.domain import plain

ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "of",
        "and",
        "to",
        "in",
        "for",
        "with",
        "has",
        "have",
        "each",
        "every",
        "must",
        "should",
        "can",
        "we",
        "our",
        "it",
        "its",
        "be",
        "or",
        "that",
        "this",
        "keep",
        "at",
        "most",
        "least",
        "one",
        "per",
        "by",
        "from",
        "not",
        "only",
        "want",
        "need",
        "when",
        "who",
    ]
)
SPANISH = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "de",
        "del",
        "y",
        "en",
        "para",
        "con",
        "tiene",
        "tienen",
        "cada",
        "debe",
        "deben",
        "puede",
        "pueden",
        "que",
        "se",
        "su",
        "por",
        "es",
        "son",
        "nuestro",
        "como",
        "no",
        "al",
        "o",
        "cuando",
        "maximo",
        "guardar",
        "guardamos",
        "quiero",
        "necesito",
    ]
)
OTHER = frozenset(
    [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "ein",
        "eine",
        "mit",
        "fur",
        "auf",
        "jedes",
        "jeder",
        "haben",
        "wir",
        "hat",
        "soll",
        "le",
        "les",
        "des",
        "est",
        "et",
        "une",
        "dans",
        "pour",
        "chaque",
        "avec",
        "nous",
        "doit",
        "il",
        "che",
        "gli",
        "della",
        "sono",
        "ogni",
        "deve",
        "con",
        "een",
        "het",
        "voor",
        "niet",
        "och",
        "att",
        "som",
        "ett",
        "lorem",
        "ipsum",
        "dolor",
        "sit",
        "amet",
        "consectetur",
        "os",
        "uma",
        "cada",
        "nao",
        "sao",
    ]
)


@dataclass(frozen=True)
class Language:
    """`name` is en, es or empty; `reason` says why nothing can be read."""

    name: str
    reason: str = ""


def language(brief: str) -> Language:
    letters = sum(letter.isalpha() for letter in brief)
    if letters < 12:
        return Language("", "There is no text in it that describes an application.")
    words = re.findall(r"[a-z]+", plain(brief))
    if len(words) * 2 < letters / 6 or not words:
        return Language("", "It is not written in English or Spanish.")
    counts = {
        name: sum(word in known for word in words)
        for name, known in (("en", ENGLISH), ("es", SPANISH), ("", OTHER - ENGLISH - SPANISH))
    }
    best = max(("en", "es", ""), key=lambda name: counts[name])
    if counts[best] < max(2, len(words) // 25):
        best = "en" if counts["en"] or len(words) < 12 else ""
    if not best:
        return Language("", "It does not seem to be written in English or Spanish.")
    return Language(best)
