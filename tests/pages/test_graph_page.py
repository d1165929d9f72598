"""The graph of tasks: a picture that is drawn again as tasks move, and the same as a table."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from config.shared.html.fragments import fragments_for, render_plan_fragment
from planning.models import MasterPlan, Task, TaskDependency
from tests.pages import worlds
from tests.pages.reading import html_of


@pytest.fixture
def plan(alice: User) -> MasterPlan:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return plan


def page(plan: MasterPlan, client: Client) -> str:
    return html_of(client.get(reverse("planning:plan-graph", args=[plan.pk])))


def test_every_task_is_a_box_that_leads_to_it_and_a_row(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    shown = page(plan, browser_of_alice)

    for task in plan.tasks.all():
        address = reverse("planning:task-detail", args=[plan.pk, task.pk])
        assert shown.count(f'id="node-{task.pk}" href="{address}"') == 1
        assert shown.count(f'href="{address}"') >= 2
    drawn = TaskDependency.objects.filter(task__plan=plan).count()
    assert shown.count('class="graph-line"') + shown.count('graph-line is-critical" d="M') >= drawn
    assert ", on the longest chain" in shown


def test_a_push_draws_what_the_page_drew_with_new_states(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    before = render_plan_fragment("plan-network", plan.pk)
    assert before.strip() in page(plan, browser_of_alice)
    task = plan.tasks.first()
    assert task is not None
    Task.objects.filter(pk=task.pk).update(status="in_progress")

    after = render_plan_fragment("plan-network", plan.pk)

    assert f'graph-running is-critical" id="node-{task.pk}"' in after
    assert f'graph-running is-critical" id="node-{task.pk}"' not in before
    assert "plan-network" in fragments_for("task_execution_progress")
    assert "plan-network" not in fragments_for("atom_execution_complete")


def test_a_circle_is_named_in_place_of_the_picture(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    first, second = plan.tasks.order_by("number")[:2]
    TaskDependency.objects.create(task=first, depends_on=second)

    shown = page(plan, browser_of_alice)

    assert "These tasks depend on each other in a circle" in shown
    assert "graph-picture" not in shown
    assert "graph-picture" not in render_plan_fragment("plan-network", plan.pk)


def test_names_cannot_write_into_the_picture(plan: MasterPlan, browser_of_alice: Client) -> None:
    plan.tasks.update(name="</text><script>x</script>" + "long " * 30)

    shown = page(plan, browser_of_alice)

    assert "<script>x" not in shown
    assert "…</text>" in shown


def test_before_the_draft_it_says_what_will_be_there(alice: User, browser_of_alice: Client) -> None:
    assert "once the draft is made" in page(worlds.plan_for(alice), browser_of_alice)
