"""`manage.py build BRIEF --out DIR`: from a brief to tested software, without a browser."""

import json
import logging
import sys
import time
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError

from config.access.models import User
from config.build import builder, request
from config.build.display import Display
from config.celery import app
from config.embedded.crew import Crew, working
from config.shared.database.connections import patiently
from config.shared.errors import BadInput, DomainError
from execution.gate.removal.totals import totals
from planning.discovery.plan_traces import traces_of
from planning.discovery.traces import missing
from planning.models import MasterPlan

PING_SECONDS = 1.0
# Atoms that no test is known to hold, named at the end; the rest stands in docs/held.md of the export.
NAMED = 10


class Command(BaseCommand):
    help = "Build software from a brief: a .md or .txt file, or - for standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        request.add_arguments(parser)

    def handle(self, *args: str, **options: Any) -> None:
        began = time.monotonic()
        logging.disable(logging.INFO)  # the display says what is going on
        asked = request.taken(options)
        try:
            self._handle(asked, options, began)
        except OperationalError as error:
            # Longer away than anybody waits; what is stored is there when it is back.
            end = builder.Ending(code=builder.ENVIRONMENT, reason=f"database: {error}")
            self._finish(None, end, options, began)

    def _handle(self, asked: request.Order, options: dict[str, Any], began: float) -> None:
        by = builder.set_up()
        with working(others_work=somebody_works) as crew:
            plan, end = self._build(asked, by, crew)
            export = None
            if plan:
                export = patiently(partial(builder.unpack, plan, by, options["out"]))
        self._finish(plan, end, options, began, export)

    def _build(
        self, asked: request.Order, by: User, crew: Crew
    ) -> tuple[MasterPlan | None, builder.Ending]:
        try:
            plan = builder.order(asked, by)
        except BadInput as error:
            return None, builder.Ending(code=request.BAD_INPUT, reason=error.message)
        with Display(self.stderr) as display:

            def show(plan: MasterPlan) -> None:
                crew.tend()
                display.show(plan)

            try:
                return plan, builder.follow(plan, asked, by, show=show)
            except KeyboardInterrupt:
                return plan, builder.Ending(
                    code=builder.NEEDS_PERSON,
                    reason="stopped by Ctrl-C",
                    way_on="It can be resumed.",
                )
            except DomainError as error:
                return plan, builder.Ending(code=builder.NEEDS_PERSON, reason=error.message)

    def _finish(
        self,
        plan: MasterPlan | None,
        end: builder.Ending,
        options: dict[str, Any],
        began: float,
        export: Path | None = None,
    ) -> None:
        seconds = time.monotonic() - began
        status = "refused" if end.code == request.BAD_INPUT else "failed"
        nothing = {"plan_id": None, "status": status, "exit_reason": end.reason}

        def said() -> str:
            if not options["json"]:
                return words(plan, end, export)
            if plan is None:
                return json.dumps(nothing)
            return json.dumps(builder.report(plan, end, seconds=seconds, export=export))

        # What was built is not called a failure for want of a database in the last second.
        self.stdout.write(patiently(said) if plan else said())
        self.stdout.flush()
        sys.exit(end.code)


def somebody_works() -> bool:
    try:
        return bool(app.control.ping(timeout=PING_SECONDS))
    except (BrokerAway, RedisError, OSError):  # Kombu translates what fails first, not what breaks.
        return False


def _held(plan: MasterPlan) -> list[str]:
    """What tests hold by the proof by removal, and where they do not, the first of it."""
    run = plan.runs.first()
    found = totals(run) if run else None
    if found is None or found.share is None:
        return []
    lines = [
        f"Tests hold {found.held} of {found.removable} atoms ({found.share} %),"
        f" proven by removal in {found.seconds} s."
    ]
    names = [str(proof.atom) for proof in found.unheld]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return [*lines, f"Not held: {', '.join(names[:NAMED])}{more}"] if names else lines


def words(plan: MasterPlan | None, end: builder.Ending, export: Path | None) -> str:
    lines = [f"{'Built' if end.code == 0 else 'Stopped'}: {end.reason}"]
    if plan:
        said = missing(traces_of(plan))
        lines += [said] if said and said not in end.reason else []
        lines += _held(plan)
        lines.append(f"Plan {plan.pk}, {plan.get_status_display().lower()}")
    if export:
        lines.append(f"Export {export}")
    if end.way_on:
        lines.append(end.way_on)
    return "\n".join(lines)
