"""Numbers, names and reasons that several pages say: the same on each, and no dead end behind them."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.access.models import User
from config.shared.html.fragments import render_plan_fragment
from config.shared.html.prose import markdown
from costs.ledger import holds
from costs.limits.budgets import budgets_of
from costs.models import Budget
from execution.models import Attempt
from execution.pages.parts.atom_history import attempts
from planning.models import MasterPlan, Requirement
from planning.pages.discovery.discovery_tab import grouped
from tests.costs.reading import bill, hold
from tests.factories import ConversationFactory, UserFactory
from tests.pages import worlds
from tests.pages.reading import html_of


def page(browser: Client, name: str, *args: object) -> str:
    return html_of(browser.get(reverse(name, args=args)))


def spend(budget: Budget, usd: str) -> None:
    holds.settle(hold(budget, usd="1", key=str(uuid4())), bill(usd))


def test_what_a_plan_has_cost_so_far_is_what_its_budget_says(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    worlds.ask(plan)
    spend(plan.budget, "0.06")

    assert "$0.06 so far" in page(browser_of_alice, "planning:plan-overview", plan.pk)
    assert "$0.06 so far" in render_plan_fragment("plan-card", plan.pk)
    assert "$0.06" in page(browser_of_alice, "execution:plan-costs", plan.pk)


def test_home_and_costs_add_up_the_same_month(
    alice: User, browser_of_alice: Client, settings: Settings
) -> None:
    settings.STANDIN_IN_USE = False
    plan = worlds.plan_for(alice)
    workspace = plan.workspace_id
    spend(plan.budget, "0.50")
    # Talking is no plan's.
    spend(Budget.objects.get(pk=budgets_of(user_id=alice.pk, workspace_id=workspace)[0]), "0.25")
    settings.STANDIN_IN_USE = True
    spend(plan.budget, "2")

    home = browser_of_alice.get(reverse("chat:home")).context
    costs = browser_of_alice.get(reverse("costs:overview")).context

    assert home["month_usd"] == costs["month_usd"]
    assert home["pretend_usd"] == costs["pretend"]["usd"]


def test_a_requirement_stands_under_what_its_words_name_first(alice: User) -> None:
    plan = worlds.plan_for(alice)
    worlds.model(plan)
    first, second = (one["name"] for one in plan.discovery.aggregates[:2])
    said = {"FR-101": f"A {second.lower()} belongs to a {first.lower()}.", "FR-102": "It is kept."}
    for code, text in said.items():
        Requirement.objects.create(
            plan=plan, code=code, text=text, priority="must", aggregates=[first, second]
        )

    under = {row["code"]: group["name"] for group in grouped(plan) for row in group["rows"]}

    assert (under["FR-101"], under["FR-102"]) == (second, first)


def test_an_attempt_that_asked_no_model_cost_nothing_unknown(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    attempt = Attempt.objects.filter(atom__run=worlds.build(plan)).first()
    assert attempt is not None
    Attempt.objects.filter(pk=attempt.pk).update(by="code", model="", usage=None)

    shown = page(browser_of_alice, "execution:atom-detail", attempt.atom_id)

    assert attempts(attempt.atom)[0]["cost_usd"] is None
    assert "nothing to decide" in shown
    assert "no call" in shown
    assert "unknown" not in shown


def test_a_page_without_a_graph_asks_for_no_drawing_of_it(
    alice: User, browser_of_alice: Client
) -> None:
    empty, drawn = worlds.plan_for(alice, status="discovering"), worlds.plan_for(alice)
    worlds.draft(drawn)

    without, with_it = (
        page(browser_of_alice, "planning:plan-graph", plan.pk) for plan in (empty, drawn)
    )

    assert ("plan-network" in without, "plan-network" in with_it) == (False, True)


def test_a_recommendation_says_which_must_it_gives_up_before_it_is_taken(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    question = worlds.ask(plan)[0]
    demand = "Late members pay a fine."
    plan.discovery.stated = [{"text": demand, "priority": "must", "alias": ""}]
    plan.discovery.save()
    question.options[0]["gives_up"] = [demand]
    question.save()
    said = f"Not built if chosen: MUST {demand}"
    in_all = f"Not built if all recommendations are taken: MUST {demand}"

    one_by_one = page(browser_of_alice, "planning:plan-discovery", plan.pk)
    together = html_of(
        browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk]) + "?all")
    )
    in_the_talk = render_plan_fragment("plan-card", plan.pk)

    assert all(said in html for html in (one_by_one, together, in_the_talk))
    assert all(in_all in html for html in (one_by_one, in_the_talk))


@pytest.mark.parametrize("status", ["cancelled", "rejected"])
def test_the_brief_of_a_closed_plan_can_be_planned_anew(
    status: str, alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status=status)
    anew = f"{reverse('planning:plan-create')}?edit={plan.pk}"

    assert anew in page(browser_of_alice, "planning:plan-overview", plan.pk)
    assert plan.discovery.brief in html_of(browser_of_alice.get(anew))


@pytest.mark.parametrize(
    ("status", "edge"),
    [("failed", "card-failed"), ("discovering", "card-running"), ("completed", "card-passed")],
)
def test_the_edge_of_a_card_has_the_colour_of_its_state(
    status: str, edge: str, alice: User
) -> None:
    plan = worlds.plan_for(alice, status=status, failed_step="discovery")

    assert f"card card-live {edge}" in render_plan_fragment("plan-card", plan.pk)


def test_what_is_put_away_is_brought_back_from_the_message(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice)
    talk = ConversationFactory(owner=alice, workspace=plan.workspace)
    back = {
        reverse("planning:plan-archive", args=[plan.pk]): reverse(
            "planning:plan-restore", args=[plan.pk]
        ),
        reverse("chat:conversation-archive", args=[talk.pk]): reverse(
            "chat:conversation-restore", args=[talk.pk]
        ),
    }

    for away, undo in back.items():
        shown = html_of(browser_of_alice.post(away, follow=True))
        assert f'action="{undo}"' in shown
        browser_of_alice.post(undo)

    plan.refresh_from_db()
    talk.refresh_from_db()
    assert (plan.archived_at, talk.archived_at) == (None, None)


def test_one_version_is_compared_with_nothing(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    worlds.build(plan)

    shown = page(browser_of_alice, "planning:plan-versions", plan.pk)

    assert plan.versions.count() == 1
    assert "There is one version so far" in shown
    assert "are equal" not in shown


def test_the_address_of_an_action_says_that_nothing_was_done(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice)
    address = reverse("planning:plan-approve", args=[plan.pk])

    opened = browser_of_alice.get(address, headers={"Accept": "text/html,*/*"})
    by_a_program = browser_of_alice.get(address, headers={"Accept": "application/json"})

    assert (opened.status_code, opened["Allow"]) == (405, "POST")
    assert "Nothing was done" in html_of(opened)
    assert (by_a_program.status_code, by_a_program.content) == (405, b"")
    assert MasterPlan.objects.get(pk=plan.pk).status == plan.status


def test_without_a_workspace_the_list_of_plans_says_why_it_is_empty(db: None) -> None:
    browser = Client()
    browser.force_login(UserFactory())

    shown = page(browser, "planning:plan-list")

    assert "No plan is here for you to see" in shown
    assert reverse("access:workspace") in shown


def test_tokens_say_where_agents_go(browser_of_alice: Client, settings: Settings) -> None:
    settings.MCP_PORT = 8123
    local = page(browser_of_alice, "access:token-list")
    settings.MCP_BIND, settings.ALLOWED_HOSTS = "::", ["*"]
    by_number = browser_of_alice.get(reverse("access:token-list"), headers={"Host": "[::1]"})
    settings.BEHIND_PROXY = True
    behind = page(browser_of_alice, "access:token-list")

    assert "http://127.0.0.1:8123/mcp/all" in local
    assert "http://[::1]:8123/mcp/all" in by_number.content.decode()
    assert "http://testserver/mcp/all" in behind


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("# One\n\n## Two", ["h3", "h4"]),
        ("## Two\n\n#### Four", ["h3", "h4"]),
        ("#### Four", ["h3"]),
    ],
)
def test_headings_of_a_text_leave_no_level_out(text: str, tags: list[str]) -> None:
    html = markdown(text)

    assert [tag for tag in ("h3", "h4", "h5", "h6") if f"<{tag}>" in html] == tags


def test_operators_find_a_plan_by_what_it_is_about(alice: User) -> None:
    unnamed = worlds.plan_for(alice, status="failed", project_name="")
    named = worlds.plan_for(alice, project_name="The lending library")
    worlds.draft(named)
    worlds.build(named)
    browser = Client()
    browser.force_login(UserFactory(is_staff=True, is_superuser=True))

    lists = {
        name: page(browser, f"admin:{name}_changelist")
        for name in (
            "planning_masterplan",
            "planning_discovery",
            "execution_atom",
            "execution_attempt",
        )
    }

    for name in ("planning_masterplan", "planning_discovery"):
        assert unnamed.discovery.brief.splitlines()[0][:40] in lists[name]
        assert f"Plan {str(unnamed.pk)[:8]}" not in lists[name]
    assert all("The lending library" in html for html in lists.values())
