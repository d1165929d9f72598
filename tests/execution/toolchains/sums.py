"""A language of one kind of line, `total = price + 2`, and what a toolchain needs of it. Nothing here is Python's.

A file of tests has lines such as `total is 12`. A stub is `total = ?`, of which nothing can be known, or `total = 0`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from execution.source.atom_source import AtomSource, Finding, Outcome
from execution.source.toolchain import Assembled, Failure, Mode, RedProof, Sandboxes, TestOutcome

LINE = re.compile(r"(\w+) = (\w+(?: \+ \w+)*|\?)")
UNKNOWN = "not written yet"


class Sums:
    suffixes = (".sums",)

    def assemble_file(self, atoms: Sequence[AtomSource], own: frozenset[str]) -> Assembled:
        lines = sorted(atom.code for atom in atoms)
        starts = {line.partition(" ")[0]: n for n, line in enumerate(lines, start=1)}
        return Assembled(text="\n".join(lines) + "\n", starts=starts)

    def complete(self, tree: Mapping[str, str]) -> dict[str, str]:
        return {"INDEX": "".join(f"{path}\n" for path in sorted(tree) if path.endswith(".sums"))}

    def stub(self, source: AtomSource, mode: Mode) -> AtomSource:
        return replace(source, code=f"{source.symbol} = {'?' if mode == 'raise' else '0'}")

    def interface_text(self, source: AtomSource) -> str:
        return source.signature

    def reached(self, tree: Mapping[str, str], code: str) -> dict[str, str]:
        names = {line.partition(" ")[0] for line in code.splitlines()}
        wanted = {path for path, text in tree.items() if names & {*values_of({path: text})}}
        return {path: tree[path] for path in sorted(wanted)}

    def check_answer(
        self,
        source: AtomSource,
        *,
        around: Sequence[AtomSource],
        provided: Sequence[AtomSource],
        package: str,
        mends: bool,
    ) -> tuple[AtomSource, list[Finding]]:
        given = replace(source, code=" ".join(source.code.split())) if mends else source
        found = LINE.fullmatch(given.code)
        if not found:
            return given, [finding("syntax", f"{given.code!r} is no sum")]
        names = {one.symbol for one in (*around, *provided)}
        unknown = [one for one in terms(found[2]) if not one.isdecimal() and one not in names]
        return given, [
            finding("syntax"),
            finding("contract", "" if found[1] == given.symbol else f"defines {found[1]}"),
            finding("imports", f"{unknown[0]} is defined nowhere" if unknown else "", level=2),
        ]

    def check_tree(
        self, tree: Mapping[str, str], sources: Sequence[AtomSource], package: str, *, is_last: bool
    ) -> list[Finding]:
        values = values_of(tree)
        lost = [name for name in values if solved(name, values) is None]
        return [finding("components", f"{lost[0]} has no value" if lost else "", level=3)]

    def prove_red(
        self,
        sources: Iterable[AtomSource],
        path: str,
        code: str,
        timeout_s: float | None,
        *,
        sandboxes: Sandboxes | None,
    ) -> RedProof:
        stubs = [[self.stub(source, mode) for source in sources] for mode in ("raise", "none")]
        trees = [{one[0].path: self.assemble_file(one, frozenset()).text} for one in stubs]
        ran = [
            self.run_test(tree, path, code, timeout_s, patience=1, sandboxes=sandboxes)
            for tree in trees
        ]
        is_green = any(one.status == "pass" for one in ran)
        return RedProof(state="vacuous" if is_green else "runnable")

    def run_test(
        self,
        tree: Mapping[str, str],
        path: str,
        code: str,
        timeout_s: float | None,
        *,
        patience: float,
        sandboxes: Sandboxes | None,
    ) -> TestOutcome:
        values = values_of(tree)
        pairs = [line.partition(" is ")[::2] for line in code.splitlines()]
        wrong = [failure(name) for name, said in pairs if solved(name, values) != int(said)]
        return TestOutcome(status="fail" if wrong else "pass", failures=wrong)

    def surroundings(self) -> Mapping[str, str]:
        return {}


def terms(text: str) -> list[str]:
    return [] if text == "?" else text.split(" + ")


def values_of(tree: Mapping[str, str]) -> dict[str, str]:
    lines = [LINE.fullmatch(line) for text in tree.values() for line in text.splitlines()]
    return {line[1]: line[2] for line in lines if line}


def solved(name: str, values: Mapping[str, str]) -> int | None:
    if name.isdecimal():
        return int(name)
    parts = [solved(one, values) for one in terms(values.get(name, "?"))]
    known = [part for part in parts if part is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def finding(validator: str, problem: str = "", *, level: int = 1) -> Finding:
    outcome: Outcome = "failed" if problem else "passed"
    return Finding(level=level, validator=validator, outcome=outcome, detail=problem, tool="sums")


def failure(name: str) -> Failure:
    return Failure(
        name=name,
        outcome="fail",
        exception="",
        message=UNKNOWN,
        from_test_line=True,
        trace="",
    )
