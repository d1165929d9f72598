"""DiscoveryQuestions: what a brief says by topic, and what it leaves open."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from config.embedded.standin import families
from config.embedded.standin.domain import Json
from config.embedded.standin.proving import withdrawing
from config.embedded.standin.reading import brief as briefs
from config.embedded.standin.reading.brief import Reading
from config.embedded.standin.wire import Asked, Said, said

MOST_QUESTIONS = 5
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


@dataclass(frozen=True)
class Option:
    label: str
    implication: str
    gives_up: tuple[str, ...] = ()

    def json(self) -> Json:
        return {
            "label": self.label,
            "implication": self.implication,
            "gives_up": list(self.gives_up),
        }


def discovery_questions(asked: Asked) -> Said:
    text = asked.tags.get("brief", "").replace("<\\/", "</")
    reading = withdrawing.read(text)
    if not reading.readable:
        return said({"readable": False, "reason": reading.reason, "coverage": [], "questions": []})
    coverage = [_covered(topic, reading, text) for topic in TOPICS]
    found = [question for ask in ASKING for question in ask(reading, text)]
    return said(
        {"readable": True, "reason": "", "coverage": coverage, "questions": found[:MOST_QUESTIONS]}
    )


def _covered(topic: str, reading: Reading, text: str) -> Json:
    status, note = COVERING[topic](reading, text)
    return {"topic": topic, "status": status, "note": note}


def _count(reading: Reading) -> str:
    return ", ".join(one.plural for one in reading.model.aggregates)


def _scope(reading: Reading, text: str) -> tuple[str, str]:
    actions = [action for one in reading.model.aggregates for action in one.actions]
    if actions:
        return "clear", f"{len(actions)} actions are described for {_count(reading)}."
    return "partial", f"{_count(reading).capitalize()} are named, but not what is done with them."


def _data(reading: Reading, text: str) -> tuple[str, str]:
    bare = [one.plural for one in reading.model.aggregates if len(one.fields) < 2]
    if bare:
        return "partial", f"Little is said of {', '.join(bare)}."
    return "clear", f"Fields are named for {_count(reading)}."


def _said(pattern: str, clear: str, missing: str) -> Callable[[Reading, str], tuple[str, str]]:
    def covered(reading: Reading, text: str) -> tuple[str, str]:
        return ("clear", clear) if re.search(f"(?i){pattern}", text) else ("missing", missing)

    return covered


def _edges(reading: Reading, text: str) -> tuple[str, str]:
    limits = sum(
        bool(field.minimum or field.maximum)
        for one in reading.model.aggregates
        for field in one.fields
    )
    rules = sum(len(one.invariants) for one in reading.model.aggregates)
    if limits and rules:
        return "clear", f"{limits} fields have limits and {rules} rules tie records together."
    return (
        ("partial", f"{limits} fields have limits; {rules} rules are given.")
        if limits or rules
        else ("missing", "No limits and no rules are given.")
    )


def _constraints(reading: Reading, text: str) -> tuple[str, str]:
    missing = [one for one in briefs.unbuilt(reading) if not families.asked_for(one)]
    if missing:
        count = "One demand was" if len(missing) == 1 else f"{len(missing)} demands were"
        return "partial", f"{count} not understood and will not be built."
    return "clear", "Every demand in the brief was understood."


def _terms(reading: Reading, text: str) -> tuple[str, str]:
    if reading.title:
        return "clear", f"The application is called {reading.title!r}."
    return "partial", "The application has no name."


COVERING: dict[str, Callable[[Reading, str], tuple[str, str]]] = {
    "functional scope": _scope,
    "domain and data": _data,
    "interaction": _said(
        r"command|terminal|browser|screen|desk|web|phone|consola|pantalla",
        "How it is used is said.",
        "How people use it is not said; the command line is assumed.",
    ),
    "non-functional": _said(
        r"second|fast|restart|surviv|offline|backup|reinici|segundos",
        "Something is said of durability or speed.",
        "Nothing is said of speed or durability; data survives a restart.",
    ),
    "integrations": _said(
        r"\bapi\b|csv|import|export|e-mail to|sync|exportar",
        "Exchange with others is mentioned.",
        "No other system is mentioned; none is assumed.",
    ),
    "edge cases": _edges,
    "constraints": _constraints,
    "terminology": _terms,
    "completion signals": _said(
        r"(?m)^#+\s*(must|should|debe)|done when|accept",
        "It says what must hold when it is done.",
        "What counts as done is not said; every rule gets a test.",
    ),
    "security": _said(
        r"password|login|role|permission|only (?:staff|admins?)|contraseña|permiso",
        "Access is mentioned.",
        "Nothing is said of access; whoever starts the program may do everything.",
    ),
}


def _question(topic: str, question: str, why: str, options: list[Option], reason: str) -> Json:
    """The first option is the one recommended."""
    return {
        "topic": topic,
        "question": question,
        "why": why,
        "options": [option.json() for option in options],
        "recommended": options[0].label,
        "reason": reason,
    }


def _about_unbuilt(reading: Reading, text: str) -> list[Json]:
    missing = [one for one in briefs.unbuilt(reading) if not families.asked_for(one)]
    if not missing:
        return []
    shown = re.sub(r"\s+", " ", missing[0])[:120]
    more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
    options = [
        Option("Leave it out", "It is listed as not built.", tuple(missing)),
        Option("I will put it differently", "Change the brief and start again."),
    ]
    return [
        _question(
            "constraints",
            f"“{shown}”{more} could not be turned into a rule. What shall be done?",
            "What is not understood is not built.",
            options,
            "The rest does not depend on it.",
        )
    ]


def _about_steps(reading: Reading, text: str) -> list[Json]:
    unclear = [one for one in reading.assumptions if one.startswith("Nothing says how")]
    if not unclear:
        return []
    options = [
        Option("One after the other", "Each state follows the one before it."),
        Option(
            "I will say it in the brief", "Name the steps, such as: a draft order can be placed."
        ),
    ]
    return [
        _question(
            "functional scope",
            f"{unclear[0].split(':')[0]}. Is it one state after the other?",
            "Every state needs a way into it.",
            options,
            "It is the usual order of such states.",
        )
    ]


def _about_interface(reading: Reading, text: str) -> list[Json]:
    if COVERING["interaction"](reading, text)[0] == "clear":
        return []
    options = [
        Option("On the command line", "python -m with a command for everything."),
        Option("As JSON for other programs", "The same records as JSON over WSGI."),
    ]
    return [
        _question(
            "interaction",
            "How will it be used?",
            "It decides what people see.",
            options,
            "It needs nothing to be installed.",
        )
    ]


def _about_exchange(reading: Reading, text: str) -> list[Json]:
    if COVERING["integrations"](reading, text)[0] == "clear":
        return []
    options = [
        Option("No exchange", "Data stays in its folder."),
        Option("CSV files in and out", "Records are exported and imported as CSV."),
    ]
    return [
        _question(
            "integrations",
            "Does data come from, or go to, other programs?",
            "Exchange needs formats.",
            options,
            "Nothing in the brief asks for it.",
        )
    ]


def _about_removal(reading: Reading, text: str) -> list[Json]:
    users = [
        one for one in reading.model.aggregates if any(field.references for field in one.fields)
    ]
    if not users or re.search(r"(?i)delet|remov|borrar|elimin", text):
        return []
    name = users[0].plural
    options = [
        Option("Refuse to remove it", "What others refer to stays."),
        Option("I will say it in the brief", "Name what may be removed."),
    ]
    return [
        _question(
            "edge cases",
            f"What happens when something that {name} refer to is removed?",
            "References must not lead nowhere.",
            options,
            "Nothing is lost by accident.",
        )
    ]


ASKING: tuple[Callable[[Reading, str], list[Json]], ...] = (
    _about_unbuilt,
    _about_steps,
    _about_interface,
    _about_exchange,
    _about_removal,
)
