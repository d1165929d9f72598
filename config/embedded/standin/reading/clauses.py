"""Relative clauses about a field as brackets behind its name: "a name, which no other may share"."""

import re

RELATIVE = re.compile(r"(?i),?\s+\b(?:which|that|who|whose|que)\s+(?=\w)")
NEXT = re.compile(
    r"(?i),?\s+and\s+(?=(?:an?|the|whether|how|its|also|optionally|un|una|el|la)\s)|,\s+(?=(?:an?|the|whether|how|its|and|also|optionally"
    r"|un|una|el|la)\s)|;|\.$|$|\s*\("
)
VALUE = r"(?!an?\b|the\b|una?\b|el\b|la\b)[\w'-]+(?: (?!or\b|o\b|which\b|that\b)[\w'-]+){0,2}"
LISTED = re.compile(
    r"(?i)(?:is|are|can be|may be|must be|has to be)\s+(?:either |one of |always )?"
    rf"(?P<list>{VALUE}(?:,\s*{VALUE})*,?\s+(?:or|o)\s+[\w-]+(?: (?!and\b|with\b|is\b|has\b)[\w-]+)?)"
)
MEANT = (
    (
        r"^(?:no other \w+|nobody else|no two \w+|only one \w+) (?:may|can|should|must|might)?\s*\w+.*$",
        "unique",
    ),
    (
        r"^(?:is|are|must be|has to be|have to be|should be|stays|remains) (?:always )?(unique (?:within|inside|in|per) (?:its|their|the|each|an?|one) [\w-]+)$",
        r"\1",
    ),
    (
        r"^(?:is|are|must be|has to be|have to be|should be|stays|remains) (?:always )?unique\b(?! (?:within|inside|in|per) ).*$",
        "unique",
    ),
    (
        r"^(?:must|may|can|should|does|do)? ?not (?:be )?repeat\w*.*$|^is never (?:used twice|repeated).*$",
        "unique",
    ),
    (
        r"^(?:may|can|could) be (?:left )?(?:empty|blank|missing|unknown|left out|omitted).*$",
        "optional",
    ),
    (
        r"^(?:must|has to|have to) (?:always )?be (?:given|there|filled in|present|known)$",
        "required",
    ),
    (
        r"^(?:must|may|can|should|does|do) not (?:be |get )?(?:longer|more|above|over|exceed)(?: than)?\s+(?=\d)",
        "at most ",
    ),
    (
        r"^(?:is|are|must be|has to be|have to be|should be|lies|can be|may be|goes|runs|ranges)\s+",
        "",
    ),
    (r"^(?:has|have|must have|can have|may have)\s+(?=.*\d)", ""),
)
#: "the date it was reported", "the cost once it is known", "the contractor it is assigned to"
TOLD = (
    (r",? somewhere (?=between \d)", " "),
    (r"\b(?:how long) (?:it|they) (?:runs?|lasts?|takes?)\b", "duration"),
    (
        r"\b(?:the )?(?:date|day) (?:when |on which )?(?:it|they|he|she|we) (\w+ed|left|began|came|went|got|bought|sold)\b(?! (?:on|to)\b)",
        r"\1 on (date)",
    ),
    (r"\b(?:the )?time (?:it|they|he|she|we) (\w+ed|left|began|came|went)\b", r"\1 at (datetime)"),
    (
        r"(?<=\w) (no other \w+|nobody else) ((?:may |can )?(?:has|have|shares?|uses?))\b",
        r", which \1 \2",
    ),
    (
        r"\b(?:the )?(?:date|day) (?:it|they|he|she|the \w+) (?:was|were|is|are|has been|got|will be) (\w+)(?: back| out| in| up)?",
        r"\1 on (date)",
    ),
    (
        r"\b(?:the )?(?:date|day) (?:it|they|he|she|the \w+) (starts|begins|ends|arrives|leaves|expires|closes|opens)\b",
        r"\1 on (date)",
    ),
    (
        r"\b((?:the|an?) \w+) (?:it|they|he|she) (?:stands?|sits?|lies|lies|lives?|hangs?|works?|stays?|grows?) (?:on|in|at|for)\b",
        r"\1",
    ),
    (
        r"\b(?:the )?time (?:it|they|he|she|the \w+) (?:was|were|is|are|has been|got|will be) (\w+)",
        r"\1 at (datetime)",
    ),
    (
        r"\b(?:the )?year (?:it|they|he|she|the \w+) (?:was|were|is|are|has been|got|will be) (\w+) \(",
        r"year \1 (integer, ",
    ),
    (
        r"\b(?:the )?year (?:it|they|he|she|the \w+) (?:was|were|is|are|has been|got|will be) (\w+)",
        r"year \1 (integer)",
    ),
    (r"\b(the [\w]+) (?:it|they) (?:is|are) \w+ (?:to|by|with|from|in)\b", r"\1 (optional)"),
    (
        r"\s+(?:once|when|as soon as|if) (?:it|they|that|this) (?:is|are) (?:known|clear|there|given|set|decided)",
        " (optional)",
    ),
    (r"\bwhat (?:it|this) is\b", "description"),
)
LIMIT = re.compile(
    r"(?i)\d|unique|optional|required|one of|integer|whole number|negative|positive|yes or no|date|text|decimal|empty|default"
)
TRAILING = re.compile(r"(?i),?\s+or (?:none|nothing|empty|left empty|blank)\b[^,;.]*")


#: "home goals and away goals (both 0 or more)"
BOTH = re.compile(
    r"(?i)(?P<one>(?:an? |the )?[\w-]+(?: [\w-]+)?) and (?P<two>(?:an? |the )?[\w-]+(?: [\w-]+)?) \((?:both|each)(?: of them)? (?P<said>[^()]*)\)"
)


def bracketed(text: str) -> str:
    """The text of a list of fields with what is told of each in brackets, and the rest left out."""
    text = TRAILING.sub(", optional", BOTH.sub(r"\g<one> (\g<said>) and \g<two> (\g<said>)", text))
    for old, new in TOLD:
        text = re.sub(old, new, text, flags=re.IGNORECASE)
    at = 0
    while found := RELATIVE.search(text, at):
        if text[: found.start()].count("(") > text[: found.start()].count(")"):
            at = found.end()
            continue
        listed = LISTED.match(text, found.end())
        after = NEXT.search(text, found.end())
        end = listed.end() if listed else after.start() if after else len(text)
        said = _slashed(listed["list"]) if listed else _said(text[found.end() : end])
        put = f" ({said})" if LIMIT.search(said) else ""
        text = f"{text[: found.start()]}{put}{text[end:]}"
        at = found.start() + len(put)
    return re.sub(r"\)\s+\(", ", ", text)


def _slashed(listed: str) -> str:
    """Values in the form that no comma parts."""
    listed = re.sub(r"(?i)^(?:either |one of |always )+", "", listed)
    return "one of " + " / ".join(
        part.strip() for part in re.split(r",\s*(?:or\s+)?|\s+(?:or|o)\s+", listed)
    )


def _said(clause: str) -> str:
    parts = [part.strip() for part in re.split(r"\s+and\s+|,\s*", clause)]
    return ", ".join(_meant(part) for part in parts if part)


def _meant(part: str) -> str:
    for old, new in MEANT:
        changed = re.sub(old, new, part, flags=re.IGNORECASE)
        if changed != part:
            return changed
    return part
