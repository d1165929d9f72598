"""Signals of planning to the apps above it, sent after commit."""

from django.dispatch import Signal

plan_drafted = Signal()  # plan_id
plan_approved = Signal()  # plan_id
packages_wanted = Signal()  # plan_id
plan_completed = Signal()  # plan_id
events_appended = Signal()  # plan_id, kinds
