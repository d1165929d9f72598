"""The Celery beat schedule, for `celery -A config.beat beat`. It runs no task, so it needs no Django."""

from celery import Celery

from config.readiness import secret_key

secret_key.require()
# `fixups` would set Django up: three times the time to start, and as much memory as a worker.
app = Celery("masterplan", fixups=[])
app.config_from_object("config.settings", namespace="CELERY")
