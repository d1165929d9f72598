"""A new account, made with an invitation in hand."""

from django.db import IntegrityError, transaction

from config.access.audit import audit
from config.access.models import Invitation, User
from config.access.teams import invitations
from config.shared.errors import BadInput

TAKEN = "This name or address is taken. If it is yours, sign in with it and open the link again."


def join(invitation: Invitation, *, username: str, password: str, email: str = "") -> User:
    """The account and the membership, or neither. Raises BadInput and InvitationSpent."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(username=username, email=email, password=password)
            audit(user, "sign_up", user)
            invitations.accept(invitation, user)
    except IntegrityError as error:
        if "user" not in str(error):
            raise
        raise BadInput(TAKEN) from error
    return user
