"""Editing and regenerating code on the page of a gate that it blocks."""

import pytest
from django.test import Client
from django.urls import reverse

from execution.gate.report.gate_report import mended
from execution.models import Atom, Run
from review import tasks
from review.models import Review
from tests import factories
from tests.execution.engine import shop
from tests.execution.engine.author import FROM_AMOUNTS, TOTAL, Author, code
from tests.execution.engine.conftest import author  # noqa: F401  (fixture)
from tests.pages.reading import HTMX, html_of
from tests.review.visiting import as_user

RIGHT = f"{FROM_AMOUNTS}\n\n\n{TOTAL}"


@pytest.fixture
def run(author: Author) -> Run:  # noqa: F811
    """A run whose gate one wrong function blocks."""
    author.codes["total"] = [code(TOTAL.replace("result = 0", "result = 1"), FROM_AMOUNTS)]
    run = shop.build(shop.started())
    assert run.pause_reason == "gate", run.reason
    return run


def at(name: str, atom: Atom) -> str:
    return reverse(f"review:atom-{name}", args=[atom.pk])


def send(client: Client, atom: Atom, text: str, **more: str) -> str:
    """A version, sent and checked; what its sender is shown then."""
    sent = {"seen_sha": atom.code_sha, "code": text.replace("\n", "\r\n")} | more
    shown = html_of(client.post(at("edit", atom), sent, headers=HTMX))
    review = Review.objects.open().get(atom=atom)
    outcome = reverse("review:edit-outcome", args=[review.pk])
    assert outcome in shown
    assert outcome in html_of(client.get(outcome, headers=HTMX)), "it does not ask again"
    tasks.check_edit(str(review.pk))
    return html_of(client.get(outcome, headers=HTMX))


def test_a_version_is_checked_beside_the_gate_until_it_is_right(run: Run) -> None:
    atom, client = shop.atom(run, "total"), as_user(run.plan.owner)
    form = html_of(client.get(at("edit", atom), headers=HTMX))
    assert "result = 1" in form
    assert "1 atom that uses it is checked again" in form
    assert Review.objects.filter(atom=atom).count() == 0

    refused = send(client, atom, RIGHT.replace("def total", "def totals"))
    assert "Your version did not pass its checks." in refused
    assert "def totals" in refused
    still = send(client, atom, RIGHT.replace("result = 0", "result = 1 / 1"))
    assert "Your version did not pass its checks." not in still

    run.refresh_from_db()
    assert (run.status, shop.atom(run, "total").status) == ("running", "accepted")
    [before, *_] = [one for one in (mended(run) or {})["changed"] if one.author]
    failing = before.checks.get(validator="acceptance", outcome="failed")
    assert "test_fr_002" in failing.detail
    run = shop.build(Run.objects.get(pk=run.pk))
    assert run.pause_reason == "gate"

    # The worker's part: the code that was taken comes back to who wrote it.
    tasks.bring_back(str(atom.pk))
    accepted = send(client, shop.atom(run, "total"), RIGHT)
    assert "Your version passed its checks and is in use." in accepted
    run = shop.build(Run.objects.get(pk=run.pk))
    assert (run.status, run.can_release) == ("completed", True), run.reason
    assert "\r" not in shop.atom(run, "total").code
    now = mended(run)
    assert now is not None
    assert now["is_open"]


def test_regenerating_shows_its_price_first_and_takes_the_feedback(
    run: Run,
    author: Author,  # noqa: F811
) -> None:
    atom, client = shop.atom(run, "total"), as_user(run.plan.owner)
    author.codes["total"] = [code(TOTAL, FROM_AMOUNTS)]

    form = html_of(client.get(at("regenerate", atom), headers=HTMX))
    nothing = client.post(at("regenerate", atom), {"seen_sha": atom.code_sha}, headers=HTMX)
    asked = client.post(
        at("regenerate", atom),
        {"seen_sha": atom.code_sha, "feedback": "Begin with nothing."},
        headers=HTMX,
    )

    assert "Regenerate for less than $0.01" in form
    assert nothing.status_code == 422
    assert "It is being written again with what you said." in html_of(asked)
    run = shop.build(Run.objects.get(pk=run.pk))
    assert (run.status, run.can_release) == ("completed", True), run.reason
    assert author.told["total"][-1]["feedback"] == "Begin with nothing."


@pytest.fixture
def atom(db: None) -> Atom:
    made: Atom = factories.AtomFactory(**factories.accepted())
    return made


def test_who_may_not_judge_opens_no_review(atom: Atom) -> None:
    workspace = atom.run.plan.workspace
    outsider = as_user(factories.member())
    member = as_user(factories.member(workspace, "member"))
    sent = {"seen_sha": atom.code_sha, "code": "x = 1\n", "feedback": "No."}

    for way in ("edit", "regenerate"):
        assert outsider.post(at(way, atom), sent, headers=HTMX).status_code == 404
        assert member.post(at(way, atom), sent, headers=HTMX).status_code == 403
        assert member.get(at(way, atom), headers=HTMX).status_code == 403
    assert not Review.objects.exists()


def test_what_somebody_else_judges_is_not_offered(atom: Atom) -> None:
    workspace = atom.run.plan.workspace
    first, second = (factories.member(workspace, "reviewer") for _ in range(2))
    review = factories.ReviewFactory(atom=atom)
    as_user(first).post(reverse("review:review-claim", args=[review.pk]))

    shown = html_of(as_user(second).get(at("edit", atom), headers=HTMX))
    changed = as_user(second).post(
        at("edit", atom), {"seen_sha": atom.code_sha, "code": "x = 1\n"}, headers=HTMX
    )
    plain = as_user(second).get(at("edit", atom))

    assert f"{first} is judging this now" in shown
    assert changed.status_code == 409
    assert plain["Location"] == reverse("execution:atom-detail", args=[atom.pk])
