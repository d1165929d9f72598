"""Where the cache breakpoints of a request stand."""

from collections.abc import Callable
from typing import Any

import pytest

from config.shared.prompts import Prompt
from costs.model_client import correction, door
from costs.model_client.door import Call
from tests.costs.answers import Named
from tests.costs.scripted import Script, Turn

pytestmark = pytest.mark.django_db
LONG = "All that the calls of this plan have in common. " * 100


def shared(*parts: str, system: str = LONG) -> Prompt:
    """The last part is the call's own."""
    ends = [len("".join(parts[: n + 1])) for n in range(len(parts) - 1)]
    return Prompt(system=system, user="".join(parts), sha="f" * 12, breaks=tuple(ends))


def cached(blocks: list[dict[str, Any]]) -> list[bool]:
    return ["cache_control" in block for block in blocks]


def test_shared_blocks_are_closed_by_breakpoints_at_most_four_with_the_system(
    script: Script, call: Callable[..., Call]
) -> None:
    door.complete(call(prompt=shared(LONG, LONG, "short", "own")))

    [asked] = script.requests
    content = asked["messages"][-1]["content"]
    assert cached(asked["system"]) == [True]
    assert cached(content) == [True, True, True, False]
    assert [block["text"] for block in content] == [LONG, LONG, "short", "own"]
    assert content[0]["cache_control"] == {"type": "ephemeral"}


def test_what_is_too_short_to_be_cached_gets_no_breakpoint(
    script: Script, call: Callable[..., Call]
) -> None:
    door.complete(call(prompt=shared("short", LONG, "own", system="Be brief.")))
    door.complete(call(prompt=shared("short", "own", system="Be brief."), attempt=2))

    first, second = script.requests
    assert first["system"] == "Be brief."
    assert cached(first["messages"][-1]["content"]) == [False, True, False]
    assert second["messages"][-1]["content"] == "shortown"


def test_a_breakpoint_does_not_make_another_call_of_it(call: Callable[..., Call]) -> None:
    with_breaks = call(prompt=shared(LONG, "own"))

    assert with_breaks.key == call(prompt=shared(LONG + "own")).key


def test_a_repaired_answer_is_asked_for_behind_the_same_shared_blocks(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text="{"), Turn(text='{"name": "x"}')]

    correction.parse_repaired(
        Named, call(job="Named", prompt=shared(LONG, "own")), problems=lambda value: []
    )

    first, second = (asked["messages"][-1]["content"] for asked in script.requests)
    assert first[0] == second[0]
    assert second[1]["text"].startswith("own\n\n<previous_answer>")
