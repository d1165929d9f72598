"""What a program on one machine cannot do, whatever else a sentence about it says."""

import re

from config.embedded.standin.reading.draft import Draft, Line

ELSEWHERE = re.compile(
    r"(?i)\b(?:e-?mails?|sms|messages?|notifications?|reminders?|correos?|avisos?) (?:is|are|must be|should be|will be|gets?) sent\b"
    r"|\b(?:sends?|e-?mailed|texted|notif(?:y|ies|ied)|reminds?|reminded|enviar?|env[ií]a)\b"
    r"|\b(?:stripe|paypal|credit cards?|payment (?:gateway|provider)s?|bank transfer api|google|outlook|bluetooth|gps)\b"
    r"|\b(?:log(?:s|ged)? ?in|sign(?:s|ed)? in|passwords?|two-factor|oauth|single sign-on|encrypt\w*)\b"
    r"|\b(?:milliseconds?|ms|concurrent users|requests per second|uptime|response time)\b"
)
DELAYED = re.compile(
    r"(?i)\b(?:can|may|cannot)\b.*\b(?:after|within|before|for|until) (?:\d+|an?|one|two|three|four|five|six|seven|ten) (?:days?|weeks?|months?|hours?|minutes?)\b"
)
OVER_TIME = re.compile(
    r"(?i)\b(?:most|more than|up to|maximum(?: of)?|only) \d+ .*\b(?:per|a|each|every|in an?) (?:hour|week|month|year)\b"
)
ROLE = re.compile(
    r"(?i)^\W*only (?:an? |the |our )?(?P<who>[\w ]+?) (?:can|may|must|are allowed|is allowed)\b"
    r"|\bonly (?:be \w+ )?by (?:an? |the |our )?(?P<by>[\w ]+?)(?:$|[.,;])"
)


def withdraw(draft: Draft) -> None:
    """Take back what was read from sentences whose point is out of reach; they are told as not built."""
    for line in draft.lines:
        timed = _is_timed(line)
        if timed or _is_elsewhere(draft, line) or _is_role(draft, line):
            line.marks.clear()


def _is_timed(line: Line) -> bool:
    """Rules over time, but for those that count the days since one that is kept."""
    counted = any(mark[0] == "rule" and "days" in mark[-1] for mark in line.marks)
    return not counted and bool(DELAYED.search(line.text) or OVER_TIME.search(line.text))


def is_elsewhere(text: str) -> bool:
    return bool(ELSEWHERE.search(text))


def _is_elsewhere(draft: Draft, line: Line) -> bool:
    defines = any(mark[0] in ("kind", "states") for mark in line.marks)
    return not defines and bool(ELSEWHERE.search(line.text))


def _is_role(draft: Draft, line: Line) -> bool:
    """ "Only managers can delete bugs": people who are not records have no rights to tell apart."""
    found = ROLE.search(line.text)
    who = (found["who"] or found["by"] or "") if found else ""
    return bool(who) and not draft.mentions(who)
