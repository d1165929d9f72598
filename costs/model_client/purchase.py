"""One answer bought: looked for, held, called, recorded, settled. One hold and one usage row a try."""

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
from costs.model_client import allowance, capacity, in_flight
from costs.model_client.calls import Call, Reply, reply_of
from costs.model_client.capacity import Place
from costs.model_client.listen import Ear, Heard, listen
from costs.model_client.retries import Watch, with_tries
from costs.models import Answer, Hold, Usage
from costs.prices import price_list
from costs.prices.price_list import PriceList, TokenCounts

logger = logging.getLogger(__name__)


class Wire(Protocol):
    max_tokens: int

    def count(self) -> int: ...
    def detail(self, text: str, stop_reason: str) -> str: ...
    def read(self, ear: Ear) -> None: ...


def buy(call: Call, wire: Wire, watch: Watch) -> Reply:
    """Raises RuntimeError inside somebody's transaction, which could undo the record of what was paid."""
    with transaction.atomic(durable=True):
        stored = Answer.objects.select_related("usage").filter(call_key=call.key).first()
        if stored is None:
            prices = price_list.current(call.model)
    if stored is not None:
        return _again(stored, watch)
    release_connection()
    watch.check()
    return with_tries(Purchase(call, wire, watch, prices).attempt, watch)


def _again(stored: Answer, watch: Watch) -> Reply:
    logger.info("stored answer job=%s subject=%s", stored.usage.job, stored.usage.subject)
    if watch.on_text:
        watch.on_text(stored.text)
    return reply_of(stored, stored.usage, was_stored=True)


@dataclass
class Purchase:
    """A call on its way, over all its tries."""

    call: Call
    wire: Wire
    watch: Watch
    prices: PriceList
    prompt_tokens: int = 0

    def attempt(self, number: int) -> Reply:
        """One HTTP try. Raises Fault where another may help."""
        self.prompt_tokens = self.wire.count()
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
        with capacity.slot(self.call.model, subject=self.call.subject, watch=self.watch) as place:
            held = self._hold(number, can_wait=wait.can_go_on)
            wait.end()
            if number == 1:
                self._start_clock()
            release_connection()
            heard = Heard()
            try:
                listen(self.wire.read, heard, self.watch, lambda: _renew(held, place))
            finally:
                reply = patiently(partial(self._record, held, heard))
                in_flight.note_settled()
        # Only a complete answer gets here: listen raises for every other.
        assert reply is not None
        return reply

    def _start_clock(self) -> None:
        self.watch.start_clock(allowance.call_ceiling(self.call.model, self.wire.max_tokens))

    def _hold(self, number: int, *, can_wait: bool) -> Hold:
        """A hold under this try's number, or under a later one where a worker died with the same call."""
        amount = price_list.most(self.prompt_tokens, self.wire.max_tokens, self.prices)
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

    def _record(self, held: Hold, heard: Heard) -> Reply | None:
        """Book what was heard, or give the money back if nothing is charged for it."""
        if not heard.outcome:
            holds.release(held)
            return None
        text = "".join(heard.text)
        answer = Answer(call_key=self.call.key, text=text, stop_reason=heard.stop_reason)
        bill = self._bill(held, heard)
        usage = holds.settle(held, bill, answer=answer if heard.is_complete else None)
        _log(usage)
        return reply_of(answer, usage, was_stored=False) if heard.is_complete else None

    def _bill(self, held: Hold, heard: Heard) -> Bill:
        tokens, cost, certainty = self._price(held, heard)
        return Bill(
            outcome=heard.outcome,
            detail=self._detail(heard),
            certainty=certainty,
            cost_usd=cost,
            tokens=tokens,
            unit_prices=self.prices.rates_for(tokens.prompt_tokens).as_text(),
            request_id=heard.request_id,
            prompt_sha=self.call.prompt.sha,
            latency_ms=heard.latency_ms,
            ttft_ms=heard.ttft_ms,
        )

    def _detail(self, heard: Heard) -> str:
        text = "".join(heard.text)
        return self.wire.detail(text, heard.stop_reason) if heard.is_complete else Usage.Detail.NONE

    def _price(self, held: Hold, heard: Heard) -> tuple[TokenCounts, Decimal, str]:
        """The true price if the server said what it counted; else all that it may have counted."""
        tokens = heard.count.tokens
        if tokens is None:
            guess = TokenCounts(
                input_tokens=self.prompt_tokens, output_tokens=self._output_at_most(heard)
            )
            return guess, held.amount_usd, Usage.Certainty.ESTIMATED
        if not heard.is_complete or not heard.count.has_output:
            guess = replace(tokens, output_tokens=self._output_at_most(heard))
            cost = price_list.price(guess, self.prices.rates_for(guess.prompt_tokens))
            return guess, min(cost, held.amount_usd), Usage.Certainty.ESTIMATED
        if heard.count.has_unpriced:
            return tokens, held.amount_usd, Usage.Certainty.UNKNOWN
        rates = self.prices.rates_for(tokens.prompt_tokens)
        return tokens, price_list.price(tokens, rates), Usage.Certainty.EXACT

    def _output_at_most(self, heard: Heard) -> int:
        """All that may have come; what was heard where nothing is paid for it."""
        is_free = self.prices.rates_for(self.prompt_tokens) == price_list.FREE
        return heard.output_tokens if is_free else self.wire.max_tokens


def _renew(held: Hold, place: Place) -> None:
    """A heartbeat that is lost cuts off no call: hold and slot still stand for a while."""
    try:
        with not_now("heartbeat of a hold"):
            place.renew()
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
