"""Sending work to planning's Celery tasks by name, so that jobs need not import what runs them."""

from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction

DISCOVER = "planning.tasks.discover"
DRAFT = "planning.tasks.draft"
DRAFT_MILESTONE = "planning.tasks.draft_milestone"
COMPILE_PLAN = "planning.tasks.compile_plan"
APPROVE_UNATTENDED = "planning.tasks.approve_unattended"
REMEMBER_PLAN = "planning.tasks.remember_plan"


def queue(task: str, pk: UUID) -> None:
    """After commit. A message that cannot be sent is logged, and the sweep sends it again."""
    transaction.on_commit(partial(current_app.send_task, task, [str(pk)]), robust=True)
