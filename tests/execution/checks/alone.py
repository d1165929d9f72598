"""An atom looked at alone."""

from execution.checks import outcome_of
from execution.checks.atom import check_alone
from execution.source.atom_source import AtomSource


def outcomes(atom: AtomSource) -> dict[str, str]:
    """The worst outcome of each validator that looks at the atom alone."""
    found = check_alone(atom)
    return {one.validator: str(outcome_of(found, one.validator)) for one in found}


def failed(atom: AtomSource) -> set[str]:
    return {name for name, outcome in outcomes(atom).items() if outcome == "failed"}


def simple(body: str, *, imports: tuple[str, ...] = (), path: str = "shop/one.py") -> AtomSource:
    code = "def one(value: int) -> object:\n" + "\n".join(
        f"    {line}" for line in body.split("\n")
    )
    return AtomSource(
        path=path,
        symbol="one",
        kind="function",
        signature="def one(value: int) -> object",
        imports=imports,
        code=code,
    )
