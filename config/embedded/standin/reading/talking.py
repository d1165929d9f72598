"""Sentences that tell of wishes and people, and demand nothing of what is kept."""

import re

from config.embedded.standin.domain import Model
from config.embedded.standin.reading.draft import occurrences

WISHING = re.compile(
    r"(?i)^\W*(?:what )?(?:we|i|our [\w ]+?|the (?:office|club|team|staff|board|counter|desk)|my [\w ]+?|this|that|it|there|neither|none|everything|nothing)\b"
    r"(?: \w+)?? (?:need|needs|want|wants|would|hope|wish|look|looking|have in mind|had|think|is not|is a|is the|are not|should need|must not need|has one|expect something|does not have)\b"
)


def speaks_of_records(model: Model, text: str) -> bool:
    """Whether a sentence is about what is kept; "we need something the counter can rely on" is not."""
    modal = re.search(r"(?i)\b(?:must|should|can|cannot|may|debe|deben|puede|pueden)\b", text)
    near = text if modal else " ".join(text.split()[:4])
    named = any(occurrences(one, near) for one in model.aggregates)
    return named and not WISHING.search(text)
