"""Limits said as what is refused: "a dog weighing less than 1 kg or more than 90 kg is refused"."""

import re

REFUSED = r"(?:(?:is|are|must be|should be|will be|gets?|has to be|have to be) (?:always )?(?:refused|rejected|not accepted|not allowed|invalid|not valid|not taken|not kept|not stored|turned (?:down|away)|an error|declined|impossible|not possible)|(?:cannot|can not|must not|may not|should not|shall not) be (?:recorded|kept|stored|accepted|registered|entered|saved))"
DOING = {
    "weighing": "weight",
    "weighs": "weight",
    "costing": "price",
    "costs": "price",
    "lasting": "duration",
    "measuring": "size",
    "scoring": "score",
}
NUMBER = r"-?\d+(?:[.,]\d+)?"
UNIT = r"(?: ?(?:%|[a-zA-Z€£$°]{1,12}\b(?<!or)(?<!is)(?<!are)(?<!and)))?"
BELOW = r"(?:less than|fewer than|lower than|smaller than|shorter than|below|under|of less than)"
ABOVE = r"(?:more than|greater than|higher than|larger than|longer than|bigger than|above|over|exceeding|beyond|of more than)"
SIDE = rf"(?:is |are |of |being )?(?:(?P<below{{n}}>{BELOW})|(?P<above{{n}}>{ABOVE})) (?P<value{{n}}>{NUMBER}){UNIT}"
SIDES = SIDE.replace("{n}", "1") + rf"(?:,? (?:or|and) {SIDE.replace('{n}', '2')})?"
SUBJECT = r"(?:an? |any |every |all |the )?(?P<who>[\w-]+(?: [\w-]+){0,2}?)"
FIELD = r"(?:an? |the |its |their )?(?P<field>[\w-]+(?: [\w-]+){0,3}?)"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^\W*{SUBJECT} (?:with|having|whose|that has|which has|that have) {FIELD} {SIDES} {REFUSED}\b.*$",
        rf"^\W*(?:the program |the system |we )?(?:refuses?|rejects?) {SUBJECT} (?:with|having|whose|that has|which has) {FIELD} {SIDES}\W*$",
        rf"^\W*(?:no|never accept an?) {SUBJECT} (?:with|having|whose) {FIELD} {SIDES}(?: (?:is|are) (?:accepted|allowed|kept|taken))?\W*$",
        rf"^\W*(?:the |an? )?(?P<field>(?:(?!with\b|having\b|whose\b|that\b)[\w-]+)(?: (?!with\b|having\b|whose\b|that\b)[\w-]+){{0,3}}?)(?: of (?:an?|the) (?P<who>[\w-]+(?: [\w-]+)?))? (?:that is |which is )?{SIDES} {REFUSED}\b.*$",
    )
)


def limits_of_refusals(sentence: str) -> str:
    """The limit that what is refused leaves; other sentences as they are."""
    doing = "|".join(DOING)
    plainer = re.sub(
        rf"(?i)\b(?:that |which |who )?({doing}) (?={BELOW}|{ABOVE})",
        lambda found: f"with a {DOING[found[1].lower()]} of ",
        sentence,
    )
    for form in FORMS:
        found = form.match(plainer.replace("kilograms", "kg"))
        if found:
            return _limit(found.groupdict())
    return sentence


def _limit(said: dict[str, str | None]) -> str:
    parts = []
    for number in ("1", "2"):
        if said[f"below{number}"]:
            parts.append(f"at least {said[f'value{number}']}")
        elif said[f"above{number}"]:
            parts.append(f"at most {said[f'value{number}']}")
    name = re.sub(r" (?:is|of|being)$", "", said["field"] or "")
    owner = f" of a {said['who']}" if said["who"] else ""
    return f"The {name}{owner} is {' and '.join(parts)}."
