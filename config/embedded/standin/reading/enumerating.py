"""Values that a field may have, as people list them: "a | b | c", "one of a, b or c", "enum(a, b)"."""

import re

from config.embedded.standin.domain import plain, snake

LED = re.compile(
    r"(?i)\b(?:one of|either|any of|uno? de|una de|choose from|choices?|options?|values?|enum|opci[oó]n(?:es)?|valores|select|set of)"
    r"\s*(?:(?:the following|these|are|is|from)\s*)?[:=,]?\s*(?:values\s*:?\s*)?[(\[{]?\s*(?P<list>[^()\[\]{};]+)[)\]}]?"
)
VALUE = r"(?:[\"'`“]?[^\W_](?:[\w+'%°.-]|[/ ](?=\S))*[+-]?[\"'`”]?)"
BARRED = re.compile(
    rf"^{VALUE}(?:\s*\|\s*{VALUE})+$|^{VALUE}(?:\s+/\s+{VALUE})+$|^[^\W\d]\w*(?:/[^\W\d]\w*)+$"
)
COMMAED = re.compile(r"^[^,]+(?:,\s*[^,]+)*,?\s+(?:or|o|u|and|y)\s+[^,]+$")
NOT_VALUES = re.compile(
    r"(?i)^(?:required|optional|unique|mandatory|nullable|not null|text|string|str|integer|int|decimal|float|number|numeric"
    r"|whole numbers?|dates?|datetimes?|money|booleans?|bool|email|reference|ref\.?|free text|true|false|yes|no|default.*|positive"
    r"|negative|non-negative|not .*|at (?:most|least).*|up to .*|max.*|min.*|.*\bbetween\b.*|from .*|.*\b(?:more|less|greater) than.*"
    r"|never.*|cannot.*|may be.*|must.*|.*\d+ (?:to|-|and|or) \d+.*|.*(?:\d+|zero) or (?:more|less).*|.*\bcharacters?\b.*|.*\bdigits?\b.*|in [a-z]+"
    r"|empty.*|each.*|all.*|\d+ .*|.*\bwhen\b.*|.*\buntil\b.*|if .*|assigned.*|filled.*|issued.*|on or .*|can be.*|is .*|belongs? .*"
    r"|stored .*|exactly .*|assigned by.*|same .*|the same .*|valid .*|an? .*|.*\bis\b.*|.*\byet\b.*|[a-z]+ no future|before .*|after .*)$"
)
YES_NO = (
    frozenset({"yes", "no"}),
    frozenset({"true", "false"}),
    frozenset({"si", "no"}),
    frozenset({"on", "off"}),
)
TYPE_LED = re.compile(r"(?i)^(?:choice|enum|option|opcion|opción|select|list)\b\s*[:,]?\s*")


def choices(words: str) -> tuple[tuple[str, ...], str, str]:
    """The values, the default, and the words that are left; no values where none are listed."""
    text = words.strip(" .")
    default = re.search(
        r"(?i),?\s*\(?\b(?:default(?:s to| is)?\s*[:=]?|by default|por defecto)\s*[:=]?\s*(?P<value>[\w-]+)\)?",
        text,
    )
    after = re.search(r"(?i)\b(?P<value>[\w-]+) (?:by default|por defecto)", text)
    said = default or after
    chosen = snake(said["value"]) if said else ""
    text = text[: default.start()] + text[default.end() :] if default else text
    led = LED.search(text)
    if led:
        found, rest = _listed(led["list"]), f"{text[: led.start()]}, {text[led.end() :]}"
    else:
        found, rest = _bare(text)
    found = () if frozenset(found) in YES_NO else found
    return found, chosen if chosen in found else "", rest if found else words


def _bare(text: str) -> tuple[tuple[str, ...], str]:
    """A list with nothing before it: all of a part of the words is values."""
    typed = bool(TYPE_LED.match(text))
    text = TYPE_LED.sub("", text)
    inside = re.fullmatch(r"\((.*)\)", text.strip())
    text = inside[1] if inside else text
    for at, part in enumerate(_parts(text)):
        if BARRED.match(part.strip()):
            rest = [one for number, one in enumerate(_parts(text)) if number != at]
            return values(part), ", ".join(rest)
    given = [part for part in _parts(re.sub(r"[;]", ",", text)) if part.strip()]
    plain_ones = [part for part in given if not NOT_VALUES.match(_said(part))]
    worded = [part for part in plain_ones if len(part.split()) <= 6]
    if typed or COMMAED.match(", ".join(plain_ones)) or len(plain_ones) > 2:
        found = _listed(", ".join(worded))
        others = [part for part in given if part not in worded]
        return (found, ", ".join(others)) if len(found) > 1 else ((), text)
    return (), text


def _parts(text: str) -> list[str]:
    return re.split(r",\s*", text)


def _said(part: str) -> str:
    return re.sub(r"(?i)^(?:or|and|o|u|y)\s+", "", part.strip())


def _listed(text: str) -> tuple[str, ...]:
    kept = [part for part in _parts(text) if not NOT_VALUES.match(_said(part))]
    return values(", ".join(kept))


def values(text: str) -> tuple[str, ...]:
    """The values of a list, as identifiers; those that no letter or digit would be left of keep signs as words."""
    parts = re.split(
        r"\s*[,|;]\s*(?:or |and |o |y )?|\s+(?:or|and|o|u|y)\s+|\s+/\s+|(?<=[a-z])/(?=[a-z])",
        text.strip(" .:()"),
    )
    cleaned = [re.sub(r"[\"'`*«»“”]|\s*\([^)]*\)?", "", part).strip() for part in parts]
    signed = [one.replace("+", " plus").rstrip() for one in cleaned]
    signed = [re.sub(r"(?<=\w)-$", " minus", one) for one in signed]
    found = [snake(one) for one in signed if one and len(one.split()) <= 4]
    return tuple(
        dict.fromkeys(one for one in found if one and plain(one) not in ("required", "optional"))
    )
