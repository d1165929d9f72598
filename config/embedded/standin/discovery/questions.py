"""DiscoveryQuestions: what was read, what was not, and whether to go on without the rest."""

from config.embedded.standin.discovery.example import BUILD, STOP
from config.embedded.standin.domain import Json
from config.embedded.standin.reader.brief import Reading, read
from config.embedded.standin.reader.language import language, told
from config.embedded.standin.wire import Asked, Refused, Said, said

SHORTEST_WORDS = 3
LONGEST_NOTE = 1500
NOT_BUILT = "Not built (the stand-in does not read this)"
LEAVE, KEEP = "Leave it out", "Keep it, though nothing is released"
TOPICS = (
    "functional scope",
    "domain and data",
    "interaction",
    "non-functional",
    "integrations",
    "edge cases",
    "constraints",
    "terminology",
    "completion signals",
    "security",
)


def brief_of(asked: Asked) -> str:
    """The text of `<brief>`; raises Refused without one."""
    if "brief" not in asked.tags:
        raise Refused("invalid_request_error", f"{asked.job} needs the tag <brief>")
    return asked.tags["brief"].replace("<\\/", "</")


def discovery_questions(asked: Asked) -> Said:
    brief = brief_of(asked)
    if (code := language(brief)) != "en":
        return said(_unreadable(told(code)))
    if len(brief.split()) < SHORTEST_WORDS or not any(letter.isalpha() for letter in brief):
        return said(
            _unreadable(
                "There is no text to read. Write sentences such as: A book has a title and a year."
            )
        )
    found = read(brief)
    questions = [_nothing(found)] if not found.entities else _unbuilt(found)
    return said(
        {"readable": True, "reason": "", "coverage": coverage(found), "questions": questions}
    )


def _unreadable(reason: str) -> Json:
    return {"readable": False, "reason": reason, "coverage": [], "questions": []}


def shortened(text: str, length: int = 300) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else f"{flat[: length - 1]}…"


def coverage(found: Reading) -> list[Json]:
    """Each topic once. Of the topics it has no rules for the stand-in says just that."""
    notes = {
        topic: ("missing", "The stand-in has no rules for this topic and does not judge it.")
        for topic in TOPICS
    }
    notes["functional scope"] = _scope(found)
    kept = ", ".join(f"{one.plural} ({len(one.fields)} fields)" for one in found.entities)
    notes["domain and data"] = (
        ("clear", f"Kept are {kept}.") if kept else ("missing", "No thing to keep was read.")
    )
    notes["interaction"] = ("partial", "It is a command line: the stand-in builds nothing else.")
    tested = sum(bool(demand.meanings) for demand in found.demands)
    status = (
        "clear" if tested == len(found.demands) and tested else "partial" if tested else "missing"
    )
    notes["completion signals"] = (
        status,
        f"{tested} of {len(found.demands)} demands of the brief can be tested.",
    )
    return [
        {"topic": topic, "status": status, "note": note} for topic, (status, note) in notes.items()
    ]


def _scope(found: Reading) -> tuple[str, str]:
    lost = [*found.unread, *(demand.text for demand in found.unbuilt())]
    if not lost and not found.excluded and found.entities:
        return "clear", "Every sentence of the brief was read."
    parts = [f"{NOT_BUILT}: {'; '.join(shortened(text, 120) for text in lost)}"] if lost else []
    parts += (
        [f"Excluded by the brief: {'; '.join(map(shortened, found.excluded))}"]
        if found.excluded
        else []
    )
    return "partial" if found.entities else "missing", shortened(". ".join(parts), LONGEST_NOTE)


def _nothing(found: Reading) -> Json:
    return {
        "topic": "functional scope",
        "question": "I am a rule-based stand-in, no AI, and found no thing to keep in this brief: I read only sentences like"
        " 'A book has a title, a year'. Build the small example instead, or stop and rewrite?",
        "why": "Nothing of the brief can be built as it stands.",
        "options": [
            {
                "label": BUILD,
                "implication": "A small list of notes is built, to show how building works; the brief itself is not built.",
                "gives_up": [demand.text for demand in found.demands],
            },
            {
                "label": STOP,
                "implication": "The plan ends here, and nothing is built.",
                "gives_up": [],
            },
        ],
        "recommended": BUILD,
        "reason": "It shows the whole path; a real model (ANTHROPIC_API_KEY) reads prose.",
    }


def _unbuilt(found: Reading) -> list[Json]:
    """One question for the demands that cannot be built, if there are any."""
    lost = [demand.text for demand in found.unbuilt()]
    if not lost:
        return []
    listed = "; ".join(f"'{shortened(text, 160)}'" for text in lost)
    many = "these demands" if len(lost) > 1 else "this demand"
    return [
        {
            "topic": "functional scope",
            "question": f"The stand-in cannot build {many}: {listed}. Go on without?",
            "why": "What is left out is neither built nor tested, and without a MUST nothing is released.",
            "options": [
                {
                    "label": LEAVE,
                    "implication": "The rest is built; this is named as given up.",
                    "gives_up": lost,
                },
                {
                    "label": KEEP,
                    "implication": "It stays a requirement without a test, so no gate lets it pass.",
                    "gives_up": [],
                },
            ],
            "recommended": LEAVE,
            "reason": "The rest can be built and tried; a real model may build all of it.",
        }
    ]
