"""The code of an atom, read once for all rules: its nodes, what stands around them, what their names mean."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from execution.checks.allowed.scopes import Scope, Scopes, whole_scope
from execution.source.atom_source import UNREADABLE, AtomSource, Definition, is_test_path
from execution.source.syntax.library_names import led_to
from execution.source.syntax.parse import parse, parse_expression

Problem = tuple[str, int | None]
# Annotations in texts, in texts in them, and so on.
DEEPEST_TEXT = 5
# What takes annotations, as texts too, besides annotations themselves.
GENERIC = {"list", "dict", "set", "tuple", "type", "frozenset"}
MAKE_KINDS = {
    *("typing.NamedTuple", "typing.TypedDict", "typing.TypeVar", "typing.NewType"),
    *("pydantic.create_model", "pydantic.TypeAdapter", "pydantic.RootModel"),
}


@dataclass(frozen=True)
class Code:
    source: AtomSource
    tree: ast.Module

    @property
    def is_test(self) -> bool:
        return is_test_path(self.source.path)

    @cached_property
    def header(self) -> ast.Module:
        return parse("\n".join(self.source.imports))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All of the code, and what stands as text in annotations: the standard library may evaluate it."""
        written = [*ast.walk(self.tree)]
        return [*written, *(one for text in self._texts for one in ast.walk(text))]

    @cached_property
    def parents(self) -> dict[int, ast.AST]:
        return {id(part): node for node in self.nodes for part in ast.iter_child_nodes(node)}

    @cached_property
    def _texts(self) -> list[ast.expr]:
        annotations = [one for node in ast.walk(self.tree) for one in _annotations(node)]
        annotations += [one for node in ast.walk(self.tree) for one in self._kinds(node)]
        return [text for one in annotations for text in self._texts_in(one, DEEPEST_TEXT)]

    def _texts_in(self, node: ast.AST, depth: int) -> Iterator[ast.expr]:
        if self._is_literal(node) or not depth:
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                text = parse_expression(node.value.strip()).body
            except UNREADABLE:
                return
            for one in ast.walk(text):
                if isinstance(one, ast.expr):
                    one.lineno = node.lineno
            yield text
            yield from self._texts_in(text, depth - 1)
        for part in ast.iter_child_nodes(node):
            yield from self._texts_in(part, depth)

    def _is_literal(self, node: ast.AST) -> bool:
        """`Literal["eval"]` is a text and stays one."""
        return isinstance(node, ast.Subscript) and self._imports_of(node.value) == {
            "typing.Literal"
        }

    def _kinds(self, node: ast.AST) -> list[ast.expr]:
        """What is an annotation wherever it stands: `Kind = Optional["Book"]`, `create_model("M", x=("Book", ...))`."""
        if isinstance(node, ast.Subscript):
            is_kind = dotted(node.value) in GENERIC or any(
                one.startswith(("typing.", "collections.abc."))
                for one in self._imports_of(node.value)
            )
            return [node.slice] if is_kind else []
        if isinstance(node, ast.Call) and self._imports_of(node.func) & MAKE_KINDS:
            return [*node.args[1:], *(one.value for one in node.keywords)] or node.args
        return []

    def _imports_of(self, node: ast.expr) -> set[str]:
        """What its first name may bring, whatever it may be in a function: for reading texts, before names are known."""
        first, _, rest = dotted(node).partition(".")
        return {f"{one}.{rest}".rstrip(".") for one in self._imported.get(first, ())}

    @cached_property
    def _imported(self) -> Scope:
        return whole_scope([*ast.walk(self.header), *ast.walk(self.tree)])

    @cached_property
    def scopes(self) -> Scopes:
        scopes = Scopes(self._imported)
        scopes.read(self.tree)
        for text in self._texts:
            scopes.read(text)
        return scopes

    def meant(self, node: ast.AST) -> set[str]:
        """`o.system` -> `os.system` after `import os as o`; nothing if it starts at no import."""
        if isinstance(node, ast.Attribute):
            return {led_to(f"{one}.{node.attr}") for one in self.meant(node.value)}
        if isinstance(node, ast.Call):
            return self._taken_out(node)
        return self.scopes.meant.get(id(node), set()) if isinstance(node, ast.Name) else set()

    def _taken_out(self, node: ast.Call) -> set[str]:
        """`getattr(os, "system")` is `os.system`."""
        by_name = {"getattr", "hasattr", "setattr", "delattr"}
        if len(node.args) < 2 or self.built_in(node.func) not in by_name:
            return set()
        name = folded(node.args[1])
        return {led_to(f"{one}.{name}") for one in self.meant(node.args[0])} if name else set()

    def built_in(self, node: ast.AST) -> str:
        """The name of a built-in that the node may stand for; nothing if it cannot."""
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            return ""
        is_other = id(node) in self.scopes.local or node.id in self._imported_first
        return "" if is_other else node.id

    @cached_property
    def _imported_first(self) -> frozenset[str]:
        """Names of imports that stand at the top level and stay; one in a branch or a function hides nothing."""
        brought = whole_scope([*self.header.body, *self.tree.body])
        gone = {n.id for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)}
        return frozenset(brought) - gone

    def is_looked_into(self, node: ast.expr) -> bool:
        """Whether only an attribute of it is used: `os.sep`, `getattr(os, "sep")`."""
        above = self.parents.get(id(node))
        if isinstance(above, ast.Call):
            by_name = self.built_in(above.func) in {"getattr", "hasattr"}
            return by_name and bool(above.args) and above.args[0] is node
        return isinstance(above, ast.Attribute)

    def imports_from(self, module: str) -> bool:
        meant = self.scopes.everywhere.values()
        return any(one.partition(".")[0] == module for some in meant for one in some)

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What it stands in, from the inside out."""
        while (above := self.parents.get(id(node))) is not None:
            yield above
            node = above

    def function_around(self, node: ast.AST) -> ast.AST | None:
        kinds = (Definition, ast.Lambda)
        return next((one for one in self.around(node) if isinstance(one, kinds)), None)

    def is_annotation(self, node: ast.AST) -> bool:
        chain = [node, *self.around(node)]
        kept = {id(one) for part in chain for one in _annotations(part)}
        return any(id(one) in kept for one in chain) or any(chain[-1] is one for one in self._texts)


def dotted(node: ast.expr) -> str:
    """`a.b.c` as a text; nothing if it is no such chain."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _annotations(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, Definition):
        return [node.returns] if node.returns else []
    if isinstance(node, ast.arg | ast.AnnAssign):
        return [node.annotation] if node.annotation else []
    return []


def folded(node: ast.expr) -> str | None:
    """The text that a constant expression gives."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    parts: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [node.left, node.right]
    elif isinstance(node, ast.JoinedStr):
        parts = node.values
    texts = [folded(one) for one in parts]
    return "".join(map(str, texts)) if texts and None not in texts else None
