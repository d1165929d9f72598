"""The ways of asking who may do something give one answer: of one thing, of a workspace, and in a query."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from config.access.models import User, Workspace
from config.access.permissions import (
    RULES,
    awaiting_factor,
    can,
    can_in,
    held_by_factor,
    roles_for,
    roles_remembered,
    workspaces_for,
)
from tests.access.second_factors import with_factor
from tests.factories import WorkspaceFactory, member

pytestmark = pytest.mark.django_db
ROLES = ["viewer", "member", "reviewer", "approver", "admin"]


@dataclass
class Thing:
    workspace_id: UUID
    owner_id: UUID


@pytest.fixture
def team() -> Workspace:
    made: Workspace = WorkspaceFactory()
    return made


def verbs_by_workspace(user: User) -> set[str]:
    return {verb for verb in RULES if workspaces_for(user, verb).exists()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_the_same_however_it_is_asked(role: str, team: Workspace) -> None:
    user, other = member(team, role), member(team)
    own, foreign = Thing(team.pk, user.pk), Thing(team.pk, other.pk)

    with roles_remembered():
        for verb in RULES:
            assert can(user, verb, own) == (role in roles_for(verb, owned=True)), verb
            assert can(user, verb, foreign) == (role in roles_for(verb)), verb
            assert can_in(user, verb, team.pk) == can(user, verb, foreign), verb
        may = {verb for verb in RULES if can(user, verb, foreign)}

    assert verbs_by_workspace(user) == may
    stranger, elsewhere = member(), Thing(WorkspaceFactory().pk, user.pk)
    gone = member(team, role, is_active=False)
    for verb in RULES:
        assert not can(stranger, verb, foreign)
        assert not can(user, verb, elsewhere)
        assert not can(gone, verb, Thing(team.pk, gone.pk))
    assert verbs_by_workspace(gone) == set()


@pytest.mark.parametrize("role", ROLES)
def test_without_a_required_second_factor_the_high_roles_are_reviewers(
    role: str, team: Workspace
) -> None:
    user, reviewer = member(team, role), member(team, "reviewer")
    plain = verbs_by_workspace(user)
    assert not held_by_factor(user), "none is required yet"
    Workspace.objects.filter(pk=team.pk).update(second_factor_required=True)
    is_high = role in ("approver", "admin")

    assert list(awaiting_factor(user)) == list(held_by_factor(user)) == ([team] if is_high else [])
    now = {verb for verb in RULES if can_in(user, verb, team.pk)}
    assert now == verbs_by_workspace(user)
    assert now == (verbs_by_workspace(reviewer) if is_high else plain)

    with_factor(user)

    assert verbs_by_workspace(user) == plain
    assert not awaiting_factor(user)
    assert list(held_by_factor(user)) == ([team] if is_high else [])
