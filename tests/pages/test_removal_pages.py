"""What people read and do about atoms that no test is known to hold."""

import pytest
from django.test import Client
from django.urls import reverse

from chat.commands.command_table import find
from chat.models import Conversation
from config.access.models import AuditEntry, User
from config.build.builder import ending
from config.management.commands.build import words
from execution.export.archive import exported_tree
from execution.export.summary import summary
from execution.models import AcceptanceTest, Atom, RemovalProof, Run, Wave
from planning.models import PlanEvent
from planning.pages.status_line import shown_status, state_line
from tests.pages import worlds
from tests.pages.reading import html_of


@pytest.fixture
def run(alice: User) -> Run:
    """Built, its two waves passed; of eight atoms four are held, one is not, one is dead."""
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    run = worlds.build(plan)
    code = {"code": "def f() -> int:\n    return 1", "code_sha": worlds.SHA, "status": "accepted"}
    Atom.objects.filter(run=run).update(**code)
    Wave.objects.filter(run=run).update(status="passed")
    Run.objects.filter(pk=run.pk).update(status="completed", can_release=True, removal_ms=3240)
    plan.status = "in_progress"
    plan.complete(can_release=True, gaps=2)
    killer = AcceptanceTest.objects.filter(run=run).first()
    for number, outcome in enumerate(["held"] * 4 + ["not_held", "dead", "exempt", "exempt"]):
        RemovalProof.objects.create(
            atom=run.atoms.get(number=number + 1),
            code_sha=worlds.SHA,
            outcome=outcome,
            killer=killer if outcome == "held" else None,
            further_detail="The model wrote no further test for it." if outcome == "not_held" else "",
        )  # fmt: skip
    run.refresh_from_db()
    return run


def address(name: str, run: Run) -> str:
    return reverse(f"execution:{name}", args=[run.plan_id])


def test_the_acceptance_page_says_what_no_test_holds(run: Run, browser_of_alice: Client) -> None:
    page = html_of(browser_of_alice.get(address("plan-acceptance", run)))

    assert "66.6 %<small>4 of 6 atoms, in 3.2 s</small>" in page
    assert "released with gaps: 2 atoms no test is known to hold" in page
    assert "The model wrote no further test for it." in page
    assert "Remove 1 dead atom<" in page


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "it turns a test red"), (5, "could be anything"), (6, "Remove dead code")],
)
def test_the_page_of_an_atom_says_what_happens_without_it(
    run: Run, browser_of_alice: Client, number: int, words: str
) -> None:
    url = reverse("execution:atom-detail", args=[run.atoms.get(number=number).pk])

    assert words in html_of(browser_of_alice.get(url))


def test_a_proof_of_other_code_is_not_shown(run: Run, browser_of_alice: Client) -> None:
    Atom.objects.filter(run=run).update(code_sha="1" * 64)

    page = html_of(browser_of_alice.get(address("plan-acceptance", run)))

    assert "atoms, in" not in page
    assert "Held by no test" not in page


def test_wherever_the_verdict_stands_the_gaps_stand_beside_it(
    run: Run, browser_of_alice: Client, alice: User
) -> None:
    said = "released with gaps: 2 atoms no test is known to hold"
    plan = run.plan
    talk = Conversation.objects.create(owner=alice, workspace=plan.workspace, plan=plan)

    assert said in html_of(browser_of_alice.get(address("plan-run", run)))
    assert said in state_line(plan)
    assert shown_status(plan) == "gaps"
    assert said in find("/status")[0].run(talk, alice, "").text
    assert said in ending(plan).reason
    assert "Tests hold 4 of 6 atoms (66.6 %), proven by removal in 3.2 s." in words(
        plan, ending(plan), None
    )
    figures = summary(plan)
    assert (figures["held_share"], figures["can_release"]) == (66.6, True)
    assert figures["not_held"] == [str(run.atoms.get(number=n)) for n in (5, 6)]
    report = exported_tree(run)["docs/held.md"]
    assert f"`{run.atoms.get(number=6)}` | Taken away, every test still passes, and nothing uses it." in report  # fmt: skip


def test_dead_code_is_removed_by_a_person_and_the_last_gate_asked_again(
    run: Run, browser_of_alice: Client
) -> None:
    dead = run.atoms.get(number=6)

    browser_of_alice.post(address("dead-code-remove", run))

    assert not Atom.objects.filter(pk=dead.pk).exists()
    run.refresh_from_db()
    assert (run.status, run.can_release) == ("running", None)
    assert list(run.waves.values_list("status", flat=True)) == ["passed", "running"]
    assert str(dead) in AuditEntry.objects.get(verb="remove_dead_code").before
    event = PlanEvent.objects.get(plan=run.plan, kind="dead_code_removed")
    assert event.payload["names"] == str(dead)
    again = browser_of_alice.post(address("dead-code-remove", run))
    assert (again.status_code, run.atoms.count()) == (409, 7)


def test_code_is_not_dead_before_all_is_written(run: Run, browser_of_alice: Client) -> None:
    Atom.objects.filter(run=run, number=1).update(status="stale")

    page = html_of(browser_of_alice.get(address("plan-acceptance", run)))
    answer = browser_of_alice.post(address("dead-code-remove", run))

    assert "Remove 1 dead atom<" not in page
    assert (answer.status_code, run.atoms.count()) == (409, 8)


def test_the_proof_may_be_asked_for(run: Run, browser_of_alice: Client, stranger: Client) -> None:
    assert "Prove it now" in html_of(browser_of_alice.get(address("plan-acceptance", run)))

    browser_of_alice.post(address("removal-prove", run))

    assert PlanEvent.objects.filter(plan=run.plan, kind="removal_asked").count() == 1
    assert stranger.post(address("removal-prove", run)).status_code == 404
