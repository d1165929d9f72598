"""The clock alone, for `celery -A config.beat beat`. It names tasks and runs none, so it starts without Django and its models."""

from celery import Celery

# `fixups` would set Django up: three times the time to start, and as much memory as a worker.
app = Celery("masterplan", fixups=[])
app.config_from_object("config.settings", namespace="CELERY")
