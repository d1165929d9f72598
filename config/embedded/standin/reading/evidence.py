"""Whether a text is a brief at all: what says so, and what else it seems to be."""

import json
import re

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading import limits

HOW = (
    "Name the things to keep with their fields, such as"
    ' "A book has a title (1 to 200 characters) and a number of pages".'
)
INTENT = re.compile(
    r"(?i)\b(?:app|apps|application|program|programs|software|system|tool|database|website|tracker|planner|organi[sz]er|keep track|keeps track|manag\w+"
    r"|we (?:need|want|would like|keep|store|record|track)|i (?:need|want|would like|keep)|register|registry|records?|aplicaci[oó]n|programa|sistema"
    r"|herramienta|gestionar|gesti[oó]n|llevar (?:el|un) (?:control|registro)|queremos|necesitamos|quiero|necesito|guardamos|registro)\b"
)
DEMANDS = re.compile(
    r"(?im)^\s*(?:#{1,6}\s*|\*\*)?(?:must|should|debe|deber[ií]a|requirements|requisitos)\b"
)
CODE = re.compile(
    r"^\s*(?:def |class \w+[(:]|import \w|from \w+ import|return\b|if .*[:{]$|for .*[:{]$|while .*[:{]$|with .*:$|else\b.*[:{]$|try:|except\b|public |private |function\b"
    r"|const |let |var |@\w+|#include|package |using |fn |func |SELECT\b|INSERT\b|CREATE TABLE|UPDATE \w+ SET|[}\])];?,?$|.*[;{]$|\w+(?:\.\w+)*\(.*\)$|\w+(?::\s*\w+)? = .+)"
)
LOG = re.compile(r"^\W*\d{2,4}[-/:.]\d\d[-/:.]\d\d\S*\s.*(?:INFO|WARN|ERROR|DEBUG|\bHTTP\b)")
MAIL = re.compile(r"(?im)^(?:from|to|subject|de|para|asunto)\s*:.*$")
LETTER = re.compile(
    r"(?im)^\W*(?:dear|hi|hello|querid[oa]s?|estimad[oa]s?|hola)\b[^.\n]{0,40}[,:]?\s*$"
)
CLOSING = re.compile(
    r"(?im)^\W*(?:yours|best|kind|warm) ?(?:regards|wishes|faithfully|sincerely)?,?\s*$|^\W*(?:regards|cheers|see you|yours faithfully|yours sincerely|un saludo|saludos|atentamente)\b.*$"
)
COOKING = re.compile(
    r"(?im)^\W*(?:ingredients?|ingredientes|method|preparation|preparaci[oó]n|serves \d|para \d+ personas)\b"
)
SHORT_WORDS = 20  # so few words have no room for more
MOST_OF_A_TEXT = 0.5


def is_no_text(brief: str) -> str:
    """Why a text is none that people write to describe an application; empty if it may be."""
    lines = [line for line in brief.splitlines() if line.strip()]
    if DEMANDS.search(brief) or not lines:
        return ""
    if brief.lstrip()[:1] in "{[" and _is_json(brief):
        return f"It is JSON, not a description in sentences or lists. {HOW}"
    if sum(bool(LOG.match(line)) for line in lines) > len(lines) * MOST_OF_A_TEXT:
        return f"It is a log, not a description of an application. {HOW}"
    if (
        len(lines) > 2
        and sum(bool(CODE.match(line)) for line in lines) > len(lines) * MOST_OF_A_TEXT
    ):
        return f"It is source code, not a description of an application. {HOW}"
    return ""


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


def is_no_brief(brief: str, aggregates: list[Aggregate]) -> str:
    """Why what was found in a text is too little to build from; empty if it is enough."""
    told = sum(_is_told(field) for one in aggregates for field in one.fields)
    told += sum(2 for one in aggregates if len(one.states) > 1)
    asked = bool(DEMANDS.search(brief)) + bool(INTENT.search(brief))
    short = len(brief.split()) <= SHORT_WORDS
    if aggregates and (told > 1 or (told and (asked or short))):
        return ""
    if len(MAIL.findall(brief)) > 1 or (LETTER.search(brief) and CLOSING.search(brief)):
        seems = "It reads like a letter or an e-mail; nothing in it says what an application should keep."
    elif COOKING.search(brief) and not asked:
        seems = "It reads like a recipe; nothing in it says what an application should keep."
    elif asked:
        seems = "It says that something is wanted, but no things to keep were found in it."
    else:
        seems = "No things to keep were found in it, and nothing that asks for an application."
    return f"{seems} {HOW}"


def _is_told(field: Field) -> bool:
    """Whether a field is surely one: it has a limit, a type that was said, or a name that fields have."""
    limited = field.minimum or field.maximum or field.choices or field.unique or field.references
    typical = field.type not in ("text", "boolean") or limits.is_textual(field.name)
    return bool(limited or typical)
