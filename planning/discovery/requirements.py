"""Making numbered requirements from the model's answer and the brief."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from config.shared.database.columns import save_columns
from planning.answers import DomainModel
from planning.choices import RequirementGivenUp as GivenUp
from planning.discovery.statements.demands import MODAL, demand_of
from planning.discovery.statements.stated_requirements import Priority, Stated, joined
from planning.lint.text_overlap import carries, is_part, same_text, words
from planning.models import MasterPlan, Question, Requirement


@dataclass(frozen=True, kw_only=True)
class Loss:
    """Demands that an answer leaves out, or that cannot be built; `by` is empty where no person decided."""

    texts: list[str]
    reason: str
    kind: GivenUp
    by: str = ""


@dataclass(kw_only=True)
class PlannedRequirement:
    text: str
    priority: str
    criterion: str
    aggregates: list[str]
    source: str
    alias: str = ""


def wanted(
    answer: DomainModel, stated: Sequence[Stated], exclusions: Sequence[Mapping[str, str]] = ()
) -> list[PlannedRequirement]:
    """The answer's requirements in its order, equal texts as one, then what the brief states and it left out.

    What the brief excludes is none. One that carries a MUST of the brief is a MUST, and has its code as alias.
    """
    found: dict[str, PlannedRequirement] = {}
    drafts = [PlannedRequirement(**draft.model_dump()) for draft in answer.requirements]
    drafts = [draft for draft in drafts if not _is_excluded(draft, exclusions)]
    added = []
    for item in stated:
        carriers = _carriers(item, drafts)
        added += [] if carriers else [_as_stated(item, answer)]
        _mark(carriers, item)
    for draft in [*drafts, *added]:
        _merge(found, draft)
    return list(found.values())


def _is_excluded(draft: PlannedRequirement, exclusions: Sequence[Mapping[str, str]]) -> bool:
    """Whether the text is excluded by the brief, or taken from an exclusion."""
    source = words(draft.source)
    return any(
        same_text(draft.text) == same_text(one["text"])
        or source == words(one["text"])
        or is_part(source, words(one["text"]))
        for one in exclusions
    )


def _carriers(item: Stated, drafts: Sequence[PlannedRequirement]) -> list[PlannedRequirement]:
    by_text = carries(item.text, [draft.text for draft in drafts])
    by_source = carries(item.text, [draft.source for draft in drafts])
    return [drafts[at] for at in sorted({*by_text, *by_source})]


def _mark(carriers: Sequence[PlannedRequirement], item: Stated) -> None:
    """Give carriers the alias of a statement, and raise them to MUST where it is one that no MUST carries yet."""
    musts = [draft for draft in carriers if draft.priority == Priority.MUST]
    is_raised = item.priority == Priority.MUST and not _carriers(item, musts)
    for draft in carriers:
        draft.alias = joined(draft.alias, item.alias)
        draft.priority = Priority.MUST if is_raised else draft.priority


def _as_stated(item: Stated, answer: DomainModel) -> PlannedRequirement:
    words = same_text(item.text)
    return PlannedRequirement(
        text=item.text,
        priority=item.priority,
        criterion=f"Given the built software, when it is tried, then this holds: {item.text}",
        aggregates=[a.name for a in answer.aggregates if _speaks_of(words, (a.name, a.plural))],
        source="; ".join(item.sources),
        alias=item.alias,
    )


def _speaks_of(words: str, names: Iterable[str]) -> bool:
    return any(name and name.casefold() in words for name in names)


def _merge(found: dict[str, PlannedRequirement], new: PlannedRequirement) -> None:
    old = found.setdefault(same_text(new.text), new)
    if old is new:
        return
    old.alias = joined(old.alias, new.alias)
    if new.source not in old.source:
        old.source = f"{old.source}; {new.source}"
    if new.priority == Priority.MUST:
        old.priority = Priority.MUST
    old.aggregates += [name for name in new.aggregates if name not in old.aggregates]


def number(plan: MasterPlan, found: Sequence[PlannedRequirement]) -> list[Requirement]:
    """Store them as FR-001, FR-002, …; codes run on over superseded ones."""
    start = Requirement.objects.filter(plan=plan).count()
    return Requirement.objects.bulk_create(
        Requirement(
            plan=plan,
            code=f"FR-{position:03}",
            alias=item.alias,
            text=item.text,
            priority=item.priority,
            criterion=item.criterion,
            aggregates=item.aggregates,
            source=item.source,
        )
        for position, item in enumerate(found, start=start + 1)
    )


def store(plan: MasterPlan, found: Sequence[PlannedRequirement]) -> None:
    """Store what discovery found. Where it has looked before, a requirement of the same text keeps its code, one that
    is not found any more is superseded, and what people amended stays as they left it.
    """
    rows = list(Requirement.objects.filter(plan=plan))
    kept = [row for row in rows if row.amended_by]
    known = {same_text(row.text): row for row in rows}
    new = []
    for item in found:
        row = known.get(same_text(item.text))
        if row is None and not _is_amended(item, kept):
            new.append(item)
        elif row is not None and not row.amended_by:
            _find_again(row, item)
    texts = {same_text(item.text) for item in found}
    gone = [row.pk for row in rows if not row.amended_by and same_text(row.text) not in texts]
    left = Requirement.objects.live().filter(pk__in=gone)
    left.update(superseded_at=timezone.now())
    number(plan, new)


def _find_again(row: Requirement, item: PlannedRequirement) -> None:
    """As it is understood now; what was given up by an earlier answer is asked for again."""
    said = ("alias", "priority", "criterion", "aggregates", "source")
    found = {name: getattr(item, name) for name in said}
    wanted = {"given_up": GivenUp.NO, "given_up_by": "", "given_up_reason": ""}
    save_columns(row, found | wanted | {"superseded_at": None})


def _is_amended(item: PlannedRequirement, kept: Sequence[Requirement]) -> bool:
    """Whether a person has said in other words, or taken out, what this says."""
    sayings = [text for row in kept for text in (row.text, row.source) if text]
    return bool(carries(item.text, sayings)) or bool(item.source and carries(item.source, sayings))


def give_up(plan: MasterPlan) -> None:
    """Supersede what the chosen answers give up and no stack can build; it stays readable, but is not built or tested.

    What no requirement says becomes one here, so that nothing is dropped unseen. A MUST given up, by whomever,
    keeps the software from being released (execution's last gate).
    """
    said: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in live(plan):
        for key in _said_as(requirement):
            said[key].append(requirement)
    for loss in _losses(plan):
        texts = {_key(text): text for text in loss.texts}
        unsaid = [_only_given_up(text) for key, text in texts.items() if key not in said]
        for requirement in _named_again(plan, unsaid) if unsaid else []:
            said[_key(requirement.text)].append(requirement)
        _supersede([row for key in texts for row in said[key]], loss)


def _losses(plan: MasterPlan) -> list[Loss]:
    """Those by people first."""
    asked = Question.objects.filter(discovery__plan=plan).order_by("is_assumed")
    answered = [
        Loss(
            texts=_given_up_by(question),
            reason=f"{question.answer.rstrip('.')}. {_implied(question)}".strip(),
            by="" if question.is_assumed else question.answered_by or "a person",
            kind=GivenUp.ASSUMPTION if question.is_assumed else GivenUp.PERSON,
        )
        for question in asked
    ]
    beyond = [
        Loss(texts=[one["demand"]], reason=one["why"], kind=GivenUp.UNBUILDABLE)
        for one in plan.discovery.stack.get("unbuildable", [])
    ]
    return answered + beyond


def _named_again(plan: MasterPlan, unsaid: Sequence[PlannedRequirement]) -> list[Requirement]:
    """New rows, but for what an earlier model of the domain had given up already."""
    rows = Requirement.objects.filter(plan=plan, amended_by="", superseded_at__isnull=False)
    known = {_key(row.text): row for row in rows}
    old = [row for item in unsaid if (row := known.get(_key(item.text)))]
    Requirement.objects.filter(pk__in=[row.pk for row in old]).update(
        superseded_at=None, given_up=GivenUp.NO
    )
    return old + number(plan, [item for item in unsaid if _key(item.text) not in known])


def _key(text: str) -> str:
    """The words of a demand without the code and marks it has in the brief; of a code alone, the code."""
    return words(demand_of(text).text)


def _said_as(requirement: Requirement) -> set[str]:
    sayings = [requirement.text, requirement.source, requirement.alias]
    return {_key(saying) for saying in sayings if saying}


def _only_given_up(text: str) -> PlannedRequirement:
    """A given-up requirement for a demand that no requirement states."""
    demand = demand_of(text)
    modal = MODAL.search(demand.text)
    is_must = demand.meaning == Priority.MUST or bool(modal and modal["strong"])
    return PlannedRequirement(
        text=demand.text or text,
        priority=Priority.MUST if is_must else Priority.SHOULD,
        criterion="",
        aggregates=[],
        source="Brief",
        alias=demand.alias,
    )


def _supersede(rows: Sequence[Requirement], loss: Loss) -> None:
    """What an earlier loss gave up stays as that one's."""
    keys = [row.pk for row in rows]
    Requirement.objects.live().filter(pk__in=keys).update(
        superseded_at=timezone.now(),
        given_up=loss.kind,
        given_up_by=loss.by,
        given_up_reason=loss.reason,
    )


def _chosen(question: Question) -> list[dict[str, Any]]:
    answer = same_text(question.answer)
    return [option for option in question.options if same_text(option["label"]) == answer]


def _given_up_by(question: Question) -> list[str]:
    return [text for option in _chosen(question) for text in option.get("gives_up", [])]


def _implied(question: Question) -> str:
    return " ".join(option.get("implication", "") for option in _chosen(question))


def given_up(plan: MasterPlan) -> list[Requirement]:
    """Given-up requirements, MUST before SHOULD."""
    rows = Requirement.objects.filter(plan=plan).exclude(given_up=GivenUp.NO)
    return sorted(rows, key=lambda row: (row.priority != Priority.MUST, row.code))


def as_not_built(requirement: Requirement) -> dict[str, str]:
    """One that was given up, for programs."""
    return {
        "code": requirement.code,
        "alias": requirement.alias,
        "text": requirement.text,
        "priority": requirement.priority,
        "reason": requirement.why_not_built,
    }


def live(plan: MasterPlan) -> list[Requirement]:
    return list(Requirement.objects.live().filter(plan=plan))


def names(requirements: Iterable[Requirement]) -> list[dict[str, str]]:
    """Requirements of other milestones, by name, for a prompt."""
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
