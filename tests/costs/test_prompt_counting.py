"""Prompts are counted by the server; where it cannot, they are estimated, and the hold is never too small."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from costs.errors import TransportFailed
from costs.model_client import door
from costs.model_client.door import Call
from costs.models import Hold
from tests.costs.scripted import Script

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        (404, 0),
        (405, 0),
        (501, 0),
        (200, -5_000_000),
        (200, 0),
        (200, "many"),
        (200, None),
        (200, 1.5),
        (200, 10**30),
    ],
)
def test_a_prompt_that_is_not_counted_is_estimated(
    script: Script, call: Callable[..., Call], status: int, counted: Any
) -> None:
    script.count_status, script.counted_tokens = status, counted

    door.complete(call())

    # Some ninety bytes of request, two to a token, and 1000 tokens out at 10.00 a million.
    assert Decimal("0.0101") < Hold.objects.get().amount_usd < Decimal("0.012")


@pytest.mark.parametrize("status", [429, 500, 529])
def test_a_server_too_busy_to_count_is_asked_again(
    script: Script, call: Callable[..., Call], settings: Settings, status: int
) -> None:
    settings.TRANSPORT_TRIES = 3
    script.count_status = status

    with pytest.raises(TransportFailed, match=str(status)):
        door.complete(call())

    assert (script.counts, script.requests) == (3, [])
