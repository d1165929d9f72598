"""System checks that each timeout is longer than the timeouts of what it waits for."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

# A preparation of acceptance tests asks, and asks anew once what was vacuous or broken.
ASKINGS = 2


def _bounds() -> Iterator[tuple[str, str, float, str, float]]:
    """Id, what must be shorter with its seconds, and what must be longer with its own."""
    call = settings.SLOT_WAIT_SECONDS + settings.CALL_DEADLINE_SECONDS
    asking = (1 + settings.ANSWER_REPAIRS) * call
    preparing = ASKINGS * (asking + settings.PROOF_SECONDS)
    message = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", 0)
    read, one = "MODEL_READ_SECONDS", "CALL_DEADLINE_SECONDS"
    whole, redelivery = f"SLOT_WAIT_SECONDS + {one}", "the broker's visibility_timeout"
    steps = f"every repair of a call ({whole})"
    yield "E001", read, settings.MODEL_READ_SECONDS, one, settings.CALL_DEADLINE_SECONDS
    yield "E002", whole, call, "ATTEMPT_DEADLINE_SECONDS", settings.ATTEMPT_DEADLINE_SECONDS
    yield "E003", steps, asking - 1, "ASKING_SECONDS", settings.ASKING_SECONDS
    yield (
        "E004", f"two askings with {steps} and PROOF_SECONDS", preparing,
        "PREPARATION_DEADLINE_SECONDS", settings.PREPARATION_DEADLINE_SECONDS,
    )  # fmt: skip
    for number, name in enumerate(
        ("ATTEMPT_DEADLINE_SECONDS", "PREPARATION_DEADLINE_SECONDS", "CLOSING_DEADLINE_SECONDS",
         "ASKING_SECONDS"), 5,
    ):  # fmt: skip
        yield f"E{number:03}", name, getattr(settings, name), redelivery, message
    yield (
        "E009", "HEARTBEAT_SECONDS", settings.HEARTBEAT_SECONDS,
        "LEASE_SECONDS", settings.LEASE_SECONDS,
    )  # fmt: skip


@register(Tags.compatibility)
def deadlines_hold(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{shorter} takes {seconds:g} s, but {longer} is {most:g} s.",
            hint=f"Raise {longer} above {seconds:g}, or lower {shorter}.",
            id=f"masterplan.{number}",
        )
        for number, shorter, seconds, longer, most in _bounds()
        if seconds >= most
    ]
