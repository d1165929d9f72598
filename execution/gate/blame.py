"""Which atoms a failed check or test can be blamed on.

Atoms that cannot be the cause are left out: prose, a module with no more than a docstring, and
code that stood as it does now when the same check or test last passed, while other code has changed since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import F, Max

from execution.models import AcceptanceResult, AcceptanceTest, Attempt, Check, Run
from execution.sandbox.acceptance_runs import touched
from execution.source.assemble import assemble_file, top_packages
from execution.source.atom_source import Finding, modules_of
from execution.source.behaviour import can_fail
from execution.source.reach import imported_paths
from execution.source.rows import sources_of
from execution.source.syntax.imports import all_imports
from planning.lint import graph

# These run a whole file: what went wrong without a traceback is in it, or in what it uses itself.
RUNNING = {"entry", "unit_tests"}


# A finding, or its row.
FindingOrCheck = Finding | Check


class Blame:
    """The accepted atoms of a run, and when each check and test last passed."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.sources = sources_of(run.atoms.accepted())
        self.ids = {source.place: pk for pk, source in self.sources.items()}
        self._unchanged: dict[datetime, set[UUID]] = {}

    def messages_by_atom(self, findings: Iterable[FindingOrCheck]) -> dict[UUID, list[str]]:
        """The messages of the findings, by atom that can be at fault."""
        messages: dict[UUID, list[str]] = defaultdict(list)
        for finding in findings:
            for pk in self.of_finding(finding):
                messages[pk].append(finding.detail)
        return messages

    def of_finding(self, finding: FindingOrCheck) -> list[UUID]:
        if not finding.path:
            return []
        own = [
            pk
            for pk, source in self.sources.items()
            if source.path == finding.path and finding.symbol in ("", source.symbol)
        ]
        if finding.validator in RUNNING and not finding.symbol:
            own += self._used_by(finding.path)
        keys = [(finding.validator, ""), (finding.validator, finding.path)]
        times = [self._checks_passed[key] for key in keys if key in self._checks_passed]
        return self._able(own, max(times, default=None))

    def of_test(self, test: AcceptanceTest, failed: Collection[str]) -> list[UUID]:
        """The touched atoms that can have made these tests of a file fail (`Class.test_name`; none: the whole file).

        None where one of them is not accepted yet: the test is red for want of that.
        """
        whole = [atom.pk for atom in test.atoms.all()]
        if not self.sources.keys() >= set(whole):
            return []
        places = touched(test.code, self.sources.values(), failed) if failed else set()
        named = [pk for pk in whole if self.sources[pk].place in places] or whole
        shown = [pk for pk in self._shown_by(named) if pk not in named]
        return self._able(named + shown, self._tests_passed.get(test.pk))

    def _shown_by(self, pages: Iterable[UUID]) -> list[UUID]:
        """The templates of these pages: no test names one, and what it shows may be wrong."""
        needs = [self.ids.get(place) for pk in pages for place in self.sources[pk].needs]
        return [
            pk for pk in dict.fromkeys(needs) if pk is not None and not self.sources[pk].is_python
        ]

    def _used_by(self, path: str) -> list[UUID]:
        """The atoms of other files that this one imports itself: by name, or all of a module."""
        atoms = [source for source in self.sources.values() if source.path == path]
        if not atoms:
            return []
        paths = {source.path for source in self.sources.values()}
        text = assemble_file(atoms, own=top_packages(paths)).text
        modules = modules_of(paths)
        used = imported_paths(text, path, modules) - {path}
        names = {one.name for one, _ in all_imports(text)}
        return [pk for one in sorted(used) for pk in self._imported_from(one, names)]

    def _imported_from(self, path: str, names: set[str]) -> list[UUID]:
        here = {pk: source for pk, source in self.sources.items() if source.path == path}
        return [pk for pk, source in here.items() if source.symbol in names] or list(here)

    def _able(self, named: Iterable[UUID], passed_at: datetime | None) -> list[UUID]:
        able = [pk for pk in named if can_fail(self.sources[pk])]
        if passed_at is None:
            return able
        unchanged = self._unchanged_since(passed_at)
        if unchanged >= self.sources.keys():
            return able
        changed = [pk for pk in able if pk not in unchanged]
        return changed or self._changed_beneath(able, unchanged)

    def _changed_beneath(self, able: Iterable[UUID], unchanged: set[UUID]) -> list[UUID]:
        """What these use, directly or indirectly, that has changed."""
        needs = [
            (pk, self.ids[place])
            for pk, source in self.sources.items()
            for place in source.needs
            if place in self.ids
        ]
        reached = graph.closure(needs, able)
        return [
            pk
            for pk, source in self.sources.items()
            if pk in reached and pk not in unchanged and can_fail(source)
        ]

    def _unchanged_since(self, at: datetime) -> set[UUID]:
        """Atoms whose last code that passed its checks by then is the code they have now."""
        if at not in self._unchanged:
            good = Attempt.objects.filter(atom__run=self.run, outcome__in=Attempt.GOOD)
            latest = good.filter(ended_at__lte=at).order_by("atom_id", "-number")
            rows = latest.distinct("atom_id").values_list(
                "atom_id", "code_sha", F("atom__code_sha")
            )
            same = {atom for atom, then, now in rows if then == now}
            self._unchanged[at] = same & self.sources.keys()
        return self._unchanged[at]

    @cached_property
    def _checks_passed(self) -> dict[tuple[str, str], datetime]:
        passed = Check.objects.filter(wave__run=self.run, outcome=Check.Outcome.PASSED)
        rows = passed.order_by().values("validator", "path").annotate(last=Max("at"))
        return {(row["validator"], row["path"]): row["last"] for row in rows}

    @cached_property
    def _tests_passed(self) -> dict[UUID, datetime]:
        passed = AcceptanceResult.objects.filter(
            wave__run=self.run, status=AcceptanceResult.Status.PASSED
        )
        rows = passed.order_by().values("test").annotate(last=Max("at"))
        return {row["test"]: row["last"] for row in rows}
