"""The events planning raises, and their sentences in the history."""

from planning.log.sentences import Payload, Routine, Sentence, register


def brought(payload: Payload) -> str:
    """What an imported plan spares its runs."""
    if not payload.get("total_atoms") and not payload.get("total_tests"):
        return ""
    return f"It brings {payload['total_atoms']} atoms and {payload['total_tests']} tests with it."


DISCOVERY = {
    "discovery_generation_start": Sentence(text="began to read the brief"),
    "discovery_question": Sentence(text="asked a question"),
    "discovery_answer": Sentence(text="answered a question"),
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
        text="finished the draft of {project_name}: {total_tasks} tasks", mark="passed"
    ),
    "masterplan_generation_failed": Sentence(text="stopped at the step {step}", mark="failed"),
}
DECISIONS = {
    "masterplan_imported": Sentence(
        text="imported the plan: {total_tasks} tasks for {total_requirements} requirements",
        mark="passed",
        why=brought,
    ),
    "masterplan_edited": Sentence(text="changed the plan"),
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
MONEY = {
    "cost_near_limit": Sentence(text="came near the soft limit"),
    "cost_soft_limit": Sentence(text="reached the soft limit", mark="attention"),
    "cost_hard_limit": Sentence(text="reached the hard limit", mark="failed"),
    "cost_limit_raised": Sentence(text="raised the limit"),
}

register(DISCOVERY | DRAFT | DECISIONS | MONEY)
