"""Pushing what was built to a real git server: what arrives there, who asks, and one at a time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.access.models import AuditEntry
from config.shared.database.lapsed import free_lapsed
from config.shared.database.leases import claim
from config.shared.errors import NotPermitted
from config.shared.secrets import without_secrets
from execution.errors import NoHistoryYet
from execution.export import releases
from execution.export.remote import pushes, remote_settings
from execution.models import Push
from execution.signals import push_asked
from planning.models import MasterPlan
from tests.execution.engine.cloned import git
from tests.execution.remote.git_server import TOKEN, GitServer
from tests.execution.remote.pushed import head_of, pushed, remember
from tests.execution.repository import worlds
from tests.factories import AtomFactory, RunFactory, accepted, member
from tests.pages.worlds import plan_for

pytestmark = pytest.mark.django_db
BRANCH = "masterplan/library"


def test_a_plan_arrives_on_a_branch_of_its_own_and_later_rounds_move_it_forward(
    server: GitServer, plan: MasterPlan
) -> None:
    remember(plan, server.url)

    first = pushed(plan)

    assert (first.status, first.reason, first.branch) == ("pushed", "", BRANCH)
    assert server.heads() == {BRANCH: head_of(plan)} == {BRANCH: first.head}
    assert git(server.repository, "fsck", "--full", "--strict") == ""
    worlds.grow(plan, commits=2)
    assert pushed(plan).status == "pushed"
    assert pushed(plan).status == "pushed"  # Nothing new is no failure.
    assert server.heads() == {BRANCH: head_of(plan)}
    told = git(server.repository, "log", "--format=%s", BRANCH).splitlines()
    assert (len(told), told[0]) == (5, "T-005 Rule 5")
    assert plan.events.filter(kind="repository_pushed", actor="alice").count() == 3


def test_plans_of_one_name_have_branches_of_their_own(server: GitServer, plan: MasterPlan) -> None:
    remember(plan, server.url)
    other = plan_for(plan.owner)
    worlds.grow(other, commits=1)

    assert (pushed(plan).branch, pushed(other).branch) == (BRANCH, f"{BRANCH}-2")

    MasterPlan.objects.filter(pk=plan.pk).update(project_name="Renamed")
    plan.refresh_from_db()
    assert pushed(plan).branch == BRANCH
    assert len(server.heads()) == 2


def test_the_token_is_encrypted_and_kept_out_of_texts(server: GitServer, plan: MasterPlan) -> None:
    remote = remember(plan, server.url)

    assert TOKEN not in remote.token
    assert remote.token_ends_with == TOKEN[-4:]
    assert TOKEN not in without_secrets(f"it said {TOKEN}")
    assert TOKEN not in str(AuditEntry.objects.get(verb="set_repository").after)


def test_each_release_is_pushed(server: GitServer, plan: MasterPlan) -> None:
    remember(plan, server.url)
    run = RunFactory(plan=plan, status="completed", ended_at=timezone.now())
    AtomFactory(
        run=run, path="app/a.py", symbol="a", **accepted(code="def a() -> int:\n    return 1")
    )

    made = releases.keep(run)

    assert made is not None
    push = Push.objects.get()
    assert (push.release, push.asked_by, pushes.to_push()) == (made, "", [push.pk])
    pushes.push(push.pk)
    assert server.heads() == {BRANCH: head_of(plan)}
    assert releases.keep(run) == made
    assert Push.objects.count() == 1


def test_without_a_repository_a_release_asks_for_nothing(plan: MasterPlan) -> None:
    run = RunFactory(plan=plan, status="completed", ended_at=timezone.now())
    AtomFactory(
        run=run, path="app/a.py", symbol="a", **accepted(code="def a() -> int:\n    return 1")
    )

    assert releases.keep(run) is not None
    assert not Push.objects.exists()


def test_asking_is_refused_where_it_makes_no_sense(plan: MasterPlan, settings: Any) -> None:
    settings.GIT_NETWORKS = ["127.0.0.1/32"]
    with pytest.raises(pushes.NoRemote):
        pushes.ask(plan, plan.owner)
    remember(plan, "http://127.0.0.1:9/built.git")
    with pytest.raises(NoHistoryYet):
        pushes.ask(plan_for(plan.owner), plan.owner)
    viewer = member(plan.workspace, "viewer", username="victor")
    with pytest.raises(NotPermitted):
        pushes.ask(plan, viewer)
    pushes.ask(plan, plan.owner)
    with pytest.raises(pushes.PushUnderWay):
        pushes.ask(plan, plan.owner)


def test_two_pushes_of_a_plan_are_never_made_at_once(server: GitServer, plan: MasterPlan) -> None:
    remember(plan, server.url)
    first, second = (Push.objects.create(plan=plan) for _ in range(2))
    rows = Push.objects.filter(pk=first.pk)
    fence = claim(rows)

    pushes.push(second.pk)

    assert server.asked == []
    with pytest.raises(IntegrityError):
        claim(Push.objects.filter(pk=second.pk))
    rows.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert free_lapsed("execution") == 1
    pushes._record(first, fence or 0, {"reason": "late"})  # Too late: it was taken away.
    first.refresh_from_db()
    assert first.status == "pending"
    pushes.push(second.pk)
    second.refresh_from_db()
    assert second.status == "pushed"


def test_one_without_a_repository_any_more_ends(server: GitServer, plan: MasterPlan) -> None:
    remember(plan, server.url)
    made = pushes.ask(plan, plan.owner)
    remote_settings.remove(plan.workspace, plan.owner)

    pushes.push(made.pk)

    made.refresh_from_db()
    assert (made.status, made.reason) == ("failed", "no_remote")


def test_whoever_asks_has_it_sent_after_the_commit(
    plan: MasterPlan,
    server: GitServer,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    remember(plan, server.url)
    asked = []
    receivers = [receiver.__name__ for receiver in push_asked._live_receivers(Push)[0]]

    def hear(push_id: UUID, **_: Any) -> None:
        asked.append(push_id)

    push_asked.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        made = pushes.ask(plan, plan.owner)
        assert asked == []
    push_asked.disconnect(hear)

    assert asked == [made.pk]
    assert receivers == ["on_push_asked"]
