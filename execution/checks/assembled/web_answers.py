"""Level 4 of a web program: it starts, its health answers, and no address it names answers with an error of its own."""

import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from execution.checks.results import Check, timed
from execution.sandbox import program
from execution.sandbox.handed import COMMAND, handed
from execution.source.atom_source import AtomSource, Finding
from execution.source.places import Place, Places
from planning.stacks.stack import Commands

STARTS = Check(level=4, validator="starts", error_class="test")
ANSWERS = Check(level=4, validator="answers", error_class="test")
# For starting and all questions together.
PROBE_SECONDS = 60.0
SERVER_ERROR = 500


def check_answers(
    tree: Mapping[str, str], sources: Sequence[AtomSource], commands: Commands
) -> list[Finding]:
    """Nothing for a program without an address of its health."""
    if not commands.health:
        return []
    return timed(partial(_probe, tree, commands, Places(sources)))


def _probe(tree: Mapping[str, str], commands: Commands, places: Places) -> list[Finding]:
    nonce = secrets.token_hex(16)
    order = {
        "nonce": nonce,
        "command": commands.start,
        "health": commands.health,
        "seconds": PROBE_SECONDS - 10,
    }
    result = program.run(tree, COMMAND, timeout_s=PROBE_SECONDS, stdin=handed("probe_web", order))
    if result.status == "unavailable":
        return STARTS.unverifiable(f"The sandbox is not available: {result.stderr}")
    records = program.records(result.report, nonce)
    end = records[-1] if records else {}
    if not end.get("started"):
        return [_not_started(result, end, commands, places)]
    wrong = [one for one in records[:-1] if not one["status"] or one["status"] >= SERVER_ERROR]
    problems = [(_words(one), places.in_traceback(one["log"])) for one in wrong]
    return [*STARTS.passed(), *ANSWERS.failed_at(problems)]


def _not_started(
    result: program.SandboxResult, end: Mapping[str, Any], commands: Commands, places: Places
) -> Finding:
    log = end.get("log") or result.stderr
    text = f"`{' '.join(commands.start)}` does not start, or {commands.health} does not answer: {_last(log)}"
    place: Place = places.in_traceback(log)
    return STARTS.failed_at([(text, place)])[0]


def _words(record: Mapping[str, Any]) -> str:
    what = f"{record['verb'].upper()} {record['address']}"
    if not record["status"]:
        return f"{what} gets no answer: {_last(record['log'])}"
    return f"{what} answers {record['status']}: {_last(record['log'])}"


def _last(log: str) -> str:
    """The last line that says something, which is the exception of a traceback."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line or "Exception" in line]
    return (errors or lines or ["it says nothing."])[-1][:500]
