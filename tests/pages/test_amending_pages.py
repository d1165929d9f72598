"""The forms by which people amend what was understood: refused at the field, both texts shown, nothing lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from planning.discovery.amendments.address import Address
from planning.models import Discovery, MasterPlan, Requirement
from tests.factories import member
from tests.pages import worlds
from tests.pages.reading import HTMX, html_of

pytestmark = pytest.mark.usefixtures("prices")


@pytest.fixture
def prices(db: None) -> None:
    from costs.prices import price_list  # noqa: PLC0415

    price_list.load()


@pytest.fixture
def plan(alice: User) -> MasterPlan:
    plan = worlds.plan_for(alice, status="generating", waiting_for="person")
    worlds.model(plan)
    return plan


def part(plan: MasterPlan, address: str) -> str:
    Address.parse(address)
    return f"{reverse('planning:part', args=[plan.pk])}?at={address}"


def filled(html: str) -> dict[str, Any]:
    """What a browser would send of the first form in it, unchanged."""
    form = html[html.index("<form") : html.index("</form>")]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{at}="([^"]*)"', tag) for at in ("name", "value"))
        if name and ("checkbox" not in tag or "checked" in tag):
            sent.setdefault(name[1], []).append(value[1] if value else "on")
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\s?(.*?)</textarea>', form, re.DOTALL):  # fmt: skip
        sent[name] = text.strip()
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_a_limit_is_changed_in_the_dialog_and_the_tab_comes_back(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    url = part(plan, "aggregates/Book/fields/title")
    asked = html_of(browser_of_alice.get(url, headers=HTMX))
    assert "<html" not in asked

    answer = browser_of_alice.post(url, filled(asked) | {"maximum": "120"}, headers=HTMX)

    assert answer.headers["HX-Retarget"] == "#discovery"
    assert "1 to 120" in html_of(answer)
    assert Discovery.objects.get(plan=plan).aggregates[0]["fields"][0]["maximum"] == "120"
    page = html_of(browser_of_alice.get(reverse("planning:plan-history", args=[plan.pk])))
    assert "changed the field Book.title" in page
    assert "maximum: 200 → 120" in page


@pytest.mark.parametrize(
    ("sent", "name", "words"),
    [
        ({"name": "Title"}, "name", "snake_case"),
        ({"type": "choice"}, "choices", "no choices"),
        ({"maximum": "many"}, "maximum", "Write a number"),
        ({"minimum": "300"}, "maximum", "nothing is"),
    ],
)
def test_a_refusal_stands_at_its_field_with_what_was_typed(
    plan: MasterPlan, browser_of_alice: Client, sent: dict[str, str], name: str, words: str
) -> None:
    url = part(plan, "aggregates/Book/fields/title")
    form = filled(html_of(browser_of_alice.get(url, headers=HTMX)))

    answer = browser_of_alice.post(url, form | sent, headers=HTMX)

    assert answer.status_code == 422
    field = next(f for f in html_of(answer).split('<div class="field') if f'name="{name}"' in f)
    assert words in field
    assert all(value in html_of(answer) for value in sent.values())


def test_two_people_on_one_field_see_both_texts(
    plan: MasterPlan, alice: User, browser_of_alice: Client
) -> None:
    bob = Client()
    bob.force_login(member(plan.workspace, role="member", username="bob"))
    url = part(plan, "aggregates/Book/fields/title")
    form = filled(html_of(browser_of_alice.get(url, headers=HTMX)))
    bob.post(url, form | {"maximum": "120"}, headers=HTMX)

    met = browser_of_alice.post(url, form | {"maximum": "90"}, headers=HTMX)

    assert met.status_code == 422
    assert "120" in html_of(met)
    assert 'value="90"' in html_of(met)
    browser_of_alice.post(url, filled(html_of(met)), headers=HTMX)
    assert Discovery.objects.get(plan=plan).aggregates[0]["fields"][0]["maximum"] == "90"


def test_what_somebody_took_out_meanwhile_is_said_and_what_was_typed_stays(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    url = part(plan, "aggregates/Book/fields/title")
    form = filled(html_of(browser_of_alice.get(url, headers=HTMX)))
    browser_of_alice.post(url, form | {"remove": "1"}, headers=HTMX)

    met = browser_of_alice.post(url, form | {"default": "Untitled"}, headers=HTMX)

    assert "has removed this" in html_of(met)
    assert 'value="Untitled"' in html_of(met)


def test_two_people_on_one_requirement_see_both_texts(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    bob = Client()
    bob.force_login(member(plan.workspace, role="member", username="bob"))
    url = reverse("planning:requirement", args=[plan.pk, "FR-001"])
    form = filled(html_of(browser_of_alice.get(url)).split('id="amend-body"')[1])
    bob.post(url, form | {"text": "Theirs, at most two."})

    met = html_of(browser_of_alice.post(url, form | {"text": "Mine, at most one."}))

    assert "Theirs, at most two." in met
    assert "Mine, at most one." in met
    assert Requirement.objects.get(plan=plan, code="FR-001").text == "Theirs, at most two."


def test_a_requirement_is_taken_out_with_a_reason_and_brought_back(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    retire = reverse("planning:requirement-retire", args=[plan.pk, "FR-006"])
    assert browser_of_alice.post(retire, {"reason": ""}, headers=HTMX).status_code == 422

    page = html_of(browser_of_alice.post(retire, {"reason": "Nobody asked."}, headers=HTMX))
    assert "Nobody asked." in page[page.index('id="taken-out"') :]

    back = reverse("planning:requirement-back", args=[plan.pk, "FR-006"])
    page = html_of(browser_of_alice.post(back, headers=HTMX))
    assert 'id="requirement-FR-006"' in page


def test_requirements_stand_under_what_they_speak_of(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    Requirement.objects.filter(plan=plan, code="FR-002").update(aggregates=["Loan", "Book"])

    page = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    groups = page[page.index('id="requirements"') :].split("<summary>")
    assert [re.search(r"<strong>(.*?)</strong>", one)[1] for one in groups[1:3]] == ["Book", "Everything else"]  # type: ignore[index]  # fmt: skip
    assert "FR-002" in groups[1]
    assert "also Loan" in groups[1]


def test_all_that_was_modelled_is_shown(plan: MasterPlan, browser_of_alice: Client) -> None:
    found = plan.discovery
    found.bounded_contexts[0]["relations"] = [{"to": "Lending", "kind": "conformist"}]
    found.value_objects = [{"name": "Isbn", "context": "Catalogue", "purpose": "Names a book."}]
    found.services = [{"name": "Reminder", "context": "Lending", "purpose": "Writes letters."}]
    found.domain_events = [{"name": "BookLent", "aggregate": "Loan", "when": "A book leaves."}]
    found.save()

    page = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))

    for words in ("conformist", "Names a book.", "Writes letters.", "A book leaves.", "Loan.book refers to Book", "0..*", "Catalogue to Lending: conformist"):  # fmt: skip
        assert words in page, words
    assert page.count('class="tag">root<') == len(found.aggregates)


def test_the_stack_and_its_options_are_changed(plan: MasterPlan, browser_of_alice: Client) -> None:
    url = reverse("planning:stack", args=[plan.pk])
    form = filled(html_of(browser_of_alice.get(url, headers=HTMX)))

    browser_of_alice.post(url, form | {"stack": "fastapi", "fastapi.accounts": "yes"}, headers=HTMX)

    plan.refresh_from_db()
    assert (plan.stack, plan.stack_options) == ("fastapi", {"accounts": "yes"})


def test_a_changed_answer_asks_to_understand_again(
    plan: MasterPlan, browser_of_alice: Client
) -> None:
    question = worlds.ask(plan, 1)[0]
    question.answer, question.answered_at, question.is_assumed = "Five", plan.created_at, True
    question.save()
    MasterPlan.objects.filter(pk=plan.pk).update(status="generating", waiting_for="person")
    url = reverse("planning:answer-change", args=[plan.pk, question.pk])
    form = filled(html_of(browser_of_alice.get(url, headers=HTMX)))

    page = html_of(browser_of_alice.post(url, form | {"answer": "Seven of them"}, headers=HTMX))
    assert "Understand again from here" in page
    browser_of_alice.post(reverse("planning:understand-again", args=[plan.pk]))

    plan.refresh_from_db()
    assert (plan.status, plan.waiting_for) == ("discovering", "nothing")


def test_a_brief_that_could_not_be_read_is_edited_on_its_page(
    alice: User, browser_of_alice: Client
) -> None:
    plan = worlds.plan_for(
        alice, status="failed", failed_step="discovery", failure_code="unreadable_brief", last_error="No application is named.",
    )  # fmt: skip
    page = html_of(browser_of_alice.get(reverse("planning:plan-discovery", args=[plan.pk])))
    assert "No application is named." in page
    url = reverse("planning:brief", args=[plan.pk])
    form = filled(html_of(browser_of_alice.get(url, headers=HTMX)))
    same = browser_of_alice.post(url, form, headers=HTMX)
    assert "Change it first" in html_of(same)

    browser_of_alice.post(url, form | {"brief": "A shop sells tea."}, headers=HTMX)

    plan.refresh_from_db()
    assert plan.status == "discovering"


def test_several_questions_are_answered_at_once(alice: User, browser_of_alice: Client) -> None:
    plan = worlds.plan_for(alice, status="discovering")
    first, second, third = worlds.ask(plan, 3)
    page = html_of(browser_of_alice.get(f"{reverse('planning:plan-discovery', args=[plan.pk])}?all"))  # fmt: skip
    seen = dict(re.findall(r'name="(seen-\d)" value="([^"]*)"', page))
    url = reverse("planning:questions-answer", args=[plan.pk])
    sent = seen | {"option-1": "Five", "own-2": "Two for children", "own-3": ""}

    browser_of_alice.post(url, sent)

    answers = list(plan.discovery.questions.values_list("answer", flat=True))
    assert answers == ["Five", "Two for children", ""]
    met = browser_of_alice.post(url, sent | {"own-1": "Six", "option-3": "Five"})
    assert met.status_code == 422
    assert "Six" in html_of(met)
    assert list(plan.discovery.questions.values_list("answer", flat=True)) == answers
    assert {first.number, second.number, third.number} == {1, 2, 3}


def test_a_stranger_sees_none_of_the_forms(plan: MasterPlan, stranger: Client) -> None:
    for url in (part(plan, "aggregates/Book"), reverse("planning:brief", args=[plan.pk])):
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {}).status_code == 404


def test_an_address_that_is_none_is_not_found(plan: MasterPlan, browser_of_alice: Client) -> None:
    url = reverse("planning:part", args=[plan.pk])
    for at in ("", "plans/x", "aggregates/Book/secrets/x", "a" * 10_000):
        assert browser_of_alice.get(url, {"at": at}).status_code == 404
