"""The trial of a tree: each atom is taken away in turn, and tests run until one turns red. Touches no database."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from django.conf import settings

from costs.errors import CallStopped
from execution.choices import RemovalOutcome
from execution.gate.removal.removed import Irremovable, removed
from execution.gate.removal.uses import Place, Uses
from execution.sandbox.acceptance_runs import WarmSandboxes, run_test_file, without_tests
from execution.source.assemble import assemble
from execution.source.atom_source import AtomSource
from execution.source.reach import reached
from execution.source.rows import sha

Outcome = RemovalOutcome
# What a test may say of the software without an atom that makes the atom held.
RED = ("fail", "error")
# So many of the likeliest tests run without one atom alone; the rest without all open atoms at once.
ALONE = 6
OUT_OF_TIME = "The time for the proof was used up before every test had run."


@dataclass(frozen=True, kw_only=True)
class PassingTest:
    """A due test that passes on the whole tree; `ms` is what it took there."""

    id: UUID
    path: str
    code: str
    timeout_s: int
    ms: int = 0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is known of one atom; `ms` is what running took."""

    outcome: str
    tree_sha: str = ""
    killer: UUID | None = None
    detail: str = ""
    ms: int = 0


@dataclass(kw_only=True)
class _Case:
    """An atom whose outcome is open."""

    source: AtomSource
    without: AtomSource
    # Tests that use it, the likeliest to turn red first; then the rest of them, and those that only import its file.
    likely: list[PassingTest]
    others: list[PassingTest]
    killer: PassingTest | None = None
    # Why nothing can be said of it, unless a test turns red.
    doubt: str = ""
    ms: int = 0


@dataclass(kw_only=True)
class Trial:
    """`known` are earlier verdicts by atom: one whose code and tests are as they were stands without running.

    `fixed` is what the stack brings: it stands in every tree and is never taken away.

    Of a tree that is not whole nothing is said to be dead: what uses it may come.
    """

    sources: Mapping[UUID, AtomSource]
    package: str
    tests: Sequence[PassingTest]
    fixed: Sequence[AtomSource] = ()
    known: Mapping[UUID, Verdict] = field(default_factory=dict)
    is_whole: bool = True
    should_stop: Callable[[], bool] = lambda: False
    sandboxes: WarmSandboxes | None = None
    _until: float = 0.0

    def verdicts(self) -> Iterator[tuple[UUID, Verdict]]:
        """Every atom with its verdict, each as soon as it is there. Raises CallStopped, SandboxBusy."""
        self._until = time.monotonic() + settings.REMOVAL_SECONDS
        cases: dict[UUID, _Case] = {}
        for pk, source in self.sources.items():
            try:
                without = removed(source)
            except Irremovable as reason:
                yield pk, Verdict(outcome=Outcome.EXEMPT, detail=str(reason))
                continue
            if self._stands(pk, without):
                yield pk, self._renewed(pk)
            else:
                cases[pk] = self._case(source, without)
        with ThreadPoolExecutor(settings.SANDBOX_SLOTS) as pool:
            for pk, case in zip(cases, pool.map(self._try_likely, cases.values()), strict=True):
                if case.killer or case.doubt:
                    yield pk, self._verdict(case)
            left = {pk: case for pk, case in cases.items() if not (case.killer or case.doubt)}
            list(pool.map(self._try_others, self._by_other_test(left).items()))
        for pk, case in left.items():
            yield pk, self._verdict(case)

    def _stands(self, pk: UUID, without: AtomSource) -> bool:
        known = self.known.get(pk)
        if known is None or known.outcome in (Outcome.EXEMPT, Outcome.UNVERIFIABLE):
            return False
        if known.killer and known.killer not in self._test_shas:
            return False
        return known.tree_sha == self._sha(without, known.killer)

    def _renewed(self, pk: UUID) -> Verdict:
        """Whether something reaches it depends on the rest of the tree, which may have changed."""
        known = self.known[pk]
        if known.killer:
            return known
        return replace(known, outcome=self._unheld(self.sources[pk].place))

    def _verdict(self, case: _Case) -> Verdict:
        killer = case.killer.id if case.killer else None
        outcome = Outcome.HELD if killer else self._unheld(case.source.place)
        return Verdict(
            outcome=outcome if killer or not case.doubt else Outcome.UNVERIFIABLE,
            tree_sha=self._sha(case.without, killer),
            killer=killer,
            detail="" if killer else case.doubt,
            ms=case.ms,
        )

    def _unheld(self, place: Place) -> str:
        may_be_used = not self.is_whole or place in self._reached or not place[0].endswith(".py")
        return Outcome.NOT_HELD if may_be_used else Outcome.DEAD

    # What the tests use.

    @cached_property
    def _uses(self) -> Uses:
        return Uses(list(self.sources.values()), self.package, self.fixed)

    @cached_property
    def _named(self) -> dict[UUID, set[Place]]:
        return {test.id: self._uses.named_by_test(test.code) for test in self.tests}

    @cached_property
    def _used(self) -> dict[UUID, set[Place]]:
        return {pk: self._uses.closure(named) for pk, named in self._named.items()}

    @cached_property
    def _reached(self) -> set[Place]:
        return self._uses.closure(self._uses.entry).union(*self._used.values())

    @cached_property
    def _files(self) -> dict[UUID, dict[str, str]]:
        """By test, the files that it can execute or read."""
        tree = self._software([])
        return {test.id: reached(tree, test.path, test.code) for test in self.tests}

    @cached_property
    def _test_shas(self) -> dict[UUID, str]:
        return {
            test.id: sha(
                test.code, *(text for item in self._files[test.id].items() for text in item)
            )
            for test in self.tests
        }

    def _sha(self, without: AtomSource, killer: UUID | None) -> str:
        """Of what decides: the atom's file without it, and the test that turned red, or all of them."""
        shas = [self._test_shas[killer]] if killer else sorted(self._test_shas.values())
        return sha(without.path, without.symbol, without.code, *shas)

    def _case(self, source: AtomSource, without: AtomSource) -> _Case:
        uses = {test.id: source.place in self._used[test.id] for test in self.tests}
        using = [test for test in self.tests if uses[test.id]]
        others = [
            test for test in self.tests if not uses[test.id] and source.path in self._files[test.id]
        ]

        def unlikely(test: PassingTest) -> tuple[bool, int, int]:
            is_named = source.place in self._named[test.id]
            return not is_named, len(self._used[test.id]), test.ms

        using.sort(key=unlikely)
        rest = [*using[ALONE:], *others]
        return _Case(source=source, without=without, likely=using[:ALONE], others=rest)

    # Running.

    def _software(self, cases: Sequence[_Case]) -> dict[str, str]:
        gone = {case.source.place: case.without for case in cases}
        left = [gone.get(one.place, one) for one in self.sources.values()]
        return without_tests(assemble([*self.fixed, *left]))

    def _try_likely(self, case: _Case) -> _Case:
        tree = self._software([case])
        for test in case.likely:
            if self._is_red(tree, test, [case]):
                case.killer = test
                break
        return case

    def _by_other_test(self, left: Mapping[UUID, _Case]) -> dict[PassingTest, list[_Case]]:
        found: dict[PassingTest, list[_Case]] = defaultdict(list)
        for case in left.values():
            for test in case.others:
                found[test].append(case)
        return found

    def _try_others(self, item: tuple[PassingTest, list[_Case]]) -> None:
        """All open atoms at once are taken away from a test that hardly needs one of them: mostly it stays green."""
        test, cases = item
        cases = [case for case in cases if not case.killer]
        if not cases or not self._is_red(self._software(cases), test, cases):
            return
        if len(cases) == 1:
            cases[0].killer = test
            return
        middle = len(cases) // 2
        self._try_others((test, cases[:middle]))
        self._try_others((test, cases[middle:]))

    def _is_red(self, tree: Mapping[str, str], test: PassingTest, cases: Sequence[_Case]) -> bool:
        """Whether the test fails on this tree; where that cannot be said, the cases are in doubt."""
        if self.should_stop():
            raise CallStopped
        if time.monotonic() > self._until:
            return self._doubt(cases, OUT_OF_TIME)
        outcome = run_test_file(
            tree, test.path, test.code, timeout_s=test.timeout_s, sandboxes=self.sandboxes
        )
        for case in cases:
            case.ms += outcome.ms // len(cases)
        if outcome.is_unverifiable:
            return self._doubt(cases, outcome.stderr)
        if outcome.status == "timeout":
            return self._doubt(cases, f"{test.path} did not end without it.")
        return outcome.status in RED

    def _doubt(self, cases: Sequence[_Case], why: str) -> bool:
        for case in cases:
            case.doubt = why
        return False
