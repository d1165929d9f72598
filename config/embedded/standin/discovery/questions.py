"""DiscoveryQuestions: what was read, what was not, and whether to go on without the rest."""

from config.embedded.standin.discovery.example import BUILD, STOP
from config.embedded.standin.domain import Json
from config.embedded.standin.reader.brief import Reading, read
from config.embedded.standin.reader.language import language, told
from config.embedded.standin.wire import Asked, Refused, Said, said

LONGEST_NOTE = 1500
NOT_BUILT = "Not built (the stand-in does not read this)"
LEAVE, KEEP = "Leave it out", "Keep it, though nothing is released"
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


def brief_of(asked: Asked) -> str:
    """The text of `<brief>`; raises Refused without one."""
    if "brief" not in asked.tags:
        raise Refused("invalid_request_error", f"{asked.job} needs the tag <brief>")
    return asked.tags["brief"].replace("<\\/", "</")


def discovery_questions(asked: Asked) -> Said:
    brief = brief_of(asked)
    code = language(brief)
    if code != "en" or not any(letter.isalpha() for letter in brief):
        reason = told(code) if code != "en" else NO_TEXT
        return said({"readable": False, "reason": reason, "coverage": [], "questions": []})
    found = read(brief)
    questions = list(filter(None, [_unbuilt(found) if found.entities else _nothing(found)]))
    answer = {"readable": True, "reason": "", "coverage": coverage(found), "questions": questions}
    return said(answer)


def shortened(text: str, length: int = 300) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1]}…"


def coverage(found: Reading) -> list[Json]:
    """Each topic once. Of the topics it has no rules for the stand-in says just that."""
    kept = ", ".join(f"{one.plural} ({len(one.fields)} fields)" for one in found.entities)
    tested, demands = len(found.demands) - len(found.unbuilt()), len(found.demands)
    notes = {
        "functional scope": _scope(found),
        "domain and data": ("clear", f"Kept are {kept}.")
        if kept
        else ("missing", "Nothing to keep."),
        "interaction": ("partial", "It is a command line: the stand-in builds nothing else."),
        "completion signals": (
            "clear" if tested == demands else "partial",
            f"{tested} of {demands} demands of the brief can be tested.",
        ),
    }
    rows = [(topic, *notes.get(topic, NO_RULES)) for topic in TOPICS]
    return [{"topic": topic, "status": status, "note": note} for topic, status, note in rows]


def _scope(found: Reading) -> tuple[str, str]:
    lost = [*found.unread, *(demand.text for demand in found.unbuilt())]
    if found.entities and not lost and not found.excluded:
        return "clear", "Every sentence of the brief was read."
    parts = [f"{NOT_BUILT}: {'; '.join(shortened(text, 120) for text in lost)}"] if lost else []
    parts += [f"Excluded by the brief: {'; '.join(found.excluded)}"] if found.excluded else []
    return "partial" if found.entities else "missing", shortened(". ".join(parts), LONGEST_NOTE)


def _nothing(found: Reading) -> Json:
    """Whether to build the example where nothing to keep was found."""
    demands = [demand.text for demand in found.demands]
    return _question(
        NOTHING,
        (
            BUILD,
            "A small list of notes is built to show the path; the brief itself is not.",
            demands,
        ),
        (STOP, "The plan ends here, and nothing is built.", []),
    )


def _unbuilt(found: Reading) -> Json | None:
    """Whether to go on without the demands that cannot be built, if there are any."""
    lost = [demand.text for demand in found.unbuilt()]
    listed = "; ".join(f"'{shortened(text, 160)}'" for text in lost)
    return (
        None
        if not lost
        else _question(
            f"The stand-in cannot build {len(lost)} of the demands: {listed}. Go on without?",
            (LEAVE, "The rest is built; without a MUST it is not released.", lost),
            (KEEP, "It stays a requirement without a test, so no gate lets it pass.", []),
        )
    )


def _question(text: str, *options: tuple[str, str, list[str]]) -> Json:
    """The first option is recommended."""
    keys = ("label", "implication", "gives_up")
    return {
        "topic": "functional scope",
        "question": text,
        "why": "What is left out is neither built nor tested.",
        "options": [dict(zip(keys, option, strict=True)) for option in options],
        "recommended": options[0][0],
        "reason": "It can be tried at once; a real model (ANTHROPIC_API_KEY) reads all of it.",
    }
