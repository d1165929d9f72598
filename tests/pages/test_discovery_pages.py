"""Questions, answers and the domain, on the pages of a plan."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.access.models import User
from config.shared.html.fragments import render_plan_fragment
from tests.pages import domains, worlds
from tests.pages.reading import HTMX, html_of


def test_questions_are_asked_one_at_a_time(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    first, second = worlds.ask(plan, 2)
    page = reverse("planning:plan-discovery", args=[plan.pk])

    before = html_of(browser_of_alice.get(page))
    browser_of_alice.post(
        reverse("planning:question-answer", args=[plan.pk, first.pk]), {"option": "No limit"}
    )
    after = html_of(browser_of_alice.get(page))

    assert f"question-{first.pk}" in before
    assert f"question-{second.pk}" not in before
    assert f"question-{second.pk}" in after
    first.refresh_from_db()
    assert first.answer == "No limit"


def test_a_plan_that_asks_something_is_said_to_wait_for_a_person(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering", waiting_for="person")
    worlds.ask(plan)

    for address in (reverse("planning:plan-list"), f"/plans/{plan.pk}/", reverse("chat:home")):
        assert "Waits for you" in html_of(browser_of_alice.get(address)), address


def test_an_empty_answer_is_refused_in_the_question(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    question = worlds.ask(plan, 1)[0]
    address = reverse("planning:question-answer", args=[plan.pk, question.pk])

    by_htmx = browser_of_alice.post(address, {}, headers=HTMX)
    plainly = browser_of_alice.post(address, {})

    assert by_htmx.status_code == plainly.status_code == 422
    assert "Choose an option" in html_of(by_htmx)
    assert "<html" not in html_of(by_htmx)
    assert "<html" in html_of(plainly)


def test_a_question_is_answered_from_the_card_beside_the_talk_without_leaving_it(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering", waiting_for="person")
    first, second = worlds.ask(plan, 2)
    address = reverse("planning:question-answer", args=[plan.pk, first.pk])
    card = render_plan_fragment("plan-card", plan.pk)
    sent = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', card.split(address)[1])[:2]
    )

    answer = browser_of_alice.post(address, sent, headers=HTMX)

    assert answer.status_code == 204
    assert "HX-Redirect" not in answer.headers
    first.refresh_from_db()
    assert first.answer == sent["option"]
    assert second.question in render_plan_fragment("plan-card", plan.pk)


def test_taking_the_recommendations_answers_every_question(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    worlds.ask(plan, 3)

    browser_of_alice.post(reverse("planning:recommendations-take", args=[plan.pk]))

    assert set(plan.discovery.questions.values_list("answer", "is_assumed")) == {("Five", True)}


def test_the_domain_is_drawn_with_its_references(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    worlds.model(plan)

    page = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    assert "Loan.book refers to Book" in page
    assert "FR-006" in page
    assert "Not built: e-mail reminders." in page


def test_what_was_given_up_is_said(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice)
    worlds.model(plan)
    plan.requirements.filter(code="FR-006").update(
        superseded_at=timezone.now(), given_up="person", text="Reminds by e-mail."
    )

    page = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    assert 'id="requirement-FR-006"' not in page
    assert "Reminds by e-mail." in page[page.index('id="given-up"') :]


def test_what_a_model_says_of_parts_states_and_operations_is_shown(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(alice, status="draft")
    order = domains.aggregates()[0] | {
        "name": "Order",
        "unique": [{"fields": ["customer"], "when": "while it is open"}],
        "further_states": [{"name": "payment", "states": ["due", "part paid"]}],
        "parts": [
            {"name": "Line", "plural": "lines", "purpose": "One thing bought.", "fields": []}
        ],
    }
    order["fields"][0] |= {"excludes": "minimum", "automatic": "the time of the order"}
    cancel = {
        "name": "cancel_order", "aggregate": "Order", "method": "POST", "path": "/orders/{id}/cancel",
        "who": "its customer", "inputs": [], "answer": "the order", "status": 200, "paging": "",
        "filters": [], "refusals": [{"status": 409, "error": "already_sent", "when": "it has left"}],
    }  # fmt: skip
    plan.discovery.aggregates, plan.discovery.operations = [order], [cancel]
    plan.discovery.save()

    shown = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    for words in (
        "part of Order", "while it is open", "due → part paid", "more than the least",
        "Set by itself: the time of the order", "POST /orders/{id}/cancel", "already_sent: it has left",
    ):  # fmt: skip
        assert words in shown, words
