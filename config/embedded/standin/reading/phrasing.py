"""English as people write it, in the fewer phrases that the rules read."""

import re

from config.embedded.standin.reading.words import NUMBERS

COUNTS = "|".join(word for word in NUMBERS if len(word) > 2 and word != "once")
MODAL = r"(?:can|could|may|must|should|shall|will|has to|have to)"
NO = r"(?:cannot|can not|can never|may not|may never|must not|must never|should not|should never|is never|are never|never|is not|are not|not)"
LIST_VERBS = r"(?:listed|shown|displayed|viewed|filtered|sorted|found|searched|looked up|ordered)"
RELATION = (
    r"(?:belongs? to|(?:is|are) (?:for|of|on|in|about|part of|assigned to|\w+ed (?:by|to|for|on|in|at|from|with)"
    r"|\w+en (?:by|to|at)|made (?:by|for)|held (?:in|at|by))|links|connects|refers? to)"
)
HAS = r"(?:(?:it|they)\s+)?(?:also\s+)?(?:has|have|stores?|records?|notes|says)"
PHRASES = (
    (r"\bshall\b", "must"),
    (r"(?<=[a-z])['’]s(?= (?:got|been)\b)", " has"),
    (rf"\b(than|most|least|exactly|below|above|under|over) ({COUNTS})\b(?! (?:of|or more))", None),
    (r"\b(?:can|may) no longer be\b|\b(?:can|may|must|should) never (?:again )?be\b", "cannot be"),
    (r"\b(?:must|can|may|should) be (?=(?:\w+ )*?by default)", "is "),
    (r"\b(?:so|as) long as\b", "while"),
    (r"\bprovided (?:that )?|\bin case\b", "if "),
    (
        r"\b(?:that|which|who) (?:has|have) (?:already )?(?:been )?(?=\w+(?:ed|en|ft|ld|nt|id|st|ne)\b)",
        "that is ",
    ),
    (r"\b(?:has|have) (?:already )?been (?=\w+ed\b|\w+en\b|sold|sent|paid)", "is "),
    (r"\bon or after\b|\bat or after\b", "not before"),
    (r"\bon or before\b|\bat or before\b", "not after"),
    (rf"\b{MODAL} (?:be |come |lie )?no (earlier|later) than\b", r"is not \1 than"),
    (r"\bcannot (?:be |come |lie )?(earlier|later|before|after)\b", r"is not \1"),
    (r"\b(?:must|should|has to|have to) (?:be|lie) in the future\b", "must not be in the past"),
    (r"\b(?:must|should|has to|have to) (?:be|lie) in the past\b", "must not be in the future"),
    (
        rf"\b(?:{MODAL} )?{NO} (?:be |is |are |go(?:es)? |falls? |drops? |gets? |sinks? )?(?:below|under|less than|lower than|smaller than) (?=[\d-])",
        "is at least ",
    ),
    (
        rf"\b(?:{MODAL} )?{NO} (?:be |is |are |go(?:es)? |rises? |gets? |climbs? )?(?:above|over|more than|higher than|greater than|longer than|exceeds?) (?=[\d-])",
        "is at most ",
    ),
    (rf"\b{NO} (?:exceed|go over|go above|surpass) (?=\d)", "is at most "),
    (r"\b(?:be|lie)s? (?:within|in the range) (\d\S*) (?:to|and|-) (?=\d)", r"is between \1 and "),
    (
        rf"\b{NO} (?:have|has|hold|holds|own|owns|be in|be on) two\b(?![^.]*\bsame\b)",
        "has at most 1",
    ),
    (
        r"\b((?:cannot|never|not|no) (?:[\w ]+ )?two [\w ]+?) (?:of|from|about) the same\b",
        r"\1 with the same",
    ),
    (
        rf"\b(?:{MODAL} )?{NO} (?:be )?(?:repeats?|repeated|used twice|duplicated|occur twice|appear twice|reused)\b(?! (?:in|on|for|at|within|per|en|del|de) (?:(?:the|el|la) )?(?:[\w]+ (?:of|de|del) )?(?:the |la )?(?:same|mism))",
        "is unique",
    ),
    (
        r"\b(?:must|has to|have to|should) be (?:different|distinct)(?: for (?:every|each) \w+)?$",
        "is unique",
    ),
    (
        r"\b(?:must|has to|have to|should) (?:always )?be (?:given|filled in|present|set|provided|stated)\b",
        "is required",
    ),
    (
        r"\b(?:cannot|may not|must not|should not) be (?:left )?(?:blank|empty|missing|omitted)\b",
        "is required",
    ),
    (
        r"^(?!\w+ing\b)(?:an? |the )?([\w ]+?) (?:without|with no|lacking) (?:an? |the |any )?([\w ]+?) (?:is|are|must be|will be|gets) "
        r"(?:rejected|refused|not accepted|not allowed|invalid|not valid)",
        r"The \2 of a \1 is required",
    ),
    (r"^(.*?)\bweighs?\b", r"The weight of \1 is"),
    (
        r"\b(can|may) (?:also |only |then )?(?:move|go|change|pass|switch|proceed|advance|be changed|be switched|progress)(?=(?: from [\w ]+?)? (?:back )?(?:in)?to\b)",
        r"\1 be moved",
    ),
    (
        r"\b(?:when|once|if|as soon as|after) (an?|the) (\w+) (?:gets|is being) (?=\w+(?:ed|en|id|nt)\b)",
        r"when \1 \2 is ",
    ),
    (
        r"\bat once\b|\bsimultaneously\b|\bat the same moment\b|\bin parallel\b|\bat any (?:one )?time\b|\bconcurrently\b",
        "at the same time",
    ),
    (
        r"\b(?:is |are )?(?:equal to or |at or )?(?:greater|larger|more|higher) than or equal to (?=\d)",
        "at least ",
    ),
    (r"\b(?:less|smaller|lower|fewer) than or equal to (?=\d)", "at most "),
    (r"\bmayor o igual que (?=\d)", "at least "),
    (
        r"^(?:the )?(?:possible )?(?:states?|status(?:es)?|lifecycle|workflow|estados?) (?:of|for|de) (?:(?:an?|the|each|every|una?|el|la) )?([\w ]+?)(?: are| is)?\s*:\s*",
        r"A \1 is ",
    ),
    (r"^([\w ]+?) (?:states?|status(?:es)?|workflow|lifecycle|estados?)\s*:\s*", r"A \1 is "),
    (
        r"^(.*?\b)(?:starts|begins) (?:out )?as (?:an? )?(\w+)[;,.] (?:and )?(?:then|later|after that),? (?:it )?(?:is|becomes|can be|may be|goes) (?=\w+[, ])",
        r"\1is \2, ",
    ),
    (
        r"\b(?:is|are) (?:always )?([\w-]+) unless (?:given|specified|set|said otherwise|stated otherwise|otherwise \w+|told otherwise|chosen)\b",
        r"defaults to \1",
    ),
    (
        r"\b(must|has to|have to|can only|may only|should) be (?!one of\b)(?![^.]*\bor (?:more|less|later|earlier|above|below|fewer|longer|older|higher)\b)(?=(?:[\w-]+, )*[\w-]+,? or [\w-]+\W*$)",
        r"\1 be one of ",
    ),
    (r"^([\w ]+?) accepts? no (?:new |more )?([\w ]+)", r"\1 cannot get \2"),
    (r"\b(?:from )(\w+),? (?:an?|the) (\w+) (can|may) be moved to", r"the \1 \2 \3 be moved to"),
    (
        r"^From (\w+),? (an?|the) (\w+) (can|may) (?:move|go|change|pass) to",
        r"\2 \1 \3 \4 be moved to",
    ),
    (
        r"^(?:we expect )?(?:the (?:program|system|application|app|tool|software) )?(?:(?:to|must|should|shall|will|has to) )?(?:refuses?|rejects?|forbids?|prevents?) "
        r"(an?|the|any|every|all) ([\w ]+?) (?:that (?:is|lies|comes) |which (?:is|lies|comes) )?(before|after|earlier than|later than) ",
        r"\1 \2 is not \3 ",
    ),
    (r",? (?:but )?(\w+) (?:ones )?(?:may|can) ?not\W*$", ""),
    (r"^(?:nobody|no one) (?!can|may|must)(\w+?)s (an?|the) ", r"Nobody can \1 \2 "),
    (r"\bwhole numbers?\b", "integer"),
    (
        r"^(?P<verb>[\w ]{2,24}): (?:(?:an?|the|its) )?(?:[\w]+ )?(?:goes|moves|changes|passes|turns|switches) (?:back )?from (\w+(?: \w+)?) (?:back )?to (\w+)",
        r"\g<verb>: \2 -> \3",
    ),
    (r"^((?:the|its) \w+) (?:is|are) (\w+) again\W*$", r"\1 becomes \2"),
    (
        r"\b(?:is|are) (?:either )?(?=\w+(?:ed|en|ft), (?:which|and that) (?:makes|puts|turns|sets) (?:it|them) )",
        "can be ",
    ),
    (
        r"\b(an?|the|and|but|,) ([\w -]+?) becomes (\w+)(?: again)? (?:when|once|if|after) (?:it|they) (?:is|are|gets?) (\w+(?:ed|en|nt))\b",
        r"\1 \2 can be \4, which makes it \3",
    ),
    (
        r"\b(?:is|are|may be|can be) used (?:only once|once only|once|no more than once)\b(?! (?:per|a|each|every|in each|for each) )",
        "is unique",
    ),
    (r"\b(can|may) (?:become|turn) (?!an?\b|the\b)(?=\w+(?: again)?\b)", r"\1 be moved to "),
    (r"\bin the (?=workshop|garage|queue|archive|cart|shop|kitchen)", "in "),
)
COMPILED = tuple((re.compile(old, re.IGNORECASE), new) for old, new in PHRASES)
SPLIT = re.compile(
    rf"(?i)^(?P<who>(?:(?:an?|each|every|the|one) )?(?:[\w-]+ ){{1,3}}?)(?P<relation>(?:always )?{RELATION}\b[^:;(),]*?(?:,[^:;(),]*?)?)"
    rf"(?:(?:,? and|,|;|\.)?\s+{HAS}|,\s+with)\s+(?P<list>(?!been)\S.*)$"
)
ONE = re.compile(r"(?i)\b(an?|the) (\w+) one (can|cannot|may|must)\b")


def plainer(sentence: str) -> str:
    for old, new in COMPILED:
        sentence = old.sub(_digits if new is None else new, sentence)
    subject = re.match(
        r"(?i)(?:an?|the|each|every)?\s*(?:\w+ )*?(\w+) (?:can|may|must)\b", sentence
    )
    if subject:
        sentence = ONE.sub(rf"\1 \2 {subject[1]} \3", sentence)
    return sentence


def _digits(found: re.Match[str]) -> str:
    if found[1].lower() == "exactly" and found[2].lower() == "one":
        return found[0]
    return f"{found[1]} {NUMBERS[found[2].lower()]}"


def parted(sentence: str) -> list[str]:
    """A relation and a list of fields in one sentence, as two: "belongs to a member and has a date"."""
    found = SPLIT.match(sentence)
    if not found:
        return [sentence]
    return [f"{found['who']}{found['relation'].strip()}.", f"{found['who']}has {found['list']}"]
