"""From the answer and the brief to numbered requirements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from planning.answers import DomainModel
from planning.discovery.stated_requirements import Priority, Stated, same_text
from planning.models import MasterPlan, Question, Requirement

GivenUp = Requirement.GivenUp
# Fewer words than these in common are no sign that a requirement comes from a bullet.
FEWEST_SHARED_WORDS = 3


@dataclass(kw_only=True)
class Wanted:
    text: str
    priority: str
    criterion: str
    aggregates: list[str]
    source: str


def wanted(answer: DomainModel, stated: Sequence[Stated]) -> list[Wanted]:
    """The answer's requirements in its order, equal texts as one, then what the brief states and it left out."""
    found: dict[str, Wanted] = {}
    for draft in answer.requirements:
        _merge(found, Wanted(**draft.model_dump()))
    for item in missing(answer, stated):
        _merge(found, _as_stated(item, answer))
    return list(found.values())


def missing(answer: DomainModel, stated: Sequence[Stated]) -> list[Stated]:
    """The brief's own requirements that no requirement of the answer carries."""
    carried = [
        words for r in answer.requirements for words in (same_text(r.text), same_text(r.source))
    ]
    return [item for item in stated if not _is_carried(same_text(item.text), carried)]


def _is_carried(text: str, carried: Iterable[str]) -> bool:
    return any(text == other or _is_part(other, text) or _is_part(text, other) for other in carried)


def _is_part(part: str, whole: str) -> bool:
    return len(part.split()) >= FEWEST_SHARED_WORDS and part in whole


def _as_stated(item: Stated, answer: DomainModel) -> Wanted:
    words = same_text(item.text)
    return Wanted(
        text=item.text,
        priority=item.priority,
        criterion=f"Given the built software, when it is tried, then this holds: {item.text}",
        aggregates=[a.name for a in answer.aggregates if _speaks_of(words, (a.name, a.plural))],
        source="; ".join(item.sources),
    )


def _speaks_of(words: str, names: Iterable[str]) -> bool:
    return any(name and name.casefold() in words for name in names)


def _merge(found: dict[str, Wanted], new: Wanted) -> None:
    old = found.setdefault(same_text(new.text), new)
    if old is new:
        return
    if new.source not in old.source:
        old.source = f"{old.source}; {new.source}"
    if new.priority == Priority.MUST:
        old.priority = Priority.MUST
    old.aggregates += [name for name in new.aggregates if name not in old.aggregates]


def number(plan: MasterPlan, found: Sequence[Wanted]) -> list[Requirement]:
    """Store them as FR-001, FR-002, …; codes run on over superseded ones."""
    start = Requirement.objects.filter(plan=plan).count()
    return Requirement.objects.bulk_create(
        Requirement(
            plan=plan,
            code=f"FR-{position:03}",
            text=item.text,
            priority=item.priority,
            criterion=item.criterion,
            aggregates=item.aggregates,
            source=item.source,
        )
        for position, item in enumerate(found, start=start + 1)
    )


def give_up(plan: MasterPlan) -> None:
    """Supersede what the chosen answers give up; it stays readable, and is built and tested no more.

    A MUST that only a recommendation gave up keeps the software from being released (execution's last gate).
    """
    given: dict[str, str] = {}
    for question in Question.objects.filter(discovery__plan=plan).order_by("is_assumed"):
        by = GivenUp.ASSUMPTION if question.is_assumed else GivenUp.PERSON
        for text in _given_up_by(question):
            given.setdefault(same_text(text), by)
    for requirement in live(plan):
        if given_up := given.get(same_text(requirement.text)):
            rows = Requirement.objects.filter(pk=requirement.pk)
            rows.update(superseded_at=timezone.now(), given_up=given_up)


def _given_up_by(question: Question) -> list[str]:
    chosen = [option for option in question.options if option["label"] == question.answer]
    return [text for option in chosen for text in option.get("gives_up", [])]


def live(plan: MasterPlan) -> list[Requirement]:
    return list(Requirement.objects.filter(plan=plan, superseded_at__isnull=True))


def names(requirements: Iterable[Requirement]) -> list[dict[str, str]]:
    """What a milestone is told of requirements that are at home elsewhere."""
    return [{"code": row.code, "text": row.text} for row in requirements]


def as_tag(requirements: Iterable[Requirement]) -> list[dict[str, object]]:
    """The `<requirements>` of the model contract."""
    return [
        {
            "code": requirement.code,
            "text": requirement.text,
            "priority": requirement.priority,
            "criterion": requirement.criterion,
            "aggregates": requirement.aggregates,
        }
        for requirement in requirements
    ]
