"""What an application is called, from the first lines of its brief."""

import re

from config.embedded.standin.reading.blocks import HEADING, PRIORITIES, items

NAMES = (
    r"^(?:we|i) (?:run|are|have|own|manage|operate|organi[sz]e)\s+(?:an?|the|several|some|\d+)?\s*(?P<name>[\w' -]+)",
    r"\b(?:app|application|program|tool|system|tracker|software|aplicaci[oó]n|programa) (?:for|to manage|para gestionar|para)"
    r"\s+(?:the|our|my|an?|los|las|el|la)?\s*(?P<name>[\w' -]+)",
    r"^(?:an?|the|our|my|un|una|el|la|nuestro|nuestra)\s+(?P<name>[\w' -]+?)\s+(?:keeps?|wants?|needs?|has|runs?|manages?|lends?|sells?"
    r"|rents?|records?|tracks?|repairs?|offers?|organi[sz]es|quiere|necesita|tiene|guarda|gestiona)\b",
    r"^(?:an?|the|our|my)\s+(?P<name>[\w' -]+?)\s+\w{3,}s\s",
    r"^(?:an?|the|our|my)\s+(?P<name>[\w' -]+?)\s+(?:for|of|to|that|where|which)\b",
)
ENDED = re.compile(
    r"(?i)\b(?:with|and|in|for|of|that|where|which|who|to|at|by|y|de mi|de la|que|con|para)\b.*$"
)


def title(brief: str) -> str:
    """The heading above all else, or a name in the first sentence; empty if there is none."""
    lines = [line for line in brief.splitlines() if line.strip()]
    heading = HEADING.match(lines[0]) if lines else None
    heading = heading or re.search(r"(?m)^#\s+(.+?)\s*#*$", brief)
    if heading and heading[1].strip().lower() not in PRIORITIES and 2 <= len(heading[1]) <= 60:
        return re.sub(r"[*_`]", "", heading[1]).strip()
    first = lines[0].strip() if lines else ""
    if 0 < len(first.split()) <= 5 and not first.endswith((".", ":")) and not first.startswith("#"):
        return first
    sentence = next((item.text for item in items(brief) if not item.is_bullet), "")
    if len(sentence.split()) <= 4:
        return sentence.strip(" .:")
    return _named(sentence)


def _named(sentence: str) -> str:
    for pattern in NAMES:
        found = re.search(pattern, sentence, re.IGNORECASE)
        name = ENDED.sub("", found["name"]).strip() if found else ""
        if name and len(name.split()) <= 4:
            return name[0].upper() + name[1:]
    return ""
