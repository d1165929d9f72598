"""The page of a blocked gate: what it says, and what each role may do about it."""

import pytest
from django.test import Client
from django.urls import reverse

from config.access.models import User
from execution.gate.report.gate_report import mended
from execution.models import AcceptanceTest, Attempt, Check, GateDecision, Run, TestChange, Wave
from tests.factories import AttemptFactory, member
from tests.pages import blocked_world, worlds
from tests.pages.reading import HTMX, html_of

# It has to fail without the code, and to import only what is there.
NEW_TEST = """import unittest

from library.rules.rule_1 import rule_1


class TestLimit(unittest.TestCase):
    def test_the_sixth_is_refused(self) -> None:
        self.assertIs(rule_1(5), False)
"""


@pytest.fixture
def run(alice: User) -> Run:
    plan = worlds.plan_for(alice)
    worlds.draft(plan)
    return worlds.build(plan)


@pytest.fixture
def wave(run: Run) -> Wave:
    return blocked_world.block(run)


def page_of(run: Run, client: Client) -> str:
    return html_of(client.get(reverse("execution:plan-run", args=[run.plan_id])))


def of_role(run: Run, role: str) -> Client:
    client = Client()
    client.force_login(member(run.plan.workspace, role=role))
    return client


def failing(run: Run) -> AcceptanceTest:
    return run.acceptance_tests.get(path=blocked_world.FAILING)


def test_it_names_the_failing_lines_and_the_code_they_point_to(
    run: Run, wave: Wave, browser_of_alice: Client
) -> None:
    page = page_of(run, browser_of_alice)

    assert "What blocks wave 2" in page
    assert 'TestLimit.test_the_sixth_is_refused: <span class="prewrap">True is not false' in page
    assert "Test, line 9</dt><dd><code>self.assertFalse(rule_1(5))</code>" in page
    assert "rule_1</a>, line 2</dt><dd><code>return loans &lt; 5</code>" in page
    atom = failing(run).atoms.get()
    address = reverse("execution:atom-detail", args=[atom.pk])
    assert f'href="{address}#atom-code-L2">rule_1</a>' in page
    assert "4 atoms that use it are checked again after a change, unpaid" in page
    assert "Writing it again costs an unknown amount." in page  # no price is loaded
    assert "FR-001" not in page


def test_a_failed_check_says_where_and_what(run: Run, wave: Wave, browser_of_alice: Client) -> None:
    atom = run.atoms.get(number=2)
    Check.objects.create(
        wave=wave, level=4, validator="types", outcome="failed", detail="No such attribute.",
        path=atom.path, symbol=atom.symbol, line=2,
    )  # fmt: skip

    page = page_of(run, browser_of_alice)

    assert "No such attribute." in page
    assert f"{atom.symbol}</a>, line 2</dt><dd><code>return loans &lt; 5</code>" in page


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("viewer", set()),
        ("member", {"wave-repair"}),
        ("reviewer", {"wave-repair", "test-change", "atom-edit", "atom-regenerate"}),
        ("approver", {"wave-repair", "test-change", "atom-edit", "atom-regenerate", "wave-waive"}),
    ],
)
def test_each_role_is_offered_what_it_may_do(
    run: Run, wave: Wave, role: str, offered: set[str]
) -> None:
    client, test = of_role(run, role), failing(run)
    atom = test.atoms.get()
    ways = {
        "wave-repair": reverse("execution:wave-repair", args=[wave.pk]),
        "wave-waive": reverse("execution:wave-waive", args=[wave.pk]),
        "test-change": reverse("execution:test-change", args=[test.pk]),
        "atom-edit": reverse("review:atom-edit", args=[atom.pk]),
        "atom-regenerate": reverse("review:atom-regenerate", args=[atom.pk]),
    }

    page = page_of(run, client)

    assert {way for way, address in ways.items() if address in page} == offered
    assert ("To waive a test you need the role approver." in page) == ("wave-waive" not in offered)
    for way in ways.keys() - offered:
        assert client.post(ways[way], headers=HTMX).status_code in (403, 422), way
    assert not Attempt.objects.filter(atom__run=run, started_at__gte=run.created_at, by="person")


def test_the_report_says_the_same_and_offers_nothing(
    run: Run, wave: Wave, browser_of_alice: Client
) -> None:
    address = reverse("execution:plan-acceptance", args=[run.plan_id])

    page = html_of(browser_of_alice.get(address))

    assert "True is not false" in page
    assert "self.assertFalse(rule_1(5))" in page
    assert reverse("execution:wave-repair", args=[wave.pk]) not in page
    assert f"{reverse('execution:plan-run', args=[run.plan_id])}#gate" in page


@pytest.mark.parametrize(
    ("state", "reason", "says"),
    [
        ("vacuous", "It passes on stubs.", "So it proves nothing, and no code is at fault."),
        ("broken", "NameError in line 9.", "The error is its own, and no code is at fault."),
    ],
)
def test_a_test_that_proves_nothing_accuses_no_code(
    run: Run, wave: Wave, browser_of_alice: Client, state: str, reason: str, says: str
) -> None:
    run.acceptance_tests.filter(path=blocked_world.FAILING).update(
        state=state, red_result={"reasons": [reason]}
    )
    wave.results.filter(test__path=blocked_world.FAILING).update(status="error", failures=[])

    page = page_of(run, browser_of_alice)

    assert reason in page
    assert says in page
    assert "Code that can be at fault" not in page
    assert "There is nothing to write again" in page


def test_a_repair_that_changed_nothing_is_said(
    run: Run, wave: Wave, browser_of_alice: Client
) -> None:
    first = wave.decisions.get()
    atom = failing(run).atoms.get()
    again = AttemptFactory(atom=atom, number=2, purpose="request", outcome="unchanged")
    Attempt.objects.filter(pk=again.pk).update(started_at=first.at, ended_at=first.at)
    GateDecision.objects.create(wave=wave, round=1, must_due=4, is_passed=False)

    assert "The last repair changed nothing." in page_of(run, browser_of_alice)

    Attempt.objects.filter(pk=again.pk).update(outcome="passed")
    page = page_of(run, browser_of_alice)
    assert "changed nothing" not in page
    assert "Since the gate was asked before" in page


def test_a_changed_test_is_proven_first_and_keeps_both_texts(
    run: Run, wave: Wave, browser_of_alice: Client
) -> None:
    test = failing(run)
    address = reverse("execution:test-change", args=[test.pk])

    form = html_of(browser_of_alice.get(address, headers=HTMX))
    vacuous = NEW_TEST.replace("rule_1(5)", "False")
    sent = {"code": vacuous.replace("\n", "\r\n"), "reason": "The limit moved."}
    refused = browser_of_alice.post(address, sent, headers=HTMX)
    same = browser_of_alice.post(address, sent | {"code": test.code}, headers=HTMX)
    test.refresh_from_db()

    assert "import unittest" in form
    assert refused.status_code == same.status_code == 422
    assert "The new text is vacuous, so the test stays as it was." in html_of(refused)
    assert "This is the text the test has." in html_of(same)
    assert (test.code, TestChange.objects.count()) == ("import unittest\n", 0)

    sent["code"] = NEW_TEST.replace("\n", "\r\n")
    changed = browser_of_alice.post(address, sent, headers=HTMX)

    test.refresh_from_db()
    run.refresh_from_db()
    assert changed["HX-Redirect"] == reverse("execution:plan-run", args=[run.plan_id])
    assert (test.code, test.state, run.status) == (NEW_TEST, "runnable", "running")
    kept = TestChange.objects.get()
    assert (kept.before, kept.after, kept.actor) == ("import unittest\n", NEW_TEST, "alice")
    shown = html_of(browser_of_alice.get(reverse("execution:test-detail", args=[test.pk])))
    assert "The limit moved." in shown
    assert "Changed by alice" in shown


def test_what_was_changed_since_stands_until_another_wave_is_decided(run: Run, wave: Wave) -> None:
    assert mended(run) is None
    edited = AttemptFactory(
        atom=failing(run).atoms.get(), number=2, by="person", author="alice", purpose="request",
        outcome="passed",
    )  # fmt: skip

    now = mended(run)
    assert now is not None
    assert (now["wave"], now["is_open"], now["changed"]) == (wave, False, [edited])

    GateDecision.objects.create(wave=run.waves.get(number=1), is_passed=True, opened_by="gate")
    GateDecision.objects.create(wave=wave, round=1, is_passed=True, opened_by="gate")
    then = mended(run)
    assert then is not None
    assert then["is_open"]

    later = Wave.objects.create(run=run, number=3)
    GateDecision.objects.create(wave=later, is_passed=True, opened_by="gate")
    assert mended(run) is None
