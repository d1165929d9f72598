"""Words about the value of a field in the vocabulary of the limits: units, signs, numbers in letters."""

import re

from config.embedded.standin.reading.words import NUMBERS

CANONICAL = (
    (
        r"^(?P<words>.*\b(?:kg|kilos?|kilograms?|kilogramos?|grams?|gramos?|tonn?es|litres?|liters?|litros?|km|cm|mm|metres?|meters?|metros?"
        r"|euros?|eur|dollars?|usd|pounds?|gbp|percent)\b.*)$",
        r"decimal, \g<words>",
    ),
    (
        r"\bnullable\b|\bcan be null\b|\bmay be (?:empty|blank|missing|left out)\b|\bempty (?:at first|until|when|if)\b",
        "optional",
    ),
    (r"\bnot null\b|\bnon-?null\b|\bmust not be empty\b", "required"),
    (r"\b(?:string|varchar|char)\b", "text"),
    (r"(?<=\d)\s*%|[$€£](?=\s*\d)|(?<=\d)\s*[$€£]", ""),
    (r"\b(?:zero|cero)\b", "0"),
    (
        r"\b(one|two|three|four|five|six|seven|eight|nine|ten)(?:-| )(?=letters?\b|digits?\b|characters?\b)",
        None,
    ),
    (r"(\d+)-?(letters?|digits?|characters?)\b", r"\1 \2"),
    (r"\b1 (?:letter|digit) and 1 (?:letter|digit)\b", "exactly 2 characters"),
    (r"(\d)\s*(?:kg|g|ml|km|cm|min|h)\b", r"\1"),
)


def canonical(words: str) -> str:
    """Words about a field in the vocabulary of the limits."""
    for old, new in CANONICAL:
        words = re.sub(old, _digit if new is None else new, words, flags=re.IGNORECASE)
    return words


def _digit(found: re.Match[str]) -> str:
    return f"{NUMBERS[found[1].lower()]} "
