"""The names of planning's Celery tasks, for `config.shared.jobs.queue`."""

DISCOVER = "planning.tasks.discover"
DRAFT = "planning.tasks.draft"
DRAFT_MILESTONE = "planning.tasks.draft_milestone"
COMPILE_PLAN = "planning.tasks.compile_plan"
APPROVE_UNATTENDED = "planning.tasks.approve_unattended"
REMEMBER_PLAN = "planning.tasks.remember_plan"
PROPOSE_CHANGE = "planning.tasks.propose_change"
