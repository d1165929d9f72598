"""The events review raises, and their sentences in the history."""

from planning.log.sentences import Payload, Sentence, register

REASON_WORDS = {
    "low_confidence": "low confidence",
    "attempts_exhausted": "attempts ran out",
    "gate_blocked": "touched by a failing test",
    "sampled": "chosen as a sample",
    "reported": "found wrong in a preview",
    "on_request": "asked for by a person",
}


def _reason(payload: Payload) -> str:
    reason = str(payload.get("reason", ""))
    return REASON_WORDS.get(reason, reason)


register(
    {
        "review_created": Sentence(text="opened a review", why=_reason),
        "review_claimed": Sentence(text="claimed a review"),
        "review_resolved": Sentence(text="resolved a review"),
    }
)
