"""How hard each job is thought about, and the room that thinking gets."""

# none, low, medium, high, xhigh or max; medium where none is named.
MODEL_EFFORT = {
    "ChatReply": "none",
    "DiscoveryQuestions": "medium",
    "DomainModel": "high",
    "PlanSkeleton": "high",
    "MilestoneTasks": "medium",
    "TaskLinks": "low",
    "AtomSpecs": "medium",
    "AcceptanceTests": "medium",
    "FurtherTests": "medium",
    "AtomCode": "medium",
    "ReviewAdvice": "low",
}
# Room for thinking in `max_tokens`, beside the answer's.
THINKING_TOKENS = {
    "low": 2048,
    "medium": 8192,
    "high": 16_384,
    "xhigh": 32_768,
    "max": 65_536,
}
