"""Further tests: asked for once for each atom that is used and that no test is known to hold.

One call for a file. A test is kept if it passes on the whole program and turns red without its atom.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings

from config.shared.database.leases import Lease
from config.shared.prompts import Prompt, Shared, prompt
from costs.errors import CallStopped
from costs.model_client.correction import parse_repaired
from costs.model_client.door import Call
from execution.answers import FurtherTest, FurtherTests
from execution.engine.row_locks import locked
from execution.engine.stale import dependents
from execution.errors import SandboxMissing
from execution.gate.removal.removed import removed
from execution.models import AcceptanceTest, Atom, Preparation, RemovalProof, Run
from execution.prepare import prompt_data
from execution.prepare.acceptance_tests import add_test, limits, test_path
from execution.prepare.open_names import open_to_tests
from execution.prepare.preparations import finish
from execution.sandbox.acceptance_runs import (
    TestOutcome,
    WarmSandboxes,
    kept_sandboxes,
    run_test_file,
    touched,
    without_tests,
)
from execution.source.assemble import assemble
from execution.source.atom_source import AtomSource
from execution.source.trees import accepted_sources
from planning.draft.stack_tag import author_tags
from planning.models import Requirement
from planning.money.payers import budgets_for

logger = logging.getLogger(__name__)
# Of the name of a test file, whose path has two hundred characters.
LONGEST_NAME = 120
FURTHER_PATH = "tests/test_further.py"
NO_REQUIREMENT = "It serves no requirement that a further test could be written for."
NONE_WRITTEN = "The model wrote no further test for it."


def to_ask(run: Run) -> list[Preparation]:
    """Inside `locked`: new preparations for what is used, not held, and was not asked for before; one a file."""
    rows = RemovalProof.objects.current().filter(atom__run=run)
    asking = rows.filter(
        outcome=RemovalProof.Outcome.NOT_HELD, further__isnull=True, further_detail=""
    )
    by_path: dict[str, list[RemovalProof]] = defaultdict(list)
    for proof in asking.select_related("atom__task").order_by("atom__number"):
        if requirement_of(proof.atom) is None:
            RemovalProof.objects.filter(pk=proof.pk).update(further_detail=NO_REQUIREMENT)
        else:
            by_path[proof.atom.path].append(proof)
    made = []
    for path, proofs in by_path.items():
        step = Preparation.objects.create(run=run, kind=Preparation.Kind.FURTHER, path=path)
        RemovalProof.objects.filter(pk__in=[proof.pk for proof in proofs]).update(further=step)
        made.append(step)
    return made


def requirement_of(atom: Atom) -> Requirement | None:
    """The first live requirement that it serves, else that something serves which needs it."""
    codes = atom.requirement_codes
    own = atom.task.requirements.live()
    found = (own if codes is None else own.filter(code__in=codes)).order_by("code").first()
    if found is not None:
        return found
    users = Atom.objects.filter(pk__in=dependents(atom.run_id, [atom.pk])).values("task")
    serving = Requirement.objects.live().filter(tasks__in=users)
    return serving.order_by("code").first()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """`reason` says why the test is discarded; empty if it is kept."""

    draft: FurtherTest
    reason: str = ""
    without: TestOutcome | None = None


def write_further_tests(preparation: Preparation, lease: Lease) -> None:
    """Ask for the tests of one file's atoms, try each on the program, store what holds.

    Raises the errors of costs, SandboxMissing and SandboxBusy.
    """
    run = Run.objects.select_related("plan__discovery").get(pk=preparation.run_id)
    proofs = RemovalProof.objects.current().filter(further=preparation)
    atoms = {proof.atom.symbol: proof.atom for proof in proofs.select_related("atom__task")}
    for atom in atoms.values():
        atom.run = run
    sources = accepted_sources(run.pk)
    call = Call(
        job="FurtherTests",
        subject=f"preparation:{preparation.pk}",
        model=settings.MODELS["tests"],
        budgets=budgets_for(run.plan),
        prompt=_prompt(run, list(atoms.values())),
        attempt=1 + preparation.retries,
    )
    answer = parse_repaired(
        FurtherTests, call, problems=partial(problems, atoms), should_stop=lease.is_lost
    )
    judged = []
    with kept_sandboxes(str(run.pk)) as sandboxes:
        for draft in answer.value.tests:
            if lease.is_lost():
                raise CallStopped
            judged.append(judge(sources, atoms[draft.symbol], draft, sandboxes))
    _store(preparation, atoms, judged, sources)


def problems(atoms: Mapping[str, Atom], answer: FurtherTests) -> list[str]:
    names = [draft.symbol for draft in answer.tests]
    found = [f"{name!r} is none of the atoms asked about." for name in names if name not in atoms]
    found += [f"There are two tests of {name!r}." for name in sorted(set(names)) if names.count(name) > 1]  # fmt: skip
    for draft in answer.tests:
        found += limits(draft.symbol, draft.code, draft.timeout_s)
    return found


def _prompt(run: Run, asked: Sequence[Atom]) -> Prompt:
    rows = list(run.atoms.in_order().only(*prompt_data.INTERFACE, "task"))
    beside = [one for one in rows if one.path == asked[0].path] if asked else []
    return prompt(
        "execution",
        "FurtherTests",
        **author_tags(run.plan),
        conventions=prompt_data.conventions(run.plan),
        signatures=Shared(
            prompt_data.signatures(open_to_tests(run.pk, rows, run.plan), to_test=True)
        ),
        interfaces=prompt_data.interfaces(beside),
        atoms=[prompt_data.atom(one) for one in asked],
    )


def judge(
    sources: Sequence[AtomSource],
    atom: Atom,
    draft: FurtherTest,
    sandboxes: WarmSandboxes | None = None,
) -> Judged:
    """Whether the test holds the atom, through names that are open to tests. Raises SandboxMissing, SandboxBusy."""
    private = sorted(name for _, name in touched(draft.code, sources) if name.startswith("_"))
    private = [name for name in private if not name.startswith("__")]
    if private:
        return Judged(draft=draft, reason=f"It uses {private[0]}, which is private.")
    whole = _run(sources, draft, sandboxes)
    if whole.status != "pass":
        said = whole.stderr.strip().splitlines()[-1:] or [whole.status]
        return Judged(draft=draft, reason=f"It does not pass on the program: {said[0]}")
    place = (atom.path, atom.symbol)
    left = [removed(one) if one.place == place else one for one in sources]
    without = _run(left, draft, sandboxes)
    if without.status not in ("fail", "error"):
        return Judged(draft=draft, reason="It does not turn red without the atom.")
    return Judged(draft=draft, without=without)


def _run(
    sources: Sequence[AtomSource], draft: FurtherTest, sandboxes: WarmSandboxes | None
) -> TestOutcome:
    tree = without_tests(assemble(sources))
    outcome = run_test_file(
        tree, FURTHER_PATH, draft.code, timeout_s=draft.timeout_s, sandboxes=sandboxes
    )
    if outcome.is_unverifiable:
        raise SandboxMissing(outcome.stderr)
    return outcome


def _store(
    preparation: Preparation,
    atoms: Mapping[str, Atom],
    judged: Sequence[Judged],
    sources: Sequence[AtomSource],
) -> None:
    said = dict.fromkeys(atoms, NONE_WRITTEN)
    with locked(preparation.run_id) as run:
        finish(preparation)
        for one in judged:
            atom = atoms[one.draft.symbol]
            said[atom.symbol] = f"A further test was discarded: {one.reason}" if one.reason else ""
            if not one.reason:
                said[atom.symbol] = _keep(run, atom, one, sources)
        for symbol, text in said.items():
            RemovalProof.objects.filter(atom=atoms[symbol]).update(further_detail=text)
    logger.info("further tests run=%s path=%s said=%s", run.pk, preparation.path, said)


def _keep(run: Run, atom: Atom, one: Judged, sources: Sequence[AtomSource]) -> str:
    requirement = requirement_of(atom)
    if requirement is None:
        return NO_REQUIREMENT
    place = f"{atom.path.removesuffix('.py')}/{atom.symbol.removesuffix('.py')}"
    name = re.sub(r"[^a-z0-9]+", "_", place.lower()).strip("_")[-LONGEST_NAME:]
    test = add_test(
        run,
        requirement,
        path=test_path(requirement.code, name),
        code=one.draft.code,
        timeout_s=one.draft.timeout_s,
        state=AcceptanceTest.State.RUNNABLE,
        red_result=_red_result(atom, one),
        sources=sources,
    )
    return f"A further test was written: {test.path}"


def _red_result(atom: Atom, one: Judged) -> dict[str, Any]:
    failures = one.without.failures if one.without else []
    return {
        "reasons": [],
        "removed": str(atom),
        "failures": [
            {key: failure[key] for key in ("name", "outcome", "exception", "message")}
            for failure in failures
        ],
    }
