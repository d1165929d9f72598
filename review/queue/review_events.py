"""The events review raises, and their sentences in the history."""

from planning.log.sentences import Payload, Sentence, register
from review.choices import Reason

REASON_WORDS = {reason.value: str(reason.label) for reason in Reason}


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
