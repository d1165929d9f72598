"""What "it" and "they" mean: the thing that the sentence before was about."""

import re

from config.embedded.standin.reading.draft import Draft


def resolved(draft: Draft, text: str) -> str:
    """A sentence about "it" told of what the one before was about."""
    if not draft.subject:
        return text
    words = draft.aggregates[draft.subject].words
    text = re.sub(r"^(?=(?:also )?(?:has|belongs to|is) )", f"a {words} ", text)
    verbs = r"(?:also )?(?:has|have|must have|belongs?|is|are|can|cannot|starts|begins|links|must|may|stores?|records?|notes?|keeps?|includes?|contains?|carries|costs?|lasts?)\b"
    return re.sub(rf"(?i)^(?:it|they|he|she)(?= {verbs})", f"a {words}", text)


def turn(draft: Draft, text: str) -> None:
    """What "it" means after a sentence that defines nothing: what that one began with."""
    begun = re.match(r"(?i)\W*(?:an?|each|every|the|una?|cada|el|la)\s+(?=\w)", text)
    if not begun:
        return
    named = [known for start, _, known in draft.mentions(text) if start <= begun.end() + 12]
    if named:
        draft.subject = named[0].name
    elif re.match(r"(?i)\W*(?:an?|each|every|una?|cada)\b", text):
        draft.subject = ""
