"""Atoms whose code follows from their specification, so that no model has to write it. Pure functions."""

import ast
import builtins
from dataclasses import dataclass

from execution.answers import AtomSpec
from execution.source.atom_source import SignatureUnreadable, module_of, read_signature
from execution.source.syntax.imports import WIDTH, readable_imports

PACKAGE_FILE = "__init__.py"
# Of a line of code; a longer value is laid out by its author.


@dataclass(frozen=True, kw_only=True)
class DerivedCode:
    """The code of an atom, empty where a model has to write it, and the imports of its signature."""

    imports: tuple[str, ...] = ()
    code: str = ""


def derived_code(spec: AtomSpec) -> DerivedCode:
    """The code given in the specification, or implied by it: a constant with its value, an error without a body."""
    if spec.code.strip() and may_be_derived(spec):
        return DerivedCode(imports=tuple(spec.imports), code=spec.code.strip("\n"))
    implied = _implied(spec)
    return implied if implied.code else DerivedCode(imports=tuple(spec.imports))


def _implied(spec: AtomSpec) -> DerivedCode:
    if spec.kind == "constant" and _is_written_out(spec):
        return DerivedCode(
            imports=tuple(sorted({*_imported(spec), *spec.imports})), code=spec.signature.strip()
        )
    if spec.kind == "class":
        return _error(spec)
    return DerivedCode()


def may_be_derived(spec: AtomSpec) -> bool:
    is_package_file = spec.kind == "file" and spec.path.rpartition("/")[2] == PACKAGE_FILE
    return is_package_file or spec.kind in {"constant", "statements"} or _is_bare_class(spec)


def _is_written_out(spec: AtomSpec) -> bool:
    """`NAME: type = value` in one line, of which every name is built in, needed, or imported by the specification."""
    try:
        [node] = ast.parse(spec.signature.strip()).body
    except (SyntaxError, ValueError):
        return False
    if not isinstance(node, ast.AnnAssign) or node.value is None:
        return False
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - {spec.symbol}
    given = {need.symbol for need in spec.needs}
    given |= {one.bound for one in readable_imports(spec.imports)}
    return len(spec.signature.strip()) <= WIDTH and all(
        name in given or hasattr(builtins, name) for name in names
    )


def _imported(spec: AtomSpec) -> tuple[str, ...]:
    """What a value names from other files."""
    names = {part.id for part in ast.walk(ast.parse(spec.signature)) if isinstance(part, ast.Name)}
    away = {
        f"from {module_of(need.path)} import {need.symbol}"
        for need in spec.needs
        if need.path != spec.path and need.symbol in names
    }
    return tuple(sorted(away))


def _is_bare_class(spec: AtomSpec) -> bool:
    try:
        shape = read_signature(spec.kind, spec.symbol, spec.signature)
    except SignatureUnreadable:
        return False
    return shape.kind == "class" and not any("def " in text for _, text in shape.members)


def _error(spec: AtomSpec) -> DerivedCode:
    """`class NotFound(ShopError)` and nothing below it: the base is built in, or one of its needs."""
    if not _is_bare_class(spec):
        return DerivedCode()
    shape = read_signature(spec.kind, spec.symbol, spec.signature)
    bases = () if shape.members else shape.bases or ()
    needed = {need.symbol: need.path for need in spec.needs}
    if len(bases) != 1 or not _is_error(bases[0]):
        return DerivedCode()
    [base] = bases
    elsewhere = base in needed and needed[base] != spec.path
    imports = (f"from {module_of(needed[base])} import {base}",) if elsewhere else ()
    words = (spec.summary or spec.description).split(". ")[0].strip().rstrip(".")
    text = f'"""{_quoted(words[:80])}."""'
    return DerivedCode(imports=imports, code=f"class {spec.symbol}({base}):\n    {text}")


def _quoted(words: str) -> str:
    """As they may stand in a docstring: a backslash of theirs begins no escape."""
    return words.replace("\\", "\\\\").replace('"', "'")


def _is_error(base: str) -> bool:
    built_in = getattr(builtins, base, None)
    if isinstance(built_in, type):
        return issubclass(built_in, BaseException)
    return base.isidentifier() and base.endswith("Error")
