"""Texts of a brief without their marks: no emphasis, whole numbers without points, names in words."""

import re
from collections.abc import Callable

from config.embedded.standin.reading import enumerating, fieldspecs
from config.embedded.standin.reading.blocks import Item

MARKS = (
    (r"\*\*|__|`", ""),
    (r"(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])", ""),
    (r"(?<=[^\W_])_(?=[^\W_])", " "),
    (r"(?<![\d.,])(\d{1,3})((?:,\d{3})+)(?![\d,])", None),
    (r"(?i)\b(can|must|should|may|does|do|is|are|has|have)(?:n?['’]t)\b", r"\1 not"),
    (r"(?i)\bcan not\b", "cannot"),
    (r"^(?:[A-Z]{1,4}-?\d{1,3}|\d{1,2}(?:\.\d{1,2})+)[.:)]?\s+(?=[A-ZÁÉÍÓÚÑ])", ""),
)
SPANISH_NUMBERS = (
    (r"(?<![\d.,])(\d{1,3})((?:\.\d{3})+)(?![\d.])", None),
    (r"(?<=\d),(?=\d)", "."),
)


def plain(text: str, language: str = "en") -> str:
    for old, new in (*MARKS, *(SPANISH_NUMBERS if language == "es" else ())):
        text = re.sub(old, _joined if new is None else new, text)
    return text


def _joined(found: re.Match[str]) -> str:
    return found[1] + re.sub(r"[.,]", "", found[2])


def field(item: Item, structured: Callable[[str], str]) -> str:
    """A field with what is said of it; a list of bare values under it or after it stays as it is."""
    name, words = fieldspecs.parted(plain(item.text))
    flat = [one for one in item.children if not re.search(r"->|→", one.text)]
    nested = [re.split(r"\s+[-–—(:]", plain(one.text))[0] for one in flat]
    listed = [one for one in nested if len(one.split()) <= 3]
    if len(listed) > 1 and len(listed) == len(nested):
        words = f"{words.rstrip(':')} one of {', '.join(listed)}"
    said = structured(words)
    values, _, rest = enumerating.choices(said)
    if values and not rest.strip(" ,"):
        said = re.sub(r"(?i) [ou] ", " or ", re.sub(r"(?i)^un[oa] de\b", "one of", words))
    return f"{name}: {said}" if said else name
