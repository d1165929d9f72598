"""DomainModel: the entities as aggregates, the requirements, and as assumptions all that was not read."""

from config.embedded.standin.discovery.example import BUILD, STOP, instead_of
from config.embedded.standin.discovery.questions import KEEP, LEAVE, NOT_BUILT, brief_of, shortened
from config.embedded.standin.discovery.requirements import requirements
from config.embedded.standin.domain import CONTEXT, to_json
from config.embedded.standin.reader.brief import Reading, read
from config.embedded.standin.wire import Asked, Said, said

EXAMPLE = "The brief names nothing to keep, so a small example, a list of notes, is built instead."
REQUIRED = "A field that the brief does not call optional is required."
SERVICES = {"Listing": "Searches, filters, sorts and cuts lists.", "Export": "Writes lists as CSV."}
REPORT = {"Report": "Counts records by state."}
RISK = {
    "text": "The stand-in reads strict sentences only, so a demand may be missing.",
    "mitigation": "What it does not read is listed among the assumptions.",
}
STYLE = "command line over one file"


def domain_model(asked: Asked) -> Said:
    brief = read(brief_of(asked))
    answers = [one["answer"] for one in asked.json("answers")]
    if STOP in answers:
        return Said("The plan was stopped, so that the brief can be rewritten.", "refusal")
    found = brief if brief.entities else instead_of(brief)
    keeps = f"Keeps {', '.join(entity.plural for entity in found.entities)}."
    services = SERVICES | (REPORT if any(entity.states for entity in found.entities) else {})
    return said(
        {
            "domain": shortened(found.title or keeps.removeprefix("Keeps ").rstrip("."), 80),
            "summary": f"{keeps} It is used from a command line, with its data in one file.",
            "bounded_contexts": [{"name": CONTEXT, "purpose": keeps, "relations": []}],
            "aggregates": [to_json(entity) for entity in found.entities],
            "value_objects": [],
            "domain_events": [],
            "services": [
                {"name": n, "context": CONTEXT, "purpose": p} for n, p in services.items()
            ],
            "requirements": requirements(found),
            "assumptions": assumptions(found, answers, is_example=found is not brief),
            "risks": [RISK],
            "stack": {"language": "Python", "libraries": [], "architecture_style": STYLE},
        }
    )


def assumptions(found: Reading, answers: list[str], *, is_example: bool) -> list[str]:
    """What was decided for the brief, and each of its sentences that becomes nothing."""
    own = [answer for answer in answers if answer not in {BUILD, STOP, LEAVE, KEEP}]
    lost = [*found.unread, *(demand.text for demand in found.unbuilt()), *own]
    lines = [EXAMPLE] if is_example else [REQUIRED, *found.guessed]
    lines += [f"{NOT_BUILT}: {shortened(text)}" for text in lost]
    lines += [f"Excluded by the brief, and not built: {shortened(text)}" for text in found.excluded]
    return list(dict.fromkeys(lines))
