"""Acceptance tests: given with the plan or written by a model, and proven red on stubs before any code exists."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from config.shared.database.leases import Lease
from config.shared.prompts import Prompt, Revision, Shared, prompt
from costs.errors import CallStopped
from costs.model_client.correction import parse_repaired
from costs.model_client.door import Call
from execution.answers import AcceptanceTests
from execution.engine.row_locks import locked
from execution.errors import SandboxMissing
from execution.models import AcceptanceTest, Atom, Preparation, Run
from execution.prepare import prompt_data
from execution.prepare.given import TestFile, TestFiles, given_for
from execution.prepare.layout import set_due_waves
from execution.prepare.open_names import to_test_with
from execution.prepare.preparations import finish
from execution.sandbox.acceptance_runs import (
    RedProof,
    WarmSandboxes,
    kept_sandboxes,
    prove_red,
    touched,
)
from execution.source.atom_source import AtomSource
from execution.source.rows import sha
from execution.source.trees import specified_sources
from planning.draft.stack_tag import author_tags
from planning.models import Requirement
from planning.money.payers import budgets_for

logger = logging.getLogger(__name__)
NAME = re.compile(r"^[a-z][a-z0-9_]{0,79}$")
LONGEST_TEST = 60_000
# Files for one requirement; it may name several of what every program is asked for.
MOST_TESTS = 30


@dataclass(frozen=True, kw_only=True)
class ProvenTest:
    file: TestFile
    proof: RedProof


def write_tests(preparation: Preparation, lease: Lease) -> None:
    """Have the tests of one requirement, prove them red, store them.

    Raises the errors of costs, and SandboxMissing or SandboxBusy, which no second answer would mend.
    """
    requirements = Requirement.objects.select_related("plan__discovery")
    requirement = requirements.get(preparations=preparation)
    sources = specified_sources(preparation.run_id)
    owner = str(preparation.run_id)
    given = given_for(preparation, TestFiles)
    if given is not None:
        tests, is_rewritten = _prove(given.tests, sources, owner, lease.is_lost), False
    else:
        tests, is_rewritten = _write(preparation, requirement, sources, lease)
    _store(preparation, requirement, tests, sources, is_rewritten=is_rewritten)


def _write(
    preparation: Preparation, requirement: Requirement, sources: Sequence[AtomSource], lease: Lease
) -> tuple[list[ProvenTest], bool]:
    """Ask a model; what is not red is rewritten once, and the second answer stands."""
    asked = _prompt(preparation, requirement)
    owner = str(preparation.run_id)
    attempt = 1 + preparation.retries
    first = _ask(requirement, asked, lease, attempt=attempt)
    tests = _prove(_files(requirement, first), sources, owner, lease.is_lost)
    if all(test.proof.state == "runnable" for test in tests):
        return tests, False
    again = _with_findings(asked, first, tests)
    second = _ask(requirement, again, lease, attempt=attempt)
    return _prove(_files(requirement, second), sources, owner, lease.is_lost), True


def _files(requirement: Requirement, answer: AcceptanceTests) -> list[TestFile]:
    return [
        TestFile(
            path=test_path(requirement.code, draft.name),
            code=draft.code,
            timeout_s=draft.timeout_s,
        )
        for draft in answer.tests
    ]


def _prompt(preparation: Preparation, requirement: Requirement) -> Prompt:
    near, public = to_test_with(preparation.run_id, requirement)
    return prompt(
        "execution",
        "AcceptanceTests",
        **author_tags(requirement.plan),
        conventions=prompt_data.conventions(requirement.plan),
        signatures=Shared(prompt_data.signatures(public)),
        interfaces=prompt_data.interfaces(near, whole=True),
        requirement=prompt_data.requirement_to_test(requirement, near),
    )


def _ask(requirement: Requirement, asked: Prompt, lease: Lease, *, attempt: int) -> AcceptanceTests:
    call = Call(
        job="AcceptanceTests",
        subject=f"requirement:{requirement.pk}",
        model=settings.MODELS["tests"],
        budgets=budgets_for(requirement.plan),
        prompt=asked,
        attempt=attempt,
    )
    return parse_repaired(AcceptanceTests, call, problems=problems, should_stop=lease.is_lost).value


def problems(answer: AcceptanceTests) -> list[str]:
    """What no schema can say, in words the model can act on."""
    found = [] if answer.tests else ["There is no test."]
    if len(answer.tests) > MOST_TESTS:
        found.append(f"There are {len(answer.tests)} tests; at most {MOST_TESTS} are allowed.")
    names = [draft.name for draft in answer.tests]
    found += [f"The test {name!r} is there twice." for name in sorted(set(names)) if names.count(name) > 1]  # fmt: skip
    found += [f"{name!r} is no snake_case name." for name in names if not NAME.match(name)]
    for draft in answer.tests:
        found += limits(draft.name, draft.code, draft.timeout_s)
    return found


def limits(name: str, code: str, timeout_s: int) -> list[str]:
    """What is wrong with the size of one test, in words the model can act on."""
    found = []
    if not 1 <= timeout_s <= settings.TEST_TIMEOUT_SECONDS:
        found.append(f"{name}: timeout_s is 1 to {settings.TEST_TIMEOUT_SECONDS}.")
    if not 0 < len(code) <= LONGEST_TEST:
        found.append(f"{name}: the code has 1 to {LONGEST_TEST} characters.")
    return found


def _prove(
    files: Sequence[TestFile],
    sources: Sequence[AtomSource],
    owner: str,
    is_lost: Callable[[], bool],
) -> list[ProvenTest]:
    """Raises CallStopped once the work is no longer ours, SandboxMissing if nothing can be run."""
    proven: list[ProvenTest] = []
    with kept_sandboxes(owner) as sandboxes:
        for file in files:
            if is_lost():
                raise CallStopped
            if sum(one.proof.ms for one in proven) > settings.PROOF_SECONDS * 1000:
                proof = _unproven()
            else:
                proof = _proof(sources, file.path, file.code, file.timeout_s, sandboxes)
            proven.append(ProvenTest(file=file, proof=proof))
    return proven


def _proof(
    sources: Sequence[AtomSource],
    path: str,
    code: str,
    timeout_s: int,
    sandboxes: WarmSandboxes | None = None,
) -> RedProof:
    proof = prove_red(sources, path, code, timeout_s=timeout_s, sandboxes=sandboxes)
    if proof.is_unverifiable:
        raise SandboxMissing("; ".join(_reasons(proof)))
    return proof


def _unproven() -> RedProof:
    reason = f"The tests before it took more than {settings.PROOF_SECONDS:.0f} seconds on stubs."
    return RedProof(state="broken", detail={"reasons": [reason]})


def test_path(code: str, name: str) -> str:
    """`tests/test_fr_001_title.py`."""
    return f"tests/test_{code.lower().replace('-', '_')}_{name}.py"


test_path.__test__ = False  # type: ignore[attr-defined]  # not a test, though its name begins like one


def _with_findings(asked: Prompt, first: AcceptanceTests, tests: Sequence[ProvenTest]) -> Prompt:
    errors = [
        f"{draft.name} is {test.proof.state}: {'; '.join(_reasons(test.proof))}"
        for draft, test in zip(first.tests, tests, strict=True)
        if test.proof.state != "runnable"
    ]
    return Revision(answer=first.model_dump_json(), errors=errors).of(asked)


def _reasons(proof: RedProof) -> list[str]:
    return [str(reason) for reason in proof.detail.get("reasons", [])]


def _store(
    preparation: Preparation,
    requirement: Requirement,
    tests: Sequence[ProvenTest],
    sources: Sequence[AtomSource],
    *,
    is_rewritten: bool,
) -> None:
    with locked(preparation.run_id) as run:
        finish(preparation)
        for test in tests:
            add_test(
                run,
                requirement,
                path=test.file.path,
                code=test.file.code,
                timeout_s=test.file.timeout_s,
                state=test.proof.state,
                red_result=test.proof.detail,
                rewritten=is_rewritten,
                sources=sources,
            )
    states = [test.proof.state for test in tests]
    logger.info("tests written run=%s requirement=%s states=%s", run.pk, requirement.code, states)


def add_test(
    run: Run,
    requirement: Requirement,
    *,
    code: str,
    sources: Sequence[AtomSource],
    **fields: Any,
) -> AcceptanceTest:
    """Inside `locked`: store a test with the atoms it touches, due as soon as they are there."""
    row = AcceptanceTest.objects.create(
        run=run, requirement=requirement, code=code, code_sha=sha(code), **fields
    )
    atoms = {(atom.path, atom.symbol): atom for atom in run.atoms.all()}
    row.atoms.set(atoms[place] for place in touched(code, sources))
    if run.waves.exists() and not run.is_adopting:
        set_due_waves(run, [row])
    return row


def prove(
    run_id: UUID, path: str, code: str, timeout_s: int
) -> tuple[str, dict[str, Any], list[Atom]]:
    """State, details and touched atoms of a test as it would be stored. Raises SandboxMissing, SandboxBusy."""
    sources = specified_sources(run_id)
    proof = _proof(sources, path, code, timeout_s)
    atoms = {(atom.path, atom.symbol): atom for atom in Atom.objects.filter(run=run_id)}
    return proof.state, proof.detail, [atoms[place] for place in touched(code, sources)]
