"""The arguments of `manage.py build`, checked without Django or servers, so that bad input is refused first."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from django.core.management import BaseCommand, CommandError

from config.shared.errors import BadInput
from costs.ledger.amounts import CENT, MOST_USD
from planning.discovery.brief import clean_brief, decoded
from planning.discovery.plan_size import check_size
from planning.stacks.registry import stack_named

BAD_INPUT = 2


@dataclass(frozen=True, kw_only=True)
class Order:
    """What `build` was asked for; answers are texts in the order of the questions."""

    brief: str
    size: int = 0
    stack: str = ""
    budget_usd: Decimal | None = None
    answers: tuple[str, ...] = ()


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("brief", help="path of the brief, or - for standard input")
    parser.add_argument("--out", required=True, type=Path, help="folder for the export")
    parser.add_argument("--budget", help="hard limit in US dollars")
    parser.add_argument("--answers", type=Path, help="JSON list of answers, in question order")
    parser.add_argument("--size", type=int, default=0, help="tasks; default as recommended")
    parser.add_argument("--stack", default="", help="what it is built on; default as proposed")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")


def check(arguments: Sequence[str]) -> None:
    """Exit with a message if the command would refuse these arguments."""
    parser = BaseCommand().create_parser("manage.py", "build")
    add_arguments(parser)
    try:
        options = parser.parse_args(arguments)
    except CommandError as error:
        parser.exit(BAD_INPUT, f"{parser.format_usage()}{parser.prog}: {error}\n")
    taken(vars(options))


def taken(options: Mapping[str, Any]) -> Order:
    """The order; exits with a message if the arguments cannot be used."""
    try:
        return _read(options)
    except (BadInput, OSError, ValueError) as error:
        refuse(str(error), as_json=options["json"])


def refuse(reason: str, *, as_json: bool) -> NoReturn:
    """Exit with a message, before anything is started."""
    refused = {"plan_id": None, "status": "refused", "exit_reason": reason}
    print(json.dumps(refused) if as_json else f"Stopped: {reason}")
    sys.exit(BAD_INPUT)


def _read(options: Mapping[str, Any]) -> Order:
    if options["out"].exists() and not options["out"].is_dir():
        raise BadInput(f"--out {options['out']} is a file; name a folder.")
    source = options["brief"]
    data = _standard_input() if source == "-" else Path(source).read_bytes()
    answers = _answers(options["answers"]) if options["answers"] else []
    check_size(options["size"])
    if options["stack"]:
        stack_named(options["stack"])
    order = Order(
        brief=clean_brief(decoded(data)),
        size=options["size"],
        stack=options["stack"],
        budget_usd=_money(options["budget"]),
        answers=tuple(answers),
    )
    options["out"].mkdir(parents=True, exist_ok=True)  # now, not after everything was paid
    return order


def _answers(path: Path) -> list[str]:
    try:
        answers = json.loads(decoded(path.read_bytes()))
    except json.JSONDecodeError as error:
        raise BadInput(f"--answers {path} is not JSON: {error}.") from error
    if not isinstance(answers, list) or not all(isinstance(a, str) for a in answers):
        raise BadInput("--answers must hold a JSON list of texts.")
    return answers


@cache
def _standard_input() -> bytes:
    """Standard input, read once, as the check and the command both need it."""
    return sys.stdin.buffer.read()


def _money(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise BadInput(f"--budget {text} is not an amount of money.") from error
    if not amount.is_finite() or not CENT <= amount <= MOST_USD:
        raise BadInput(f"--budget must be between ${CENT} and ${MOST_USD}.")
    return amount
