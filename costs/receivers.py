"""Receivers of signals from access."""

from typing import Any

from django.dispatch import receiver

from config.access.models import User
from config.access.signals import account_deleted
from costs.models import BudgetChange


@receiver(account_deleted, dispatch_uid="costs.account_deleted")
def forget_person(user: User, name: str, **_: Any) -> None:
    BudgetChange.objects.filter(actor=user.get_username()).update(actor=name)
