"""A draft is changed by words: what a model proposes is shown, and done on consent alone."""

import json
from typing import Any

import pytest

from config.shared.errors import BadInput, IllegalTransition, NotPermitted
from planning.changes import edits, tree_operations
from planning.changes.proposals import proposal_verbs
from planning.changes.proposals.effect import proposed
from planning.changes.proposals.model_call import propose
from planning.changes.proposals.proposal_verbs import OPERATIONS, ask, ask_again, consent, discard
from planning.errors import PlanChanged, PlanLocked
from planning.models import MasterPlan, PlanProposal, Requirement, Task
from planning.versions.snapshot import canonical, snapshot
from tests.costs.scripted import Script, Turn
from tests.factories import member
from tests.planning.test_change_operations import new_requirement, new_task
from tests.planning.worlds import messages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("prices")]
WORDS = "A book also has a year."


def answer(*operations: dict[str, Any], reason: str = "") -> Turn:
    said = {"summary": "Books have a year.", "reason": reason, "operations": list(operations)}
    return Turn(text=json.dumps(said))


YEAR = (
    new_requirement("R1", "FR-001", text="A book has a title and a year."),
    new_task("N1", requirements=["R1"], needs=[]),
)


def asked(plan: MasterPlan, script: Script, *turns: Turn) -> PlanProposal:
    script.turns = list(turns)
    with messages() as sent:
        made = ask(plan, WORDS, plan.owner)
    assert ("planning.tasks.propose_change", str(made.pk)) in sent
    propose(made.pk)
    return PlanProposal.objects.select_related("plan__discovery", "base").get(pk=made.pk)


def test_a_change_is_shown_first_and_done_on_consent(plan: MasterPlan, script: Script) -> None:
    before = canonical(snapshot(plan))

    change = asked(plan, script, answer(*YEAR))

    assert (change.status, change.summary) == ("ready", "Books have a year.")
    assert canonical(snapshot(plan)) == before
    found = proposed(change)
    assert [(row.id, row.kind) for row in found.difference.requirements] == [
        ("FR-002", "new"),
        ("FR-001", "retired"),
    ]
    assert {row.id: row.kind for row in found.difference.tasks}["T-006"] == "new"
    assert not found.critical
    assert "<instruction>" in json.dumps(script.requests[0]["messages"])
    assert script.requests[0]["output_config"]["format"]["schema"]["title"] == "PlanEdit"

    version = consent(change, plan.owner)

    assert version.number == 2
    assert version.snapshot == change.target
    old = Requirement.objects.get(plan=plan, code="FR-001")
    assert old.superseded_at
    assert old.replaced_by == Requirement.objects.get(plan=plan, code="FR-002")
    assert Task.objects.get(plan=plan, stable_id="T-006").requirements.get().code == "FR-002"
    kinds = plan.events.order_by("-seq").values_list("kind", flat=True)[:3]
    assert list(kinds) == ["change_applied", "change_proposed", "change_asked"]
    with pytest.raises(IllegalTransition):
        consent(PlanProposal.objects.get(pk=change.pk), plan.owner)


def test_what_cannot_be_done_goes_back_to_the_model_and_then_ends_in_words(
    plan: MasterPlan, script: Script
) -> None:
    circle = {"op": "change_task", "id": "T-001", "depends_on": ["T-003"]}

    too_many = [new_task(f"N{n}") for n in range(300)]
    change = asked(plan, script, answer(*too_many), answer(circle))

    assert change.status == "failed"
    assert "T-001 → T-003 → T-002 → T-001" in change.error
    assert len(script.requests) == 3
    told = [json.dumps(request["messages"]) for request in script.requests]
    assert "at most 100 operations, not 300" in told[1]
    assert "circle" in told[2]
    script.turns = [answer(*YEAR)]
    ask_again(change, plan.owner)
    propose(change.pk)
    change.refresh_from_db()
    assert change.status == "ready"


def test_a_model_is_refused_what_a_person_locked_and_a_person_is_not(
    plan: MasterPlan, script: Script
) -> None:
    lock = {"do": "lock_fields", "task": "T-002", "fields": ["name", "requirements"]}
    tree_operations.apply(plan, [lock], plan.owner)
    rename = {"op": "change_task", "id": "T-002", "name": "Keep books"}
    described = rename | {"name": None, "description": "Keeps books."}

    change = asked(plan, script, answer(*YEAR), answer(rename), answer(rename))

    assert change.status == "failed"
    assert "T-002 Write part M1.2: name is locked by a person" in change.error
    told = [json.dumps(request["messages"]) for request in script.requests]
    assert told[0].count("locked_fields") == 1
    assert "requirements is locked" in told[1]
    assert Task.objects.get(plan=plan, stable_id="T-002").name == "Write part M1.2"
    assert asked(plan, script, answer(described)).status == "ready"
    by_hand = OPERATIONS.validate_python([YEAR[0]])
    made = proposal_verbs.propose_operations(plan, by_hand, plan.owner, words="By hand")
    assert "T-002" in {row.id for row in proposed(made).difference.tasks}


def test_a_model_may_say_why_nothing_is_changed(plan: MasterPlan, script: Script) -> None:
    change = asked(plan, script, answer(reason="There are no members in this plan."))

    assert (change.status, change.error) == ("failed", "There are no members in this plan.")
    assert len(script.requests) == 1


def test_a_change_does_not_fit_what_was_edited_since(plan: MasterPlan, script: Script) -> None:
    change = asked(plan, script, answer(*YEAR))
    task = Task.objects.get(plan=plan, stable_id="T-002")
    edits.edit_task(plan, task.pk, plan.owner, description="Edited meanwhile.")

    with pytest.raises(PlanChanged, match="made for version 1; the plan is at version 2"):
        consent(change, plan.owner)

    assert not Task.objects.filter(plan=plan, stable_id="T-006").exists()
    ask_again(change, plan.owner)
    propose(change.pk)
    change.refresh_from_db()
    consent(change, plan.owner)
    task.refresh_from_db()
    assert task.description == "Edited meanwhile."


def test_a_form_makes_operations_without_a_model(plan: MasterPlan, script: Script) -> None:
    operations = OPERATIONS.validate_python([YEAR[0]])

    change = proposal_verbs.propose_operations(
        plan, operations, plan.owner, words="FR-001 is changed"
    )

    assert change.status == "ready"
    assert not script.requests
    with pytest.raises(BadInput, match="No task serves FR-002"):
        proposal_verbs.propose_operations(
            plan, OPERATIONS.validate_python([new_requirement()]), plan.owner, words="New"
        )
    assert plan.proposals.count() == 1


def test_a_retired_must_is_agreed_to_by_name(plan: MasterPlan, script: Script) -> None:
    gone = {"op": "retire_requirement", "code": "FR-001", "reason": "Nobody wants it."}

    change = asked(plan, script, answer(gone))

    assert "FR-001, a MUST, is retired" in proposed(change).findings[0].text
    with pytest.raises(BadInput, match="agree to give up FR-001"):
        consent(change, plan.owner)
    consent(change, plan.owner, gives_up=["FR-001"])
    assert Requirement.objects.get(plan=plan, code="FR-001").superseded_at


def test_a_discarded_change_is_not_done_even_if_its_answer_comes(
    plan: MasterPlan, script: Script
) -> None:
    change = ask(plan, WORDS, plan.owner)
    discard(change, plan.owner)
    script.turns = [answer(*YEAR)]

    propose(change.pk)

    change.refresh_from_db()
    assert (change.status, change.target) == ("discarded", None)
    assert not script.requests


def test_who_may_not_change_a_plan_or_says_nothing_is_refused(plan: MasterPlan) -> None:
    with pytest.raises(NotPermitted):
        ask(plan, WORDS, member(plan.workspace, role="viewer"))
    for words in ("  ", "w" * 4001):
        with pytest.raises(BadInput, match="1 to 4000 characters"):
            ask(plan, words, plan.owner)
    edits.approve(plan, plan.owner)
    with pytest.raises(PlanLocked, match="Reopen"):
        ask(plan, WORDS, plan.owner)
