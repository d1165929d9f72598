"""Paying for one answer: look it up, hold money, call, record, settle; one hold and one usage row per try."""

import logging
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Protocol

from django.db import IntegrityError, transaction

from config.shared.database.connections import not_now, patiently, release_connection
from costs.errors import MoneyInFlight
from costs.ledger import holds
from costs.ledger.holds import Bill
from costs.model_client import capacity, in_flight, request_body
from costs.model_client.calls import Call, Reply, reply_of
from costs.model_client.capacity import HeldSlot
from costs.model_client.retries import Watch, with_tries
from costs.model_client.streaming import StreamedAnswer, StreamQueue, collect
from costs.models import Answer, Hold, Usage
from costs.prices import price_list
from costs.prices.price_list import PriceList, TokenCounts

logger = logging.getLogger(__name__)


class Transport(Protocol):
    max_tokens: int

    def count(self) -> int: ...
    def detail(self, text: str, stop_reason: str) -> str: ...
    def read(self, queue: StreamQueue) -> None: ...


def buy(call: Call, transport: Transport, watch: Watch) -> Reply:
    """The stored answer, or a paid one. Raises RuntimeError inside a transaction, which could undo the record."""
    with transaction.atomic(durable=True):
        stored = Answer.objects.select_related("usage").filter(call_key=call.key).first()
        if stored is None:
            prices = price_list.current(call.model)
    if stored is not None:
        return _again(stored, watch)
    release_connection()
    watch.check()
    return with_tries(PaidCall(call, transport, watch, prices).attempt, watch)


def _again(stored: Answer, watch: Watch) -> Reply:
    logger.info("stored answer job=%s subject=%s", stored.usage.job, stored.usage.subject)
    if watch.on_text:
        watch.on_text(stored.text)
    return reply_of(stored, stored.usage, was_stored=True)


@dataclass
class PaidCall:
    """A call that is being paid for, over all its tries."""

    call: Call
    transport: Transport
    watch: Watch
    prices: PriceList
    prompt_tokens: int = 0

    def attempt(self, number: int) -> Reply:
        """One HTTP try. Raises Fault where another may help."""
        self.prompt_tokens = self.transport.count()
        wait = in_flight.Wait(self.call.subject, self.watch)
        try:
            while True:
                try:
                    return self._ask(number, wait)
                except MoneyInFlight:
                    # Outside of the slot: whoever has money may use it meanwhile.
                    if number == 1 and not wait.is_on:
                        self._start_clock()  # As long as the calls that it waits for may take.
                    wait.look_again()
        finally:
            wait.end()

    def _ask(self, number: int, wait: in_flight.Wait) -> Reply:
        """Raises MoneyInFlight while there is time to wait for it."""
        with capacity.slot(
            self.call.model, subject=self.call.subject, watch=self.watch
        ) as held_slot:
            held = self._hold(number, can_wait=wait.can_go_on)
            wait.end()
            if number == 1:
                self._start_clock()
            release_connection()
            streamed = StreamedAnswer()
            try:
                collect(self.transport.read, streamed, self.watch, lambda: _renew(held, held_slot))
            finally:
                reply = patiently(partial(self._record, held, streamed))
                in_flight.note_settled()
        # Only a complete answer gets here: listen raises for every other.
        assert reply is not None
        return reply

    def _start_clock(self) -> None:
        self.watch.start_clock(
            request_body.call_ceiling(self.call.model, self.transport.max_tokens)
        )

    def _hold(self, number: int, *, can_wait: bool) -> Hold:
        """A hold under this try's number, or under a later one where a worker died with the same call."""
        amount = price_list.most(self.prompt_tokens, self.transport.max_tokens, self.prices)
        for free in count(number):
            try:
                return holds.hold(
                    call_key=f"{self.call.key}:{free}",
                    job=self.call.job,
                    subject=self.call.subject,
                    model=self.call.model,
                    amount_usd=amount,
                    budgets=self.call.budgets,
                    can_wait=can_wait,
                )
            except IntegrityError as error:
                if "call_key" not in str(error):
                    raise
        raise AssertionError("numbers do not end")

    def _record(self, held: Hold, streamed: StreamedAnswer) -> Reply | None:
        """Book what has come, or give the money back if nothing is charged for it."""
        if not streamed.outcome:
            holds.release(held)
            return None
        text = "".join(streamed.text)
        answer = Answer(call_key=self.call.key, text=text, stop_reason=streamed.stop_reason)
        bill = self._bill(held, streamed)
        usage = holds.settle(held, bill, answer=answer if streamed.is_complete else None)
        _log(usage)
        return reply_of(answer, usage, was_stored=False) if streamed.is_complete else None

    def _bill(self, held: Hold, streamed: StreamedAnswer) -> Bill:
        tokens, cost, certainty = self._price(held, streamed)
        return Bill(
            outcome=streamed.outcome,
            detail=self._detail(streamed),
            certainty=certainty,
            cost_usd=cost,
            tokens=tokens,
            unit_prices=self.prices.rates_for(tokens.prompt_tokens).as_text(),
            request_id=streamed.request_id,
            prompt_sha=self.call.prompt.sha,
            latency_ms=streamed.latency_ms,
            ttft_ms=streamed.ttft_ms,
        )

    def _detail(self, streamed: StreamedAnswer) -> str:
        text = "".join(streamed.text)
        return (
            self.transport.detail(text, streamed.stop_reason)
            if streamed.is_complete
            else Usage.Detail.NONE
        )

    def _price(self, held: Hold, streamed: StreamedAnswer) -> tuple[TokenCounts, Decimal, str]:
        """The exact price if the server reported usage; else the most it can be."""
        tokens = streamed.count.tokens
        if tokens is None:
            guess = TokenCounts(
                input_tokens=self.prompt_tokens, output_tokens=self._output_at_most(streamed)
            )
            return guess, held.amount_usd, Usage.Certainty.ESTIMATED
        if not streamed.is_complete or not streamed.count.has_output:
            guess = replace(tokens, output_tokens=self._output_at_most(streamed))
            cost = price_list.price(guess, self.prices.rates_for(guess.prompt_tokens))
            return guess, min(cost, held.amount_usd), Usage.Certainty.ESTIMATED
        if streamed.count.has_unpriced:
            return tokens, held.amount_usd, Usage.Certainty.UNKNOWN
        rates = self.prices.rates_for(tokens.prompt_tokens)
        return tokens, price_list.price(tokens, rates), Usage.Certainty.EXACT

    def _output_at_most(self, streamed: StreamedAnswer) -> int:
        """The output limit; for free models the output that has come."""
        is_free = self.prices.rates_for(self.prompt_tokens) == price_list.FREE
        return streamed.output_tokens if is_free else self.transport.max_tokens


def _renew(held: Hold, held_slot: HeldSlot) -> None:
    """Renew hold and slot; a lost heartbeat ends no call, as both are still valid for a while."""
    try:
        with not_now("heartbeat of a hold"):
            held_slot.renew()
            holds.renew(held)
    finally:
        release_connection()


def _log(usage: Usage) -> None:
    logger.info(
        "model call job=%s subject=%s model=%s input=%s output=%s cost_usd=%s seconds=%.2f outcome=%s",
        usage.job,
        usage.subject,
        usage.model,
        usage.input_tokens,
        usage.output_tokens,
        usage.cost_usd,
        usage.latency_ms / 1000,
        usage.outcome,
    )
