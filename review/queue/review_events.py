"""The events review raises, and their sentences in the history."""

from config.notices.choices import NoticeKind
from planning.log.sentences import Notable, Payload, Routine, Sentence, register
from review.choices import Reason

REASON_WORDS = {reason.value: str(reason.label) for reason in Reason}


def _reason(payload: Payload) -> str:
    reason = str(payload.get("reason", ""))
    return REASON_WORDS.get(reason, reason)


def _opened(_: Payload) -> Notable:
    return Notable(kind=NoticeKind.REVIEW, page="review:plan-reviews")


register(
    {
        "review_created": Sentence(
            text="opened a review",
            why=_reason,
            notable=_opened,
            routine=Routine(one="opened {} review", several="opened {} reviews"),
        ),
        "review_claimed": Sentence(text="claimed a review"),
        "review_released": Sentence(text="gave a review back"),
        "review_resolved": Sentence(text="resolved a review"),
    }
)
