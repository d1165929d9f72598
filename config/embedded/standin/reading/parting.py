"""Long sentences as several short ones, each about one thing, in the words that the rules read."""

import re

from config.embedded.standin.reading import phrasing

WHO = r"(?P<who>(?:an?|each|every|the|one|any) [\w-]+(?: (?:de|of) [\w-]+| [\w-]+)??)"
#: "A loan is of a book to a member, with a date, and may be open, returned or lost"
STATES = re.compile(
    rf"(?i)^{WHO}(?P<told> (?:has|have|belongs?|is|are|sits|lives|stands|records|links|with|carries)\b.*?)(?<!\bwhich)(?<!\bthat)(?<!\bwho)(?:[,;:]|\s)\s*(?:and )?(?:it )?(?:(?:can|may|might) be|is|are|goes through)"
    r"(?: either| one of)? (?P<list>(?:(?!an?\b|the\b)[\w-]+(?: [\w-]+)?, )+(?!an?\b|the\b)[\w-]+(?: [\w-]+)?,? (?:or|and) (?:in )?[\w-]+(?: [\w-]+)?)$"
)
#: "A harvest belongs to a hive: the date, the weight and the label"
TOLD = re.compile(
    rf"(?i)^{WHO} (?P<relation>(?:also )?{phrasing.RELATION}\b[^:;(),]*?):\s+(?P<list>(?:the|an?|its|el|la|una?)\s.+,.+|.+ and .+)$"
)
#: "An apiary sits in one place", "a tenant has a name and lives in one home"
LIVES = re.compile(
    rf"(?i)^{WHO}(?P<told> (?:has|have) .+?),? and (?P<relation>(?:lives?|sits?|stands?|belongs?|works?|hangs?|comes?) (?:in|on|at|to|for|from|with) (?:an?|one|exactly one|the) [\w -]+)$"
)


#: "A match is between a home team and an away team, at a kick-off time": what it has, by prepositions
PREPOSED = re.compile(
    rf"(?i)^{WHO} is (?P<list>(?:of|for|by|between|from|about|at|on) (?:an?|one|the|its|two) [^,;:()]+(?:,? (?:and )?(?:of|for|by|at|on|in|with|from|to|about) (?:an?|one|the|its) [^,;:()]+)+)$"
)
#: "Each screening shows one film on one date in one hall"
SHOWING = re.compile(
    rf"(?i)^{WHO} (?:shows|covers|concerns|uses|involves|links|brings) (?P<list>(?:one|an?) [\w-]+(?: (?!one\b|an?\b|on\b|in\b)[\w-]+)?(?: (?:on|in|at|by|for|from|with|to) (?:one|an?) [\w-]+(?: (?!on\b|in\b|at\b|by\b)[\w-]+)?){{2,}})$"
)
PREPOSITION = re.compile(
    r"(?i)(?:^|,\s*(?:and )?|\s+and\s+)(?:(?:of|for|by|between|at|on|in|with|from|to|about) )?(?=(?:an?|one|the|its)\s)"
)
#: "A crossing is made by one ferry, leaves at a departure time and has a fare"
DOING = re.compile(
    rf"(?i)^{WHO} (?P<relation>(?:is|belongs|sits|stands|lives) [^,;:()]+?)(?P<told>(?:(?:,| and|, and) \w+s (?:at|on|in|from|to) (?:an?|one|the) [\w -]+?)+),? and (?:has|costs|carries) (?P<list>.+)$"
)
DONE = re.compile(r"(?i)(?:^|,| and|, and) \w+s (?:at|on|in|from|to) (?=an?|one|the)")
#: "A player plays for one team; we note the first name and the last name"
NOTED = re.compile(
    rf"(?i)^{WHO} (?P<relation>[^;:,]{{4,50}})[;,:] (?:and |here |for each )?we (?:also )?(?:note|keep|record|store|write down|want to know|need)(?: down)?:? (?P<list>.+)$"
)
#: "As a clerk I want to register members with a name and an email so that I know them"
WISHED = re.compile(
    r"(?i)^\W*as (?:an?|the) [\w -]+?,? (?:i|we) (?:want|need|would like|wish|can|should be able)(?: to)? (?:register|add|create|record|enter|store|keep|manage|save|note)(?: down)? "
    r"(?:an? |the |new |all )*(?P<what>[\w-]+(?: [\w-]+)?) with (?P<list>[^;:]+?)(?:,? (?:so that|in order to|because|so i|so we)\b.*)?$"
)


STEP = re.compile(r"^(?P<verb>[^\W\d][\w ]{1,20}?): [\w ,/]+ (?:->|→) ")
EFFECT = re.compile(r"(?i)^(?:the|its) [\w ]+ becomes \w+\W*$")


def accompanied(sentences: list[str]) -> list[str]:
    """ "return: open -> returned; the book becomes available": what else a step does, told of the step."""
    step = STEP.match(sentences[0]) if len(sentences) > 1 else None
    if not step:
        return sentences
    return [f"On {step['verb']}, {one}" if EFFECT.match(one) else one for one in sentences]


def _defined(text: str) -> list[str]:
    """What a sentence defines in words of its own, said with "has"; nothing where it defines nothing."""
    found = DOING.match(text)
    if found:
        listed = [one.strip() for one in DONE.split(found["told"]) if one.strip()]
        return [
            f"{found['who']} {found['relation']}.",
            f"{found['who']} has {', '.join(listed)} and {found['list']}",
        ]
    found = WISHED.match(text)
    if found:
        return [f"Each {found['what']} has {found['list']}"]
    found = NOTED.match(text)
    if found:
        return [f"{found['who']} {found['relation']}.", f"{found['who']} has {found['list']}"]
    found = SHOWING.match(text)
    if found:
        listed = re.split(r"(?i) (?:on|in|at|by|for|from|with|to) (?=(?:one|an?) )", found["list"])
        return [f"{found['who']} has {', '.join(listed)}"]
    found = PREPOSED.match(text)
    if found and "," in found["list"]:
        listed = [one.strip() for one in PREPOSITION.split(found["list"]) if one.strip()]
        return [f"{found['who']} has {', '.join(listed)}"]
    return []


def parted(sentence: str) -> list[str]:
    text = sentence.strip().rstrip(".")
    found = STATES.match(text)
    if found:
        return [*parted(f"{found['who']}{found['told']}"), f"{found['who']} is {found['list']}."]
    if defined := _defined(text):
        return defined
    found = LIVES.match(text)
    if found:
        return [
            *parted(f"{found['who']} {found['relation']}"),
            *parted(f"{found['who']}{found['told']}"),
        ]
    found = TOLD.match(text)
    if found:
        return [f"{found['who']} {found['relation']}.", f"{found['who']} has {found['list']}"]
    return phrasing.parted(sentence)
