"""Atoms in which nothing is left to decide: their specification is their code, so no model is asked for it. Pure."""

import builtins
from dataclasses import dataclass

from execution.answers import AtomSpec
from execution.source.atom_source import SignatureUnreadable, module_of, read_signature

PACKAGE_FILE = "__init__.py"


@dataclass(frozen=True, kw_only=True)
class Given:
    """`code` is empty where a model has to write it."""

    imports: tuple[str, ...] = ()
    code: str = ""


def given(spec: AtomSpec) -> Given:
    """Written out in the answer, or implied by a signature: a constant with its value, an error without a body."""
    if spec.code.strip() and may_be_given(spec):
        return Given(imports=tuple(spec.imports), code=spec.code.strip("\n"))
    if spec.kind == "constant" and "=" in spec.signature:
        return Given(imports=tuple(spec.imports), code=spec.signature.strip())
    if spec.kind == "class":
        return _error(spec)
    return Given()


def may_be_given(spec: AtomSpec) -> bool:
    is_package_file = spec.kind == "file" and spec.path.rpartition("/")[2] == PACKAGE_FILE
    return is_package_file or spec.kind in {"constant", "statements"} or _is_bare_class(spec)


def _is_bare_class(spec: AtomSpec) -> bool:
    try:
        shape = read_signature(spec.kind, spec.symbol, spec.signature)
    except SignatureUnreadable:
        return False
    return shape.kind == "class" and not any("def " in text for _, text in shape.members)


def _error(spec: AtomSpec) -> Given:
    """`class NotFound(ShopError)` and nothing below it: the base is built in, or one of its needs."""
    if not _is_bare_class(spec):
        return Given()
    shape = read_signature(spec.kind, spec.symbol, spec.signature)
    bases = () if shape.members else shape.bases or ()
    needed = {need.symbol: need.path for need in spec.needs}
    if len(bases) != 1 or not _is_error(bases[0]):
        return Given()
    [base] = bases
    elsewhere = base in needed and needed[base] != spec.path
    imports = (f"from {module_of(needed[base])} import {base}",) if elsewhere else ()
    words = (spec.summary or spec.description).split(". ")[0].strip().rstrip(".")
    text = f'"""{_quoted(words[:80])}."""'
    return Given(imports=imports, code=f"class {spec.symbol}({base}):\n    {text}")


def _quoted(words: str) -> str:
    """As they may stand in a docstring: a backslash of theirs begins no escape."""
    return words.replace("\\", "\\\\").replace('"', "'")


def _is_error(base: str) -> bool:
    built_in = getattr(builtins, base, None)
    if isinstance(built_in, type):
        return issubclass(built_in, BaseException)
    return base.isidentifier() and base.endswith("Error")
