"""The first account and its workspace."""

from django.contrib.auth.models import Group
from django.db import transaction

from config.access.models import Membership, User, Workspace


def found(*, username: str, password: str, workspace_name: str = "Team") -> User:
    """Create an administrator and a workspace for them."""
    with transaction.atomic():
        user = User.objects.create_superuser(username=username, password=password)
        group, _ = Group.objects.get_or_create(name=workspace_name)
        workspace, _ = Workspace.objects.get_or_create(
            group=group, defaults={"name": workspace_name}
        )
        Membership.objects.create(user=user, workspace=workspace, role=Membership.Role.ADMIN)
    return user
