"""What a language needs of us. Everything above asks by the path of a file, and never which language that is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypedDict

from execution.source.atom_source import AtomSource, Finding

Mode = Literal["raise", "none"]


Status = Literal["pass", "fail", "timeout", "error"]


class Failure(TypedDict):
    """One test that did not pass; `name` is empty if the file could not be loaded."""

    name: str
    outcome: str
    exception: str
    message: str
    from_test_line: bool
    trace: str


@dataclass(frozen=True, kw_only=True)
class TestOutcome:
    """`error` means that nothing can be concluded; `is_unverifiable` that nothing could be run."""

    __test__ = False  # not a test case, though pytest would collect it by its name

    status: Status
    stdout: str = ""
    stderr: str = ""
    ms: int = 0
    failures: list[Failure] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    # Why the report as a whole may not be believed.
    doubts: list[str] = field(default_factory=list)
    is_unverifiable: bool = False

    def with_doubts(self, doubts: Sequence[str]) -> "TestOutcome":
        if not doubts:
            return self
        stderr = "\n".join([self.stderr, *doubts]).strip()
        status: Status = "timeout" if self.status == "timeout" else "error"
        return replace(self, status=status, stderr=stderr, doubts=[*self.doubts, *doubts])


@dataclass(frozen=True, kw_only=True)
class RedProof:
    """`ms` is what running took; `is_unverifiable`: no sandbox, so nothing is known."""

    state: Literal["runnable", "vacuous", "broken"]
    detail: dict[str, Any] = field(default_factory=dict)
    ms: int = 0
    is_unverifiable: bool = False


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """One file, and the line each symbol's code starts on, from 1."""

    text: str
    starts: dict[str, int]


class Sandboxes(Protocol):
    """Those that many runs of tests may share. What a run gives is known where tests are run."""

    def run(
        self, tree: Mapping[str, str], order: Mapping[str, object], timeout_s: float
    ) -> Any: ...


class Toolchain(Protocol):
    """The words of one language. `suffixes` are the ends of the paths that are its own."""

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    def assemble_file(self, atoms: Sequence[AtomSource], own: frozenset[str]) -> Assembled:
        """A file of several atoms; `own` are the top folders of its tree."""

    def complete(self, tree: Mapping[str, str]) -> dict[str, str]:
        """Files that the language asks for beside those of the tree."""

    def stub(self, source: AtomSource, mode: Mode) -> AtomSource:
        """The atom with its signature and no behaviour."""

    def interface_text(self, source: AtomSource) -> str:
        """What others can rely on; equal texts mean that they need not change."""

    def reached(self, tree: Mapping[str, str], code: str) -> dict[str, str]:
        """The part of a tree that a test can reach: its result is valid until one of these changes."""

    def check_answer(
        self,
        source: AtomSource,
        *,
        around: Sequence[AtomSource],
        provided: Sequence[AtomSource],
        package: str,
        mends: bool,
    ) -> tuple[AtomSource, list[Finding]]:
        """Every finding of levels 1 and 2; where it `mends`, of the atom as a tool can put it right."""

    def check_tree(
        self, tree: Mapping[str, str], sources: Sequence[AtomSource], package: str, *, is_last: bool
    ) -> list[Finding]:
        """Levels 3 and 4: whether the parts fit together and the whole starts."""

    def prove_red(
        self,
        sources: Iterable[AtomSource],
        path: str,
        code: str,
        timeout_s: float | None,
        *,
        sandboxes: Sandboxes | None,
    ) -> RedProof:
        """Whether a test fails on stubs, and because the code is missing; `sandboxes` may be used."""

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
        """One file of tests, in the sandbox; `patience` multiplies the limit, and `sandboxes` may be used."""

    def surroundings(self) -> Mapping[str, str]:
        """What an export brings where the stack does not: path by path, the name of its template."""


_known: list[Toolchain] = []


def toolchain_at(path: str) -> Toolchain:
    """The one whose suffix the path has, else the first: what is in no language of its own belongs to that."""
    return next((one for one in _known if path.endswith(one.suffixes)), _known[0])


def toolchains_of(paths: Iterable[str]) -> list[Toolchain]:
    """Those that have a file of their own among them; the first where none has."""
    files = list(paths)
    own = [one for one in _known if any(path.endswith(one.suffixes) for path in files)]
    return own or _known[:1]


def know(toolchain: Toolchain) -> None:
    """Once for each, as the application starts."""
    if toolchain not in _known:
        _known.append(toolchain)


@contextmanager
def known(toolchain: Toolchain) -> Iterator[None]:
    """For as long as the block lasts."""
    know(toolchain)
    try:
        yield
    finally:
        _known.remove(toolchain)
