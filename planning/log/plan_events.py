"""The events planning raises, and their sentences in the history."""

from config.notices.choices import NoticeKind
from planning.log.sentences import Notable, Payload, Routine, Sentence, register

LONGEST_SAID = 160


def brought(payload: Payload) -> str:
    """What an imported plan spares its runs."""
    if not payload.get("total_atoms") and not payload.get("total_tests"):
        return ""
    return f"It brings {payload['total_atoms']} atoms and {payload['total_tests']} tests with it."


def _asked(payload: Payload) -> str:
    return str(payload.get("question") or "")


def _question(_: Payload) -> Notable:
    return Notable(kind=NoticeKind.QUESTION, page="planning:plan-discovery")


def _draft(_: Payload) -> Notable:
    return Notable(kind=NoticeKind.DRAFT, page="planning:plan-overview")


def _failed(_: Payload) -> Notable:
    return Notable(kind=NoticeKind.FAILED, page="planning:plan-overview")


def _stalled(payload: Payload) -> Notable:
    page = "execution:plan-run" if payload.get("building") else "planning:plan-overview"
    return Notable(kind=NoticeKind.STALLED, page=page)


def _limit(_: Payload) -> Notable:
    return Notable(kind=NoticeKind.BUDGET, page="execution:plan-costs")


def amended(payload: Payload) -> str:
    """What an amendment changed, field by field, as it was and as it is."""
    before, after = payload.get("before"), payload.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in after if name in before and before[name] != after[name]]
        return "; ".join(f"{name}: {_short(before[name])} → {_short(after[name])}" for name in names) or _short(after)  # fmt: skip
    return " → ".join(_short(part) for part in (before, after) if part)


def answered(payload: Payload) -> str:
    """The question with its answer, and what the answer was before."""
    if not payload.get("question"):
        return str(payload.get("answer") or "")
    before = f"{payload['before']} → " if payload.get("before") else ""
    return f"{payload['question']} {before}{payload['answer']}"


def _short(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("reason") or value.get("text") or value.get("name") or ", ".join(value)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST_SAID else f"{text[: LONGEST_SAID - 1]}…"


DISCOVERY = {
    "discovery_generation_start": Sentence(text="began to read the brief"),
    "discovery_question": Sentence(text="asked a question", why=_asked, notable=_question),
    "discovery_answer": Sentence(text="answered a question", why=answered),
    "discovery_amended": Sentence(text="{verb} the {kind} {name}", why=amended),
    "discovery_amendment_lost": Sentence(
        text="could not keep an amendment: the {kind} {name} is not in the new model",
        mark="attention",
    ),
    "discovery_again": Sentence(text="asked for it to be understood again, from the {from}"),
    "discovery_entity_discovered": Sentence(
        text="found the {type} {name}",
        routine=Routine(one="found {} part of the domain", several="found {} parts of the domain"),
    ),
    "discovery_parsing_complete": Sentence(
        text="modelled {domain}: {total_aggregates} aggregates in {total_bounded_contexts} contexts"
    ),
    "discovery_validation_start": Sentence(text="checks the model of the domain"),
    "discovery_saving_start": Sentence(text="saves the model of the domain"),
    "discovery_generation_complete": Sentence(text="finished understanding the brief"),
}
DRAFT = {
    "masterplan_generation_start": Sentence(text="began to draft the plan"),
    "masterplan_size_changed": Sentence(text="changed the size of the plan to {target} tasks"),
    "masterplan_packages_locked": Sentence(text="locked the packages it needs: {names}"),
    "masterplan_packages_dropped": Sentence(text="builds without the packages {names}"),
    "masterplan_stack_changed": Sentence(text="chose what it is built on: {title}"),
    "masterplan_entity_discovered": Sentence(
        text="drafted the {type} {name}",
        routine=Routine(one="drafted {} part of the plan", several="drafted {} parts of the plan"),
    ),
    "masterplan_milestone_returned": Sentence(text="asked for the tasks of {name} again"),
    "masterplan_phase_progress": Sentence(text="drafted part of a phase", routine=Routine()),
    "masterplan_parsing_complete": Sentence(
        text="laid out {total_tasks} tasks in {total_milestones} milestones"
    ),
    "masterplan_validation_start": Sentence(text="checks the plan"),
    "masterplan_saving_start": Sentence(text="saves the plan"),
    "masterplan_generation_complete": Sentence(
        text="finished the draft of {project_name}: {total_tasks} tasks",
        mark="passed",
        notable=_draft,
    ),
    "masterplan_generation_failed": Sentence(
        text="stopped at the step {step}", mark="failed", notable=_failed
    ),
}
DECISIONS = {
    "masterplan_imported": Sentence(
        text="imported the plan: {total_tasks} tasks for {total_requirements} requirements",
        mark="passed",
        why=brought,
    ),
    "masterplan_edited": Sentence(text="changed the plan"),
    "version_restored": Sentence(text="put back version {restored} as version {version}"),
    "masterplan_approved": Sentence(text="approved the plan", mark="passed"),
    "masterplan_rejected": Sentence(text="rejected the plan", mark="attention"),
    "masterplan_approval_refused": Sentence(text="could not approve the plan by itself"),
    "masterplan_reopened": Sentence(text="reopened the plan"),
    "masterplan_cancelled": Sentence(text="cancelled the plan"),
    "masterplan_resumed": Sentence(text="asked for the failed step again"),
    "masterplan_archived": Sentence(text="archived the plan"),
    "masterplan_restored": Sentence(text="brought the plan back from the archive"),
    "masterplan_shared": Sentence(text="shared the plan with {person}, level {level}"),
    "masterplan_unshared": Sentence(text="ended sharing the plan with {person}"),
    "lint_waived": Sentence(text="waived a lint finding"),
}
CHANGES = {
    "change_asked": Sentence(text="asked for change {number}: “{words}”"),
    "change_proposed": Sentence(text="worked out change {number}: {summary}"),
    "change_failed": Sentence(text="could not work out change {number}", mark="attention"),
    "change_discarded": Sentence(text="discarded change {number}"),
    "change_applied": Sentence(
        text="agreed to change {number}, now version {version}: {summary}", mark="passed"
    ),
}
STILL = {
    "plan_stalled": Sentence(
        text="has made no step for {minutes} minutes", mark="attention", notable=_stalled
    ),
}
MONEY = {
    "cost_near_limit": Sentence(text="came near the soft limit"),
    "cost_soft_limit": Sentence(text="reached the soft limit", mark="attention", notable=_limit),
    "cost_hard_limit": Sentence(text="reached the hard limit", mark="failed", notable=_limit),
    "cost_limit_raised": Sentence(text="raised the limit"),
}

register(DISCOVERY | DRAFT | DECISIONS | CHANGES | STILL | MONEY)
