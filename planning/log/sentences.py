"""The sentences of the history: each app registers those of its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.notices.choices import NoticeKind
from planning.models import PlanEvent

Payload = Mapping[str, Any]


def given_reason(payload: Payload) -> str:
    return str(payload.get("reason") or payload.get("final_error") or payload.get("why") or "")


def never(_: Payload) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Routine:
    """How many events of a kind are counted together; a kind without words is only a step."""

    one: str = ""
    several: str = ""
    # Began what this kind ends: what has ended is not counted as begun as well.
    ends: str = ""
    is_failure: Callable[[Payload], bool] = never


@dataclass(frozen=True, kw_only=True)
class Notable:
    """That somebody may wait for an event: told as a notice, with the page where something can be done."""

    kind: NoticeKind
    # A name of urls.py that takes the plan's id.
    page: str


def unnoted(_: Payload) -> Notable | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One kind of event. Names in braces come from the payload."""

    text: str
    # Of the timeline: "failed", "passed", "attention", or empty for ordinary ones.
    mark: str | Callable[[Payload], str] = ""
    why: Callable[[Payload], str] = given_reason
    # Values of the payload that are written otherwise than they are stored.
    shown: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    # Of kinds that come in numbers and are told together.
    routine: Routine | None = None
    notable: Callable[[Payload], Notable | None] = unnoted


SENTENCES: dict[str, Sentence] = {}


def register(sentences: Mapping[str, Sentence]) -> None:
    """Register sentences. Raises ValueError if another app has registered one of these kinds."""
    for kind, sentence in sentences.items():
        if SENTENCES.setdefault(kind, sentence) is not sentence:
            raise ValueError(f"the event {kind} is told twice")


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "unknown"


def _sentence(event: PlanEvent) -> Sentence:
    return SENTENCES.get(event.kind) or Sentence(text=event.kind.replace("_", " "))


def event_words(event: PlanEvent) -> str:
    sentence = _sentence(event)
    values: dict[str, object] = {
        key: "unknown" if value is None else value for key, value in event.payload.items()
    }
    values |= {key: say(event.payload.get(key)) for key, say in sentence.shown.items()}
    return sentence.text.format_map(_Known(values))


def event_who(event: PlanEvent) -> str:
    return event.actor or (
        "The model" if event.actor_kind == PlanEvent.ActorKind.LLM else "Masterplan"
    )


def event_why(event: PlanEvent) -> str:
    return _sentence(event).why(event.payload)


def event_mark(event: PlanEvent) -> str:
    mark = _sentence(event).mark
    return mark if isinstance(mark, str) else mark(event.payload)


def event_notable(event: PlanEvent) -> Notable | None:
    return _sentence(event).notable(event.payload)
