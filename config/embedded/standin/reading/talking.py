"""Sentences that tell of wishes and people, and demand nothing of what is kept."""

import re

from config.embedded.standin.domain import Model
from config.embedded.standin.reading.draft import occurrences

WISHING = re.compile(
    r"(?i)^\W*(?:what )?(?:we|i|our [\w ]+?|the (?:office|club|team|staff|board|counter|desk)|my [\w ]+?|this|that|it|there|neither|none|everything|nothing)\b"
    r"(?: \w+)?? (?:need|needs|want|wants|would|hope|wish|look|looking|have in mind|had|think|is not|is a|is the|are not|should need|must not need|has one|expect something|does not have)\b"
)
#: What people do before there is a program, or for how long they come.
STORY = re.compile(
    r"(?i)\b(?:nobody|no one|none of us|not everybody|everyone|we) (?:is|are|was|were|ever|really|quite) (?:\w+ )?(?:certain|sure|knows?|remembers?|aware|able to (?:tell|say))\b"
    r"|\b(?:nobody|no one|none of us) (?:knows?|remembers?|can (?:tell|say|remember|find)|could (?:tell|say|remember|find))\b"
    r"|\bthe (?:tool|program|app|system|software) (?:should|must|would|is to|has to) (?:take over|replace|help|make (?:this|our|that)|cover|start where|spare|save us)\b"
    r"|\b(?:may|can) (?:come|stay|visit|use (?:it|us)) (?:to us )?for (?:a|some|one|a certain) (?:limited |short |certain |fixed )*(?:time|while|period)\b"
    r"|\bonly (?:the |our )?[\w ]+ (?:needs?|uses?|will use|works? with|touch(?:es)?) (?:the|this) (?:program|tool|app|system|software)\b"
    r"|^\W*(?:today|at present|at the moment|currently|right now|until now|so far|up to now|last (?:year|month|week|summer|winter|spring|autumn)|in the past|every (?:year|month|week) (?:we|someone|somebody))\b"
)


def speaks_of_records(model: Model, text: str) -> bool:
    """Whether a sentence is about what is kept; "we need something the counter can rely on" is not."""
    modal = re.search(r"(?i)\b(?:must|should|shall|can|cannot|may|debe|deben|puede|pueden)\b", text)
    near = text if modal else " ".join(text.split()[:4])
    named = any(occurrences(one, near) for one in model.aggregates)
    return named and not WISHING.search(text) and not STORY.search(text)
