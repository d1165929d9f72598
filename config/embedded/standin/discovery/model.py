"""DomainModel: the entities as aggregates, the requirements, and as assumptions all that was not read."""

from config.embedded.standin.discovery.example import BUILD, STOP, instead_of
from config.embedded.standin.discovery.questions import KEEP, LEAVE, NOT_BUILT, brief_of, shortened
from config.embedded.standin.discovery.requirements import requirements
from config.embedded.standin.domain import CONTEXT, Json, to_json
from config.embedded.standin.reader.brief import Reading, read
from config.embedded.standin.wire import Asked, Said, said

REQUIRED = "A field that the brief does not call optional is required."
OWN_WORDS = (BUILD, STOP, LEAVE, KEEP)


def domain_model(asked: Asked) -> Said:
    brief, answers = read(brief_of(asked)), asked.json("answers")
    if any(answer["answer"] == STOP for answer in answers):
        return Said("The plan was stopped, so that the brief can be rewritten.", "refusal")
    found = brief if brief.entities else instead_of(brief)
    plurals = ", ".join(entity.plural for entity in found.entities)
    return said(
        {
            "domain": shortened(found.title or plurals, 80),
            "summary": f"Keeps {plurals}. It is used from a command line and keeps its data in one file.",
            "bounded_contexts": [
                {"name": CONTEXT, "purpose": f"Keeps {plurals}.", "relations": []}
            ],
            "aggregates": [to_json(entity) for entity in found.entities],
            "value_objects": [],
            "domain_events": [],
            "services": _services(found),
            "requirements": requirements(found),
            "assumptions": assumptions(found, answers, is_example=not brief.entities),
            "risks": [
                {
                    "text": "The stand-in reads strict sentences only, so a demand may be missing.",
                    "mitigation": "What it does not read is listed among the assumptions.",
                }
            ],
            "stack": {
                "language": "Python",
                "libraries": [],
                "architecture_style": "command line over one file",
            },
        }
    )


def _services(found: Reading) -> list[Json]:
    """Operations that belong to no single entity; a report only where there are states to count."""
    named = {
        "Listing": "Searches, filters, sorts and cuts lists.",
        "Export": "Writes lists as CSV.",
    }
    if any(entity.states for entity in found.entities):
        named["Report"] = "Counts records by state."
    return [
        {"name": name, "context": CONTEXT, "purpose": purpose} for name, purpose in named.items()
    ]


def assumptions(found: Reading, answers: list[Json], *, is_example: bool) -> list[str]:
    """What was decided for the brief, and each of its sentences that becomes nothing."""
    lost = [*found.unread, *(demand.text for demand in found.unbuilt())]
    lines = (
        ["The brief names nothing to keep, so a small example, a list of notes, is built instead."]
        if is_example
        else []
    )
    lines += [f"{NOT_BUILT}: {shortened(text)}" for text in lost]
    lines += [f"Excluded by the brief, and not built: {shortened(text)}" for text in found.excluded]
    own = [answer for answer in answers if answer["answer"] not in OWN_WORDS]
    lines += [f"{NOT_BUILT}: {shortened(answer['answer'])}" for answer in own]
    lines += [] if is_example else [REQUIRED, *found.guessed]
    return list(dict.fromkeys(lines))
