"""The word and the colour of every status, outcome and level that a page shows."""

from typing import TypedDict


class Pill(TypedDict):
    state: str
    label: str


STATES = ("waiting", "running", "passed", "attention", "failed", "human", "stale")

_WORDS: dict[str, dict[str, str]] = {
    "waiting": {
        "pending": "Waiting",
        "ready": "Ready",
        "draft": "Draft",
        "queued": "Queued",
        "open": "Open",
        "released": "Released",
        "skipped": "Skipped",
        "cancelled": "Cancelled",
        "obsolete": "Obsolete",
        "awaiting": "Awaiting",
        "stopped": "Stopped",
        "superseded": "Superseded",
        "archived": "Archived",
        "abandoned": "Abandoned",
        "unchanged": "Unchanged",
        "written": "Written",
        "obsoleted": "Obsolete",
        "info": "Info",
        "exempt": "Nothing to remove",
        "nothing_due": "Nothing due yet",
        "discarded": "Discarded",
    },
    "running": {
        "discovering": "Discovering",
        "generating": "Drafting",
        "in_progress": "In progress",
        "preparing": "Preparing",
        "running": "Running",
        "validating": "Checking",
        "checking": "Checking",
        "gating": "Testing",
        "streaming": "Writing",
        "cancelling": "Cancelling",
        "asking": "Being worked out",
    },
    "passed": {
        "approved": "Approved",
        "completed": "Completed",
        "complete": "Complete",
        "accepted": "Accepted",
        "passed": "Passed",
        "pass": "Passed",
        "settled": "Settled",
        "high": "High",
        "exact": "Exact",
        "held": "Held",
        "runnable": "Runnable",
        "delivered": "Delivered",
        "applied": "Done",
        "ok": "Fine",
        "done": "Done",
        "answered": "Answered",
    },
    "attention": {
        "paused": "Paused",
        "blocked": "Blocked",
        "unverifiable": "Unverifiable",
        "not_held": "Not held",
        "dead": "Dead code",
        "same": "Same as before",
        "vacuous": "Proves nothing",
        "medium": "Medium",
        "low": "Low",
        "concerns": "Concerns",
        "estimated": "Estimated",
        "timeout": "Timed out",
        "waived": "Waived",
        "regenerated": "Regenerated",
        "overrun": "Overrun",
        "cut": "Cut off",
        "near": "Near the limit",
        "soft": "Soft limit reached",
    },
    "failed": {
        "failed": "Failed",
        "fail": "Failed",
        "error": "Error",
        "broken": "Broken",
        "rejected": "Rejected",
        "critical": "Critical",
        "lost": "Lost",
        "refused": "Refused",
        "unknown": "Unknown",
        "hard": "Hard limit reached",
        "edit_failed": "Edit failed its checks",
    },
    "human": {
        "needs_review": "Needs review",
        "in_review": "In review",
        "edited": "Edited",
        "opened": "Opened",
        "claimed": "Claimed",
        "returned": "Returned",
    },
    "stale": {"stale": "Stale"},
}

# The same value of another kind of thing, where it means something else to the reader.
_OF_KIND: dict[tuple[str, str], Pill] = {
    ("plan", "approved"): {"state": "passed", "label": "Approved"},
    ("plan", "asking"): {"state": "human", "label": "Waits for you"},
    ("plan", "unreleased"): {"state": "attention", "label": "Not to be released"},
    ("plan", "unread"): {"state": "human", "label": "Brief to change"},
    ("plan", "gaps"): {"state": "attention", "label": "With gaps"},
    ("plan", "draft"): {"state": "human", "label": "Draft to review"},
    ("push", "pushed"): {"state": "passed", "label": "Pushed"},
    ("push", "failed"): {"state": "failed", "label": "Not pushed"},
    ("push", "pending"): {"state": "waiting", "label": "On its way"},
    ("atom", "blocked"): {"state": "attention", "label": "Blocked by another"},
    ("preview", "building"): {"state": "running", "label": "Building"},
    ("preview", "starting"): {"state": "running", "label": "Starting"},
    ("preview", "ready"): {"state": "passed", "label": "Ready"},
    ("preview", "crashed"): {"state": "failed", "label": "Crashed"},
    ("preview", "blank"): {"state": "attention", "label": "Shows nothing"},
    ("preview", "disabled"): {"state": "attention", "label": "Not run"},
    ("wave", "blocked"): {"state": "attention", "label": "Gate blocked"},
    ("wave", "gating"): {"state": "running", "label": "At the gate"},
    ("wave", "passed"): {"state": "passed", "label": "Gate passed"},
    ("review", "awaiting"): {"state": "waiting", "label": "Waiting for new code"},
    ("review", "pending"): {"state": "human", "label": "To review"},
    ("review", "regenerated"): {"state": "passed", "label": "Regenerated"},
    ("review", "edited"): {"state": "passed", "label": "Edited"},
    ("message", "complete"): {"state": "passed", "label": "Complete"},
    ("severity", "high"): {"state": "attention", "label": "High"},
    ("severity", "medium"): {"state": "attention", "label": "Medium"},
    ("severity", "low"): {"state": "waiting", "label": "Low"},
    ("priority", "1"): {"state": "failed", "label": "Critical"},
    ("priority", "2"): {"state": "attention", "label": "High"},
    ("priority", "3"): {"state": "attention", "label": "Medium"},
    ("priority", "4"): {"state": "waiting", "label": "Sampled"},
    ("priority", "5"): {"state": "waiting", "label": "On request"},
    ("waiting_for", "person"): {"state": "human", "label": "Waits for you"},
    ("waiting_for", "model"): {"state": "running", "label": "Model is working"},
    ("waiting_for", "slot"): {"state": "waiting", "label": "Waits for a free slot"},
    ("waiting_for", "money"): {"state": "waiting", "label": "Waits for money in flight"},
    ("waiting_for", "nothing"): {"state": "waiting", "label": "Waits for nothing"},
    ("coverage", "clear"): {"state": "passed", "label": "Clear"},
    ("coverage", "partial"): {"state": "attention", "label": "Partly clear"},
    ("coverage", "missing"): {"state": "waiting", "label": "Not mentioned"},
    ("trace", "carried"): {"state": "passed", "label": "In the plan"},
    ("trace", "modelled"): {"state": "passed", "label": "In the model"},
    ("trace", "no_task"): {"state": "attention", "label": "No task"},
    ("trace", "partly"): {"state": "attention", "label": "In part"},
    ("trace", "assumed"): {"state": "attention", "label": "Assumed"},
    ("trace", "excluded"): {"state": "waiting", "label": "Excluded"},
    ("trace", "not_built"): {"state": "failed", "label": "Not built"},
    ("trace", "not_read"): {"state": "failed", "label": "Not read"},
    ("trace", "nothing"): {"state": "failed", "label": "Not covered"},
    ("change", "asking"): {"state": "running", "label": "Being worked out"},
    ("change", "ready"): {"state": "human", "label": "Waits for consent"},
    ("change", "applied"): {"state": "passed", "label": "Agreed"},
    ("change", "discarded"): {"state": "waiting", "label": "Discarded"},
    ("lint", "concerns"): {"state": "attention", "label": "Concerns"},
    ("why", "fails"): {"state": "failed", "label": "Fails"},
    ("why", "timeout"): {"state": "attention", "label": "Timed out"},
    ("why", "unusable"): {"state": "attention", "label": "Unusable"},
    ("why", "broken"): {"state": "failed", "label": "Broken"},
    ("why", "vacuous"): {"state": "attention", "label": "Vacuous"},
    ("why", "being_written"): {"state": "running", "label": "Being written"},
    ("why", "refused"): {"state": "failed", "label": "Model refused"},
    ("why", "unanswered"): {"state": "failed", "label": "Not written"},
    ("why", "not_asked"): {"state": "attention", "label": "None asked for"},
    ("reason", "user"): {"state": "attention", "label": "Paused"},
    ("reason", "budget"): {"state": "attention", "label": "Budget reached"},
    ("reason", "gate"): {"state": "attention", "label": "Gate blocked"},
    ("reason", "incident"): {"state": "failed", "label": "Same fault in many atoms"},
}

_ANY_KIND: dict[str, Pill] = {
    value: {"state": state, "label": label}
    for state, words in _WORDS.items()
    for value, label in words.items()
}


def is_worded(value: str, kind: str = "") -> bool:
    return (kind, value) in _OF_KIND or value in _ANY_KIND


def pill_of(value: object, kind: str = "") -> Pill:
    """Colour and word of a status; `kind` is the thing it is a status of, as in `plan` or `review`.

    A value without a word of its own is shown as it is, in grey: a page must not break over a name.
    """
    name = str(value).lower()
    known = _OF_KIND.get((kind, name)) or _ANY_KIND.get(name)
    return known or {"state": "waiting", "label": name.replace("_", " ").capitalize() or "Unknown"}
