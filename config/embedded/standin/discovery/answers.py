"""DiscoveryQuestions and DomainModel: what was read, and by its own words all that was not."""

import re
from dataclasses import replace

from config.embedded.standin.discovery.requirements import requirements
from config.embedded.standin.domain import CONTEXT, Json, to_json
from config.embedded.standin.reader.brief import Demand, Reading, read
from config.embedded.standin.reader.language import unreadable
from config.embedded.standin.web.words import WEB
from config.embedded.standin.wire import Asked, Said, said

LONGEST_NOTE = 1500
NAMED = 3  # demands that a question lists itself; an option names all that it gives up
NOT_READ = "The stand-in does not read this."
NOT_BUILT = "Not built (the stand-in does not read this)"
LEAVE, KEEP = "Leave it out", "Keep it, though nothing is released"
BUILD, STOP = "Build the small example instead", "Stop; I rewrite the brief"
NO_TEXT = "There is no text to read. Write sentences such as: A book has a title and a year."
NO_RULES = ("missing", "The stand-in has no rules for this topic and does not judge it.")
TOPICS = (
    *("functional scope", "domain and data", "interaction", "non-functional", "integrations"),
    *("edge cases", "constraints", "terminology", "completion signals", "security"),
)
NOTHING = (
    "I am a rule-based stand-in, no AI, and found no thing to keep in this brief: I read only"
    " sentences like 'A book has a title, a year'. Build the small example instead, or stop and rewrite?"
)
EXAMPLE = "The brief names nothing to keep, so a small example, a list of notes, is built instead."
NOTES = """# Notes

A note has a title (required, 1 to 80 characters) and a text (optional, at most 2000 characters).

Everything is still there after the program was closed and opened again.
"""
REQUIRED = "A field that the brief does not call optional is required."
SERVICES = {"Listing": "Searches, filters, sorts and cuts lists.", "Export": "Writes lists as CSV."}
REPORT = {"Report": "Counts records by state."}
CLI = "python-cli"
OTHERS = f"The stand-in builds on {WEB} or {CLI} alone. A real model (ANTHROPIC_API_KEY) builds on the others."
TERMINAL = re.compile(r"\b(?:command[ -]lines?|terminals?|CLI|console)\b|--help", re.IGNORECASE)
# By whether it is a web application.
STYLES = ("command line over one file", "pages and an API over one database")
WAYS = (
    "It is a command line, as the brief asks for, or as nothing else was offered.",
    "The brief names no other way of use: pages in a browser, and an API.",
)
# What the brief may ask for and only the other kind of software can have.
ELSEWHERE = ({"menu"}, {"help"})


def offered_to(asked: Asked) -> list[str]:
    """The names of the stacks to choose from; all of those known here if it is not said."""
    return [one["name"] for one in asked.json("stacks")] if "stacks" in asked.tags else [WEB, CLI]


def is_web(asked: Asked, found: Reading) -> bool:
    """Pages, unless the brief asks for a command line or only that is offered."""
    offered = offered_to(asked)
    text = brief_of(asked)
    for excluded in found.excluded:
        text = text.replace(excluded, "")
    return WEB in offered and (CLI not in offered or not TERMINAL.search(text))


def reading_of(asked: Asked) -> tuple[Reading, bool]:
    """The brief, without the demands that only the other kind of software could meet, and whether it is for pages."""
    found = read(brief_of(asked))
    for_web = is_web(asked, found)
    away = ELSEWHERE[for_web]
    found.demands = [
        replace(one, meanings=()) if any(m.kind in away for m in one.meanings) else one
        for one in found.demands
    ]
    return found, for_web


def brief_of(asked: Asked) -> str:
    return asked.text("brief").replace("<\\", "<")


def discovery_questions(asked: Asked) -> Said:
    brief = brief_of(asked)
    has_words = any(letter.isalpha() for letter in brief)
    if reason := unreadable(brief) if has_words else NO_TEXT:
        return said({"readable": False, "reason": reason, "coverage": [], "questions": []})
    found, for_web = reading_of(asked)
    questions = (_unbuilt(found) if found.unbuilt() else []) if found.entities else _nothing(found)
    answer = {
        "readable": True,
        "reason": "",
        "coverage": coverage(found, WAYS[for_web]),
        "questions": questions,
    }
    return said(answer)


def shortened(text: str, length: int = 300) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1]}…"


def coverage(found: Reading, way: str) -> list[Json]:
    """Each topic once. Of the topics it has no rules for the stand-in says just that."""
    kept = ", ".join(f"{one.plural} ({len(one.fields)} fields)" for one in found.entities)
    tested, demands = len(found.demands) - len(found.unbuilt()), len(found.demands)
    can_be_tested = f"{tested} of {demands} demands of the brief can be tested."
    notes = {
        "functional scope": _scope(found),
        "domain and data": ("clear" if kept else "missing", f"Kept are {kept or 'no things'}."),
        "interaction": ("clear", way),
        "completion signals": ("clear" if tested == demands else "partial", can_be_tested),
    }
    rows = [(topic, *notes.get(topic, NO_RULES)) for topic in TOPICS]
    return [{"topic": topic, "status": status, "note": note} for topic, status, note in rows]


def _scope(found: Reading) -> tuple[str, str]:
    lost = [*found.unread, *(demand.text for demand in found.unbuilt())]
    if found.entities and not lost and not found.excluded:
        return "clear", "Every sentence of the brief was read."
    listed = "; ".join(shortened(text, 120).rstrip(".") for text in lost)
    parts = [f"{NOT_BUILT}: {listed}"] if lost else []
    parts += [f"Excluded by the brief: {'; '.join(found.excluded)}"] if found.excluded else []
    return "partial" if found.entities else "missing", shortened(". ".join(parts), LONGEST_NOTE)


def _nothing(found: Reading) -> list[Json]:
    """Whether to build the example where nothing to keep was found."""
    path = "A small list of notes is built to show the path; the brief itself is not."
    build = (BUILD, path, [demand.text for demand in found.demands])
    return _question(NOTHING, build, (STOP, "The plan ends here, and nothing is built.", []))


def _unbuilt(found: Reading) -> list[Json]:
    """Whether to go on without the demands that cannot be built."""
    lost = [demand.text for demand in found.unbuilt()]
    listed = "; ".join(f"'{shortened(text, 160).rstrip('.')}'" for text in lost[:NAMED])
    more = f"; and {len(lost) - NAMED} more, named below" if len(lost) > NAMED else ""
    kept = ", ".join(one.plural for one in found.entities)
    return _question(
        f"The stand-in would keep {kept}, and cannot build {len(lost)} of the demands: {listed}{more}. Go on without?",
        (LEAVE, "The rest is built; without a MUST it is not released.", lost),
        (KEEP, "It stays a requirement without a test, so no gate lets it pass.", []),
        (STOP, "The plan ends here, and nothing is built.", []),
    )


def _question(text: str, *options: tuple[str, str, list[str]]) -> list[Json]:
    """The first option is recommended."""
    keys = ("label", "implication", "gives_up")
    question = {
        "topic": "functional scope",
        "question": text,
        "why": "What is left out is neither built nor tested.",
        "options": [dict(zip(keys, option, strict=True)) for option in options],
        "recommended": options[0][0],
        "reason": "It can be tried at once; a real model (ANTHROPIC_API_KEY) reads all of it.",
    }
    return [question]


def domain_model(asked: Asked) -> Said:
    brief, for_web = reading_of(asked)
    answers = [one["answer"] for one in asked.json("answers")]
    if STOP in answers:
        return Said("The plan was stopped, so that the brief can be rewritten.", "refusal")
    if not {WEB, CLI} & {*offered_to(asked)}:
        return Said(OTHERS, "refusal")
    found = brief if brief.entities else instead_of(brief)
    keeps = f"Keeps {', '.join(entity.plural for entity in found.entities)}."
    services = SERVICES | (REPORT if any(entity.states for entity in found.entities) else {})
    kept = keeps.removeprefix("Keeps ").rstrip(".").capitalize()
    name = shortened(found.title or kept, 80)
    return said(
        {
            "domain": name,
            "summary": f"{keeps} Built as {STYLES[for_web]}.",
            "bounded_contexts": [{"name": CONTEXT, "purpose": keeps, "relations": []}],
            "aggregates": [to_json(entity) for entity in found.entities],
            "value_objects": [],
            "domain_events": [],
            "services": [{"context": CONTEXT, "name": n, "purpose": services[n]} for n in services],
            "requirements": requirements(found, is_web=for_web),
            "assumptions": assumptions(found, answers, is_example=found is not brief),
            "risks": [],
            "stack": {
                "name": WEB if for_web else CLI,
                "reason": WAYS[for_web],
                "language": "Python",
                "libraries": [],
                "unbuildable": [{"demand": text, "why": NOT_READ} for text in found.unread],
                "architecture_style": STYLES[for_web],
            },
        }
    )


def instead_of(brief: Reading) -> Reading:
    """The example, with every sentence and demand of the brief named as not built."""
    found = read(NOTES)
    found.demands += [Demand(demand.text, demand.priority) for demand in brief.demands]
    found.unread, found.excluded, found.guessed = brief.unread, brief.excluded, []
    return found


def assumptions(found: Reading, answers: list[str], *, is_example: bool) -> list[str]:
    """What was decided for the brief, and each demand and answer that becomes nothing."""
    own = [answer for answer in answers if answer not in {BUILD, STOP, LEAVE, KEEP}]
    lost = [*(demand.text for demand in found.unbuilt()), *own]
    lines = [EXAMPLE] if is_example else [REQUIRED, *found.guessed]
    lines += [f"{NOT_BUILT}: {shortened(text)}" for text in lost]
    lines += [f"Excluded by the brief, and not built: {shortened(text)}" for text in found.excluded]
    return list(dict.fromkeys(lines))
