"""Whose key a call is made with: the own one of the workspace that pays, or the server's."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from config.access.models import User, Workspace
from config.access.teams import workspace_settings
from config.shared.secrets import without_secrets
from costs.errors import ModelMisconfigured
from costs.limits.budgets import budgets_of
from costs.model_client import door
from costs.model_client.door import Call
from costs.servers import own_keys
from tests.costs.scripted import Script, Turn
from tests.factories import member

pytestmark = pytest.mark.django_db
OWN = "sk-own-key-of-the-library-0042"


@pytest.fixture
def payer(real_money: None, prices: None) -> User:
    return member(username="alice")


@pytest.fixture
def workspace(payer: User) -> Workspace:
    workspace = payer.memberships.get().workspace
    workspace_settings.set_own_key(workspace, payer, OWN, edition=0)
    return workspace


def budgets(user: User) -> tuple[object, ...]:
    workspace_id = user.memberships.get().workspace_id
    return budgets_of(user_id=user.pk, workspace_id=workspace_id)


def test_calls_of_a_workspace_are_made_with_its_own_key_and_no_others(
    payer: User,
    workspace: Workspace,
    script: Script,
    call: Callable[..., Call],
    settings: Settings,
) -> None:
    door.complete(call(budgets=budgets(payer)))
    assert script.keys == {OWN}

    script.keys.clear()
    door.complete(call(budgets=budgets(member()), attempt=2))
    assert script.keys == {settings.ANTHROPIC_API_KEY}

    workspace_settings.set_own_key(workspace, payer, "", edition=1)
    script.keys.clear()
    door.complete(call(budgets=budgets(payer), attempt=3))
    assert script.keys == {settings.ANTHROPIC_API_KEY}


def test_the_stand_in_gets_nobodys_key(
    payer: User, workspace: Workspace, settings: Settings
) -> None:
    assert own_keys.key_for(budgets(payer)) == OWN  # type: ignore[arg-type]

    settings.STANDIN_IN_USE = True

    assert own_keys.key_for(budgets(payer)) == ""  # type: ignore[arg-type]


def test_the_row_holds_no_key_and_texts_that_quote_it_neither(
    payer: User, workspace: Workspace, script: Script, call: Callable[..., Call]
) -> None:
    row = str(Workspace.objects.filter(pk=workspace.pk).values().get())
    assert OWN not in row
    assert workspace.own_key_ends_with == "0042"
    script.turns = [Turn(status=401, text=f"The key {OWN} is not valid.")]

    with pytest.raises(ModelMisconfigured) as refused:
        door.complete(call(budgets=budgets(payer)))

    assert OWN not in str(refused.value)
    assert OWN not in without_secrets(f"It was {OWN}.")


def test_a_key_that_cannot_be_read_any_more_is_said_and_not_replaced_by_the_servers(
    payer: User, workspace: Workspace, settings: Settings
) -> None:
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another one"

    with pytest.raises(ModelMisconfigured, match="SECRET_KEY was changed"):
        own_keys.key_for(budgets(payer))  # type: ignore[arg-type]

    settings.SECRET_KEY_FALLBACKS = [before]
    assert own_keys.key_for(budgets(payer)) == OWN  # type: ignore[arg-type]
