"""What the check `safety` says about code that is given as text."""

from execution.checks.atom import check_alone
from execution.source.atom_source import AtomSource

HEAD = "def target(value: object) -> object:\n"


def reasons(code: str, *imports: str, kind: str = "function") -> str:
    """What `safety` says about it, in lines."""
    symbol = "target" if kind == "function" else "target.py"
    atom = AtomSource(
        path="shop/target.py",
        symbol=symbol,
        kind=kind,
        signature=HEAD.strip().rstrip(":") if kind == "function" else "",
        imports=imports,
        code=code,
    )
    found = [one for one in check_alone(atom) if one.validator == "safety"]
    return "\n".join(one.detail for one in found if one.outcome == "failed")


def within(*lines: str) -> str:
    return HEAD + "\n".join(f"    {line}" for line in lines)
