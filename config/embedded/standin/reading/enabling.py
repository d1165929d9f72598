"""What is possible and what is not, said at length: "it should not be possible to", "is able to"."""

import re

MODAL = r"(?:must|should|shall|may|can|will|would)"
PHRASES = (
    (
        rf"^\W*it (?:(?:{MODAL} not be|is not|must never be|should never be|is never) (?:possible|allowed|permitted|ok|okay)|(?:{MODAL} be|is) impossible) (?:for (?P<who>[\w ]+?) )?to ",
        lambda found: (
            f"{found['who'][0].upper()}{found['who'][1:]} cannot "
            if found["who"]
            else "Nobody can "
        ),
    ),
    (
        rf"^\W*it (?:{MODAL} be|is) (?:only )?possible to (?P<verb>\w+)",
        lambda found: f"{'Only' if 'only' in found[0].lower() else 'One'} can {found['verb']}",
    ),
    (rf"\b(?:nobody|no one) (?:{MODAL} be|is) (?:able|allowed) to\b", lambda found: "Nobody can"),
    (
        rf"\b(?:{MODAL} not|cannot|must never|should never) be (?:able|allowed|permitted) to\b|\bis not (?:able|allowed|permitted) to\b|\bare not (?:able|allowed|permitted) to\b",
        lambda found: "cannot",
    ),
    (
        rf"\b(?:{MODAL} be|is|are) (?:able|allowed|permitted) to\b",
        lambda found: "can",
    ),
    (
        r"^\W*(?:we (?:expect|want|need)|i (?:expect|want|need)|please make) (?:the (?:program|system|app|tool)|it) to (?=refuse|reject|keep|make)",
        lambda found: "The program must ",
    ),
    (
        r"^\W*(?:we (?:need|want) to )?(?:make sure|ensure|take care|see to it|it is important|it matters)(?: that)? (?=an?\b|the\b|no\b|every\b|each\b|nobody\b|only\b|\w+s\b)",
        lambda found: "",
    ),
    (
        r"\b(?:the (?:program|system|app|tool)|it) (?:must|should|has to) (?:make sure|ensure|guarantee|check|enforce)(?: that)? ",
        lambda found: "",
    ),
)
COMPILED = tuple((re.compile(old, re.IGNORECASE), new) for old, new in PHRASES)
HALVES = re.compile(
    r"(?i)(?:,? and|;|,? but|, while) (?=(?:an?|the|no|every|each|only|nobody|two) (?:[\w-]+ ){0,3}?(?:must|cannot|can (?:only|never|not)|may (?:only|never|not)|should|never|has to|have to)\b)"
)
WHOLE = re.compile(
    r"(?i)\b(?:must|cannot|can|may|should|never|has to|have to|nobody|only|is|are|at most)\b"
)
ELLIPSIS = re.compile(
    r"(?i)^(?P<start>.*?\b(?P<act>(?:can|may) only be [\w-]+(?: in| out| up)?) (?P<link>when|if|while|once) [^,;]+?),? and (?P<who>(?:an?|the|its|his|her|their) [\w ]+?) (?:only )?(?P<other>when|if|while|once) (?P<rest>.+)$"
)


def enabled(sentence: str) -> str:
    for old, new in COMPILED:
        sentence = old.sub(new, sentence)
    return sentence


def halves(sentence: str) -> list[str]:
    """Two demands in one sentence: "nobody can remove a home that has orders, and a closed order must stay"."""
    short = ELLIPSIS.match(sentence)
    if short:
        who = re.sub(r"(?i)^(?:its|his|her|their)\b", "the", short["who"])
        return [f"{short['start']}.", f"{who} {short['act']} {short['other']} {short['rest']}"]
    parts = [part.strip() for part in HALVES.split(sentence)]
    return parts if all(WHOLE.search(part) for part in parts) else [sentence]
