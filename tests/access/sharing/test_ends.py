"""How a share ends: by its owner, whoever it is with, an administrator, a setting, or an account."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from chat.models import Conversation
from chat.sharing import shares
from config.access.models import AuditEntry, Membership, Share, User, Workspace
from config.access.permissions import can
from config.shared.errors import BadInput, NotPermitted
from tests.access.conftest import visit
from tests.access.sharing.conftest import page, shared
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
Person = Callable[[str], User]


def test_a_share_that_has_ended_meanwhile_is_a_page_out_of_date(
    talk: Conversation, person: Person
) -> None:
    shared(talk, person("viewer"), "view")
    address = reverse("chat:share-end", args=[talk.pk, Share.objects.get().pk])

    assert visit(person("admin")).post(address).status_code == 404
    assert visit(talk.owner).post(address).status_code == 302
    assert visit(talk.owner).post(address).status_code == 409


def test_people_leave_what_is_shared_with_them(talk: Conversation, person: Person) -> None:
    reader = person("viewer")
    shared(talk, reader, "view")
    listed = reverse("chat:conversation-list") + "?show=shared"
    assert "A library" in visit(reader).get(listed).content.decode()

    visit(reader).post(reverse("chat:share-end", args=[talk.pk, Share.objects.get().pk]))

    assert "A library" not in visit(reader).get(listed).content.decode()
    assert talk.messages.filter(content="viewer left this conversation.").exists()


def test_switching_sharing_outside_off_ends_it(talk: Conversation, person: Person) -> None:
    Workspace.objects.update(shares_outside=True)
    shared(talk, person("stranger"), "edit")
    shared(talk, person("viewer"), "view")
    admin, address = person("admin"), reverse("access:settings-change", args=[talk.workspace_id])
    shown = visit(admin).get(reverse("access:workspace-detail", args=[talk.workspace_id]))
    assert "Shared beyond the workspace" in shown.content.decode()

    saved = visit(admin).post(
        address, {"name": "Library team", "review_policy": "advisory", "edition": "0"}, follow=True
    )

    assert "1 share with people outside ended." in saved.content.decode()
    assert Share.objects.get().user.username == "viewer"
    assert AuditEntry.objects.filter(verb="unshare", before__person="stranger").exists()


def test_an_administrator_ends_what_is_shared_outside(talk: Conversation, person: Person) -> None:
    Workspace.objects.update(shares_outside=True)
    shared(talk, person("stranger"), "edit")
    address = reverse("access:outside-end", args=[talk.workspace_id, Share.objects.get().pk])

    assert visit(person("approver")).post(address).status_code == 403
    assert visit(User.objects.get(username="stranger")).post(address).status_code == 404
    assert visit(person("admin")).post(address).status_code == 302
    assert not Share.objects.exists()


def test_an_owner_who_left_the_workspace_owns_nothing_there(
    talk: Conversation, person: Person
) -> None:
    Membership.objects.filter(user=talk.owner).delete()

    assert visit(talk.owner).get(page(talk)).status_code == 404
    with pytest.raises(NotPermitted):
        shares.share(talk, "viewer", "view", talk.owner)


def test_a_share_ends_with_the_account_and_sharing_with_a_stranger_by_name_needs_the_exact_one(
    talk: Conversation, person: Person
) -> None:
    Workspace.objects.update(shares_outside=True)
    UserFactory(username="Cy", email="cy@example.org")

    for wrong in ("cy", "cy@example.org", "C"):
        with pytest.raises(BadInput):
            shares.share(talk, wrong, "view", talk.owner)
    cy = User.objects.get(username="Cy")
    shared(talk, cy, "edit")
    User.objects.filter(pk=cy.pk).update(is_active=False)
    cy.refresh_from_db()

    assert not can(cy, "chat", talk)
