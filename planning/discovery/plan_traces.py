"""The traces of a plan's brief, read from its rows, and the coverage of its topics corrected by them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from planning.discovery.statements.stated_requirements import IN_WORDS, statements
from planning.discovery.traces import BriefResults, Carrier, Trace, trace
from planning.discovery.unwanted import is_told
from planning.lint.text_overlap import words_of_names
from planning.models import Discovery, MasterPlan, Question, Requirement

SCOPE = "functional scope"
# Words by which a demand belongs to a topic; all belong to the scope.
_TOPICS = {
    "security": r"password|log ?in|sign(?:ed)? in|permission|\broles?\b|access|oauth|encrypt|contraseñ|permiso|acceso",
    "integrations": r"\bapi\b|csv|excel|pdf|spreadsheet|export|import|e-?mail|sync|webhook|payment|https?|correo|pago",
    "non-functional": r"second|fast|concurren|offline|backup|restart|availab|privacy|volume|segundo|reinici|privacidad",
    "interaction": r"screen|page|command|phone|\bweb\b|button|mobile|terminal|prints?\b|pantalla|consola|botón|móvil",
    "edge cases": r"invalid|duplicate|twice|refus|reject|error|missing|already|inválid|duplicad|rechaz|falta",
    "constraints": r"python|postgres|django|fastapi|library|framework|deadline|license|law\b|licencia|plazo",
    "completion signals": r"done when|accept|tests?\b|prueba",
    "terminology": r"\bmeans\b|is called|significa|se llama",
    "domain and data": r"\b(has|have|fields?|records?|keeps?|stores?|unique|tiene|campos?|guarda)\b",
}  # fmt: skip
TOPICS = {topic: re.compile(pattern, re.IGNORECASE) for topic, pattern in _TOPICS.items()}


def traces_of(plan: MasterPlan) -> list[Trace]:
    """The traces of the brief; empty until the domain is modelled."""
    discovery = plan.discovery
    if discovery.modelled_at is None:
        return []
    rows = [
        r for r in plan.requirements.prefetch_related("tasks") if r.given_up or not r.superseded_at
    ]
    known = BriefResults(
        carriers=[_carrier(row) for row in rows],
        names=_names(discovery.aggregates),
        assumptions=discovery.assumptions,
    )
    said = [
        replace(one, is_excluded=True, heading=one.heading or IN_WORDS)
        if is_told(one, discovery.exclusions)
        else one
        for one in statements(discovery.brief)
    ]
    return trace(said, known)


def _carrier(row: Requirement) -> Carrier:
    return Carrier(
        code=row.code,
        alias=row.alias,
        text=row.text,
        source=row.source,
        priority=row.priority,
        why_not_built=row.why_not_built,
        is_decided=row.given_up == Requirement.GivenUp.PERSON,
        tasks=[(task.stable_id, str(task.pk)) for task in row.tasks.all()],
    )


def _names(aggregates: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """What the model calls things, and the limits it sets."""
    said: list[str] = []
    for one in aggregates:
        said += [one["name"], one.get("plural", ""), *one.get("states", [])]
        said += [action["name"] for action in one.get("actions", [])]
        for item in one.get("fields", []):
            said += [str(item.get(part, "")) for part in ("name", "minimum", "maximum", "default")]
            said += item.get("choices", [])
    return words_of_names(*said)


def coverage_of(discovery: Discovery, traces: Iterable[Trace]) -> list[dict[str, str]]:
    """The coverage by topic as the model judged it; no topic is clear while a demand of it is not covered."""
    lost = [found for found in traces if found.is_lost]
    of_topic = _by_topic(lost, {_plain(topic["topic"]) for topic in discovery.coverage})
    for question in discovery.questions.all() if discovery.modelled_at is None else ():
        of_topic.setdefault(_plain(question.topic), []).extend(_may_be_lost(question))
    return [
        _capped(topic, len(of_topic.get(_plain(topic["topic"]), [])))
        for topic in discovery.coverage
    ]


def _may_be_lost(question: Question) -> list[str]:
    """Demands that the chosen answer, or the recommended one, gives up."""
    chosen = question.answer or question.recommended
    options = [one for one in question.options if one["label"] == chosen]
    return [text for one in options for text in one.get("gives_up", [])]


def _by_topic(lost: Iterable[Trace], known: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {topic: [] for topic in known}
    for one in lost:
        text = one.statement.text
        own = next((topic for topic, words in TOPICS.items() if words.search(text)), SCOPE)
        for topic in ({own, SCOPE} & known) or known:
            found[topic].append(text)
    return found


def _capped(topic: Mapping[str, str], lost: int) -> dict[str, str]:
    if not lost:
        return dict(topic)
    said = "1 demand is not fully built" if lost == 1 else f"{lost} demands are not fully built"
    status = "partial" if topic["status"] == "clear" else topic["status"]
    return {
        **topic,
        "status": status,
        "note": f"{topic['note'].rstrip('. ')}. {said}.".lstrip(". "),
    }


def _plain(topic: str) -> str:
    return topic.strip().casefold()
