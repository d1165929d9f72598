"""A team in two browsers: somebody is invited, reads, is made reviewer and judges; a talk is shared; one text is edited."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from chat.models import Conversation
from planning.models import MasterPlan, Question
from review.models import Review
from tests.factories import ReviewFactory, member
from tests.live_pages import database_beside_the_browser, sign_in  # noqa: F401  (a fixture)
from tests.pages import worlds

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_beside_the_browser"),
]
PASSWORD = "a long one for bea"


@pytest.fixture
def second(browser: Browser) -> Iterator[Page]:
    """Another person's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def test_somebody_is_invited_reads_and_judges(
    live_server: LiveServer, page: Page, second: Page
) -> None:
    admin = member(username="alice")
    plan = worlds.plan_for(admin)
    worlds.draft(plan)
    review: Review = ReviewFactory(atom__run__plan=worlds.plan_for(admin, status="in_progress"))
    sign_in(page, admin, live_server)

    page.goto(f"{live_server.url}/workspace/")
    page.get_by_label("For optional").fill("Bea")
    page.get_by_role("button", name="Make an invitation").click()
    link = page.locator("#join-link").inner_text()
    second.goto(link)
    second.get_by_label("Username").fill("bea")
    second.get_by_label("Password", exact=True).fill(PASSWORD)
    second.get_by_label("Password confirmation").fill(PASSWORD)
    second.get_by_role("button", name="Make an account and join").click()

    expect(second.get_by_role("heading", name="You read here")).to_be_visible()
    second.get_by_role("link", name="Plans", exact=True).click()
    expect(second.get_by_role("link", name="New plan")).to_have_count(0)
    second.goto(f"{live_server.url}/plans/{plan.pk}/")
    expect(second.get_by_text("An approver of this workspace decides.")).to_be_visible()
    expect(second.get_by_role("button", name="Approve")).to_have_count(0)
    second.goto(f"{live_server.url}/review/{review.pk}/")
    expect(second.get_by_role("button", name="Approve")).to_have_count(0)

    page.goto(f"{live_server.url}/workspace/")
    page.get_by_label("Role of bea").select_option("reviewer")
    page.locator("#member-bea").get_by_role("button", name="Change").click()
    expect(page.locator("#toasts")).to_contain_text("bea is reviewer now.")
    second.reload()
    second.get_by_role("button", name="Approve").first.click()
    expect(second.locator("#toasts")).to_contain_text("Approved")
    review.refresh_from_db()
    assert review.resolved_by is not None
    assert review.resolved_by.username == "bea"


def test_a_talk_is_shared_at_each_level(live_server: LiveServer, page: Page, second: Page) -> None:
    alice = member(username="alice")
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    talk = Conversation.objects.create(
        owner=alice, workspace=plan.workspace, plan=plan, title="A library"
    )
    reader = member(plan.workspace, "viewer", username="cy")
    sign_in(page, alice, live_server)
    sign_in(second, reader, live_server)
    address = f"{live_server.url}/chat/{talk.pk}/"

    share(page, address, "view")
    second.goto(f"{live_server.url}/chat/?show=shared")
    second.get_by_role("link", name="A library").click()
    expect(second.locator("#composer")).to_contain_text("You read along.")
    expect(second.get_by_label("Message")).to_have_count(0)

    share(page, address, "comment")
    second.reload()
    say(second, "/costs")
    expect(second.get_by_label("Message")).to_have_value("")
    second.reload()
    expect(second.locator("#talk")).to_contain_text("ask its owner for edit")
    say(second, "Which plan is it?")
    expect(second.get_by_label("Message")).to_have_value("")
    second.reload()
    expect(second.locator("#talk")).to_contain_text("Which plan is it?")

    share(page, address, "edit")
    second.reload()
    say(second, "/approve")
    expect(second.get_by_label("Message")).to_have_value("")
    second.reload()
    expect(second.locator("#talk")).to_contain_text("The plan is approved.")
    second.goto(f"{live_server.url}/plans/{plan.pk}/history/")
    expect(second.locator(".timeline")).to_contain_text("shared the plan with cy, level edit")
    assert MasterPlan.objects.get(pk=plan.pk).approved_by == reader


def share(page: Page, address: str, level: str) -> None:
    page.goto(address)
    page.get_by_text("Share …").click()
    page.get_by_label("With", exact=True).fill("cy")
    page.get_by_label("Level").select_option(level)
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text(f"Shared with cy, level {level}.")


def say(page: Page, text: str) -> None:
    """The box is emptied at once: only the answer says that it has arrived."""
    page.get_by_label("Message").fill(text)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Send").click()


def test_of_two_who_edit_one_thing_neither_loses_their_text(
    live_server: LiveServer, page: Page, second: Page
) -> None:
    """On the pages of a requirement and an answer, in their dialog, and on the page of a task."""
    alice = member(username="alice")
    understood = worlds.plan_for(alice)
    worlds.model(understood)
    [question] = worlds.ask(understood, 1)
    answered = {"answer": "Five", "answered_at": understood.created_at}
    Question.objects.filter(pk=question.pk).update(**answered)
    MasterPlan.objects.filter(pk=understood.pk).update(status="generating")
    drafted = worlds.plan_for(alice)
    task = worlds.draft(drafted)[2]
    sign_in(page, alice, live_server)
    sign_in(second, member(understood.workspace, "member", username="bea"), live_server)
    plan = f"{live_server.url}/plans/{understood.pk}"
    tab = Editor(f"{plan}/discovery/", "text", opens="#requirement-FR-003 a.amend")

    both_are_kept(page, second, tab)
    both_are_kept(page, second, Editor(f"{plan}/requirements/FR-003/", "text"))
    change = f"{plan}/questions/{question.pk}/change/"
    both_are_kept(page, second, Editor(change, "answer", save="Answer so"))
    both_are_kept(
        page,
        second,
        Editor(
            f"{live_server.url}/plans/{drafted.pk}/tasks/{task.pk}/edit/",
            "description",
            anyway="Save",
        ),
    )


@dataclass(frozen=True)
class Editor:
    """Where a text is edited: the name of its field, what opens the form, and the buttons that store it."""

    url: str
    name: str
    opens: str = ""
    save: str = "Save"
    anyway: str = "Save mine all the same"

    def open(self, page: Page) -> None:
        page.goto(self.url)
        if self.opens:
            page.locator("details:has(#requirement-FR-003)").evaluate("one => { one.open = true }")
            page.locator(self.opens).click()
        expect(self.field(page)).to_be_visible()

    def field(self, page: Page) -> Locator:
        return page.locator(f"[name={self.name}]")

    def send(self, page: Page, button: str) -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name=button, exact=True).click()


def both_are_kept(first: Page, second: Page, editor: Editor) -> None:
    """Who comes second is shown both texts and keeps theirs, and it is stored when they say so in their sight."""
    theirs, mine = "At most 70, says the first.", "At most 60, says the second."
    for page, text in ((first, theirs), (second, mine)):
        editor.open(page)
        editor.field(page).fill(text)
    editor.send(first, editor.save)
    expect(editor.field(first)).to_have_count(0)
    editor.send(second, editor.save)

    texts = second.locator(".both-texts")
    expect(texts).to_contain_text(theirs)
    expect(texts).to_contain_text(mine)
    expect(editor.field(second)).to_have_value(mine)
    editor.open(first)
    expect(editor.field(first)).to_have_value(theirs)

    editor.send(second, editor.anyway)
    expect(editor.field(second)).to_have_count(0)
    editor.open(first)
    expect(editor.field(first)).to_have_value(mine)
