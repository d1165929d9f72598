"""Demands in turns of speech that no other reader knows, said again in the words that they do."""

import re

from config.embedded.standin.reading.words import NUMBERS

MODAL = r"(?:can|may|must|should)"
COUNT = "|".join(word for word in NUMBERS if len(word) > 2 and word != "once")
#: Two facts in one sentence; the new text has a line for each.
SPLIT = (
    (
        r"^(?P<who>(?:an?|each|every|the) [\w -]+?) (?P<told>(?:has|have|records|notes) .+?),? and it (?P<rest>(?:holds|takes|contains|can|cannot|may|must|never) .+)$",
        r"\g<who> \g<told>" + "\n" + r"\g<who> \g<rest>",
    ),
    (
        r"^(?P<a>[^:]{3,60}): (?P<b>(?:(?:each|every) [\w -]+? (?:has|have|records|notes|consists of)|an? [\w-]+ belongs to) .+)$",
        r"\g<a>" + "\n" + r"\g<b>",
    ),
    (
        r"^(?P<who>(?:an?|each|every) [\w-]+) (?P<told>(?:is|was|comes|grows) [^,;]+), has (?P<list>.+)$",
        r"\g<who> \g<told>" + "\n" + r"\g<who> has \g<list>",
    ),
    (
        r"^(?P<a>an? (?P<one>[\w-]+) (?P<who>[\w-]+) (?:can|may) [^,;]+?), an? (?P<two>[\w-]+) (?:one|(?P=who)) (?P<b>(?:can|may) [^,;]+?),? and both (?P<c>(?:can|may) .+)$",
        r"\g<a>" + "\n" + r"a \g<two> \g<who> \g<b>" + "\n" + r"a \g<one> or \g<two> \g<who> \g<c>",
    ),
    (
        r"^(?P<who>(?:an?|the|any|each|every) [\w ]+? (?:can|may)) be (?P<done>\w+(?: out| up| off| back)?),? (?:or|and) (?:else )?(?:it|they) (?:can|may) (?:also |instead )?be (?P<rest>[\w ]+)$",
        r"\g<who> be \g<done>" + "\n" + r"\g<who> be \g<rest>",
    ),
    (
        r"^(?P<who>(?:nobody|no one) (?:can|may)|(?:you|we|one|i) (?:cannot|may not|must not)) (?P<verb>add|attach|record|log|enter|register|put|book|make) (?P<a>(?:an? |new |any )*[\w-]+),? (?:or|and|nor) (?P<b>(?:an? |new |any )*[\w-]+) (?P<rest>(?:to|for|on|in|into|about) .+)$",
        r"\g<who> \g<verb> \g<a> \g<rest>" + "\n" + r"\g<who> \g<verb> \g<b> \g<rest>",
    ),
    (
        rf"^neither (?P<a>.+?) nor (?P<b>.+?) {MODAL} (?P<rest>be .+)$",
        r"\g<a> cannot \g<rest>" + "\n" + r"\g<b> cannot \g<rest>",
    ),
    (
        r"^(?P<who>(?:(?:an?|the|each|every) )?[\w ]+?) (?:with|that has|that have|which has|having|once it has) (?P<what>(?:at least (?:\d+|an?|one)|\d+ or more) [\w ]+?) (?P<can>can|may) be (?P<rest>\w+(?: (?:in|out|up|off|over|back))?)$",
        r"\g<who> can be \g<rest>" + "\n" + r"\g<who> cannot be \g<rest> without \g<what>",
    ),
    (
        r"^(?P<who>[\w -]+?) (?:can|may) be (?P<done>\w+(?: (?:in|out|up|off|over|back))?),? (?:but|though|yet) (?:not|never) (?P<rest>(?:without|with no|before|unless|until) .+)$",
        r"\g<who> can be \g<done>" + "\n" + r"\g<who> cannot be \g<done> \g<rest>",
    ),
)
SAID = (
    (
        r",? (?:but|pero) (?:never|nunca|not|no) (?:an?|uno|una?|the|la|el) [\w-]+(?: ones?)?$",
        "",
    ),
    (
        r"^what (?:i|we|they) (?:write down|note|keep|record|store|need to know|want to know)(?: down)? (?:about|of|for) (?:an?|each|every|the) (?P<what>[\w-]+(?: [\w-]+)?)(?: is)?: ",
        r"Each \g<what> has ",
    ),
    (
        r"^(?P<who>(?:our |new |all |the )?[\w-]+s) (?:sign up|register|join|are registered|are identified|enrol|enroll|subscribe|come) with (?=(?:their|an?|the) )",
        r"\g<who> have ",
    ),
    (
        r"^(?:keep|store|record|manage|track|register|save|hold)(?: track of)?(?: a list of)? (?P<what>(?:all )?[\w-]+(?: [\w-]+)?): (?P<list>.+,.+)$",
        r"Each \g<what> has \g<list>",
    ),
    (
        r"^(?:how|the life(?: cycle)? of|life of) (?P<who>an? [\w-]+(?: [\w-]+)??)(?: lives| goes| works| moves| runs)?: it ",
        r"\g<who> ",
    ),
    (
        r"^(?:within|inside|in|per) (?P<home>(?:an?|the|each|every|one) [\w-]+),? (?P<rest>[\w -]+ (?:is|are|must be) unique)$",
        r"\g<rest> within \g<home>",
    ),
    (r"\bthere['’]s\b", "there is"),
    (
        r"^we (?:have|keep|own|hold) (?:several|many|multiple|some) (?P<many>[\w-]+) (?:of|for|per) (?:most|each|every|all|an?|our)(?: of our)? (?P<one>[\w-]+)$",
        r"each \g<many> belongs to a \g<one>",
    ),
    (r"\bhalf a dozen\b|\bmedia docena\b", "6"),
    (r"\ba dozen\b|\buna docena\b", "12"),
    (
        r"^(?:an? |any |the )?(?P<what>[\w -]+?) (?:dated|dating|that (?:is|are) dated|with a date) (?P<when>(?:in|from) the (?:future|past)) (?:is|are|must be|will be) (?:rejected|refused|not accepted|not allowed|invalid)$",
        r"The date of the \g<what> must not be \g<when>",
    ),
    (
        r"\b(?:must|has to|have to|needs? to|should) be (?:an adult|adults|of (?:legal )?age)$",
        "must be at least 18 years old",
    ),
    (r"\b(?:is|are) never (?:again used|used again)$", "is unique"),
    (r",? even (?:when|if|though|after) [^,;]+$", ""),
    (
        r",? (?:whatever|no matter what|regardless of what) (?:became|becomes|happened|happens) (?:of|to) [^,;]+$",
        "",
    ),
    (r",? and (?:i|we|they) (?:am|are) told (?:that|why|so)\b[^,;]*$", ""),
    (
        r"\bonce,? (?:and )?(?:not|never) twice\b|\bonce and once only\b|\bonce and no more\b",
        "only once",
    ),
    (
        r"\b(?P<verb>is|are|falls|lies|comes) on (?P<day>the [\w ]+? or (?:later|earlier))$",
        r"\g<verb> \g<day>",
    ),
    (
        r"\b(?:is|are|lies|falls|comes) the (?P<day>(?!same\b)[\w ]+?) or later$",
        r"is not before the \g<day>",
    ),
    (
        r"\b(?:is|are|lies|falls|comes) the (?P<day>(?!same\b)[\w ]+?) or earlier$",
        r"is not after the \g<day>",
    ),
    (
        r"\b(?:comes|is|lies|falls|must be|must come) (?:after|later than) (?P<what>[^,;]+?),? or (?:it )?(?:is |falls |lies )?(?:on |at )?the same (?:day|date)(?: as it)?$",
        r"is not before \g<what>",
    ),
    (
        r"\b(?:comes|is|lies|falls|must be|must come) (?:before|earlier than) (?P<what>[^,;]+?),? or (?:it )?(?:is |falls |lies )?(?:on |at )?the same (?:day|date)(?: as it)?$",
        r"is not after \g<what>",
    ),
    (
        r"\b(?:is|are|may be|must be|can be)? ?(?:never|not|cannot be|must not be) (?:used|given|issued|assigned|taken|handed out) (?:a second time|for a second time|once more|another time)\b",
        "is unique",
    ),
    (
        r"^(?:an?|the|one|each|every|any) (?P<what>[\w ]+?) (?:is|are|can|may|must)(?: be)? (?:never|not|never be|not be) (?:given|assigned|issued|put|attached|handed out|handed) (?:to|on|for) (?:two|more than one|several|another) (?P<who>[\w -]+)$",
        r"The \g<what> of \g<who> is unique",
    ),
)
DIGITS = re.compile(
    rf"(?i)\b(?:consists? of|is made (?:up )?of) (?:exactly )?(?P<n>\d+|{COUNT}) (?P<unit>digits|characters|letters)"
)
COMPILED = tuple((re.compile(old, re.IGNORECASE), new) for old, new in SAID)
PARTED = tuple((re.compile(old, re.IGNORECASE), new) for old, new in SPLIT)


def reworded(sentence: str) -> list[str]:
    text = sentence.strip().rstrip(".").rstrip()
    said = DIGITS.sub(_digits, text)
    for old, new in COMPILED:
        said = old.sub(new, said)
    for pattern, template in PARTED:
        if found := pattern.match(said):
            return [f"{_capital(one)}." for one in found.expand(template).split("\n")]
    return [f"{_capital(said)}."] if said != text else [sentence]


def _digits(found: re.Match[str]) -> str:
    count = NUMBERS.get(found["n"].lower(), found["n"])
    return f"has exactly {count} {found['unit']}"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
