"""The door to the model against the stand-in: exact counts, its faults, many calls at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Sum
from pytest_django import Settings

from config.shared.prompts import Prompt
from costs.model_client import door
from costs.model_client.door import Call
from costs.models import BudgetPeriod, Hold, Usage

LONG_SYSTEM = "You answer people who plan software. " * 200


@pytest.mark.django_db
def test_its_counts_are_exact_so_that_nothing_costs_more_than_was_held(
    standin_url: str, settings: Settings, call: Callable[..., Call]
) -> None:
    settings.ANTHROPIC_BASE_URL = standin_url

    for word in ("hello", "what can you do?", "¿qué sabes hacer?"):
        prompt = Prompt(system=LONG_SYSTEM, user=word, sha="a" * 12)
        door.complete(call(prompt=prompt, attempt=2))

    first, second, third = Usage.objects.order_by("at")
    assert first.cache_write_5m_tokens > 1000
    assert second.cache_read_tokens == third.cache_read_tokens == first.cache_write_5m_tokens
    assert not Usage.objects.filter(overrun_usd__gt=0).exists()
    assert not Usage.objects.exclude(certainty="exact").exists()
    assert first.request_id.startswith("req_")


@pytest.mark.django_db(transaction=True)
def test_many_calls_through_faults_all_end_and_the_books_agree(
    standin: Callable[..., str], settings: Settings, call: Callable[..., Call]
) -> None:
    standin(rate_limited_share=0.05, overloaded_share=0.15, cut_share=0.15, seed=7)
    settings.BACKOFF_SECONDS = 0.01
    calls = [call(prompt=Prompt(system="s", user=f"Hello {n}", sha="a" * 12)) for n in range(24)]

    def ask(asked: Call) -> str:
        text = door.complete(asked).text
        connection.close()
        return text

    with ThreadPoolExecutor(8) as threads:
        texts = list(threads.map(ask, calls))

    period = BudgetPeriod.objects.annotate(booked=Sum("usages__cost_usd")).get()
    assert all(texts)
    assert Usage.objects.filter(outcome="answered").count() == 24
    assert Usage.objects.filter(outcome="cut").exists()
    assert Hold.objects.filter(status="released").exists()
    assert (period.held_usd, period.spent_usd) == (0, period.booked)
