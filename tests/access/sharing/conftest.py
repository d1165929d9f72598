"""A conversation with a plan, whose owner shares it."""

import pytest
from django.urls import reverse

from chat.models import Conversation, Message
from chat.replies import post
from chat.sharing import shares
from config.access.models import User, Workspace
from planning.models import MasterPlan
from tests.factories import member
from tests.pages import worlds

OWNER = "owner"


@pytest.fixture
def plan(team: Workspace) -> MasterPlan:
    plan = worlds.plan_for(member(team, "member", username=OWNER))
    worlds.draft(plan)
    return plan


@pytest.fixture
def talk(plan: MasterPlan) -> Conversation:
    conversation: Conversation = Conversation.objects.create(
        owner=plan.owner, workspace=plan.workspace, plan=plan, title="A library"
    )
    post.say(conversation, Message.Role.USER, "We need a library.", author=plan.owner)
    return conversation


def shared(talk: Conversation, user: User, level: str) -> Conversation:
    shares.share(talk, user.username, level, talk.owner)
    return Conversation.objects.visible_to(user).get(pk=talk.pk)


def page(talk: Conversation) -> str:
    return reverse("chat:conversation-detail", args=[talk.pk])
