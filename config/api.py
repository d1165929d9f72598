"""The root of the HTTP API. Its authentication is set here once, so no router can forget it."""

from chat.api import conversation_shares, conversations, plan_shares
from chat.api import plans as plan_list
from config.access.api import workspaces
from config.access.api.auth import signed_in
from config.notices.api import notices, webhooks
from config.readiness import health
from config.shared.api.document import DocumentedAPI
from config.shared.api.problem_bodies import handle_errors
from costs.api import usage
from execution.api import (
    atomization,
    atoms,
    changes,
    previews,
    pushes,
    runs,
    tests_and_gates,
    validation,
)
from execution.api import plans as building
from planning.api import amendments, discoveries, editing, plans
from review.api import reviews

api = DocumentedAPI(title="Masterplan", version="1", auth=signed_in)
handle_errors(api)
ROUTERS = [
    ("v1/health", health.router),
    ("v1/masterplans", plan_list.router),
    ("v1/masterplans", plan_shares.router),
    ("v1/masterplans", plans.router),
    ("v1/masterplans", editing.router),
    ("v1/masterplans", building.router),
    ("v1/masterplans", changes.router),
    ("v1/masterplans", previews.plan_router),
    ("v1/masterplans", pushes.router),
    ("v1/previews", previews.router),
    ("v1/discoveries", discoveries.router),
    ("v1/discoveries", amendments.router),
    ("v1/conversations", conversations.router),
    ("v1/conversations", conversation_shares.router),
    ("v1/workspaces", workspaces.router),
    ("v1/webhooks", webhooks.router),
    ("v1/notices", notices.router),
    ("v1/usage", usage.router),
    ("v2/review", reviews.router),
    ("v2/testing", tests_and_gates.router),
    ("v2/gate", tests_and_gates.gate_router),
    ("v2/atoms", atoms.router),
    ("v2/atomization", atomization.router),
    ("v2/dependency", atoms.dependency_router),
    ("v2/validation", validation.router),
    ("v2/execution", runs.router),
]
for prefix, router in ROUTERS:
    api.add_router(prefix, router)
