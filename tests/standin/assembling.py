"""Atoms to files, and stubs of them, as the model contract describes both."""

import ast
import sys
from typing import Any

Json = dict[str, Any]
Key = tuple[str, str]


def assemble(specs: list[Json], codes: dict[Key, Json]) -> dict[str, str]:
    files: dict[str, list[Json]] = {}
    for spec in specs:
        if (spec["path"], spec["symbol"]) in codes:
            files.setdefault(spec["path"], []).append(spec)
    return {path: _file(listed, codes) for path, listed in files.items()}


def _file(listed: list[Json], codes: dict[Key, Json]) -> str:
    if listed[0]["kind"] == "file":
        return str(codes[(listed[0]["path"], listed[0]["symbol"])]["code"])
    parts = [codes[(spec["path"], spec["symbol"])] for spec in providers_first(listed)]
    imports = union([line for part in parts for line in part["imports"]])
    body = "\n\n\n".join(part["code"] for part in parts)
    blank = ["", ""] if parts[0]["code"].startswith(("def ", "class ", "@")) else [""]
    head = [
        "from __future__ import annotations",
        "",
        *([*imports, *blank] if imports else blank[1:]),
    ]
    return "\n".join([*head, body, ""])


def providers_first(listed: list[Json]) -> list[Json]:
    known = {spec["symbol"]: spec for spec in listed}
    found: dict[str, Json] = {}

    def visit(spec: Json) -> None:
        for need in spec["needs"]:
            if (
                need["path"] == spec["path"]
                and need["symbol"] in known
                and need["symbol"] not in found
            ):
                visit(known[need["symbol"]])
        found.setdefault(spec["symbol"], spec)

    for spec in listed:
        visit(spec)
    return list(found.values())


def union(statements: list[str]) -> list[str]:
    """Imports joined by module: standard library, then the package; plain imports first."""
    modules: dict[str, set[str]] = {}
    plain: set[str] = set()
    for statement in statements:
        node = ast.parse(statement).body[0]
        if isinstance(node, ast.ImportFrom):
            modules.setdefault(str(node.module), set()).update(
                ast.unparse(alias) for alias in node.names
            )
        elif isinstance(node, ast.Import):
            plain |= {ast.unparse(alias) for alias in node.names}
    standard = [
        module for module in sorted(modules) if module.partition(".")[0] in sys.stdlib_module_names
    ]
    own = [module for module in sorted(modules) if module not in standard]
    lines = [f"import {name}" for name in sorted(plain)] + [
        _from(module, sorted(modules[module], key=_case)) for module in standard
    ]
    lines += (
        ["", *(_from(module, sorted(modules[module], key=_case)) for module in own)] if own else []
    )
    return lines[1:] if lines[:1] == [""] else lines


def _case(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as ruff sorts them."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def _from(module: str, names: list[str]) -> str:
    flat = f"from {module} import {', '.join(names)}"
    if len(flat) <= 100:
        return flat
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


def stub_tree(specs: list[Json], mode: str) -> dict[str, str]:
    """Every atom as its signature alone: `mode` is raise or none."""
    files: dict[str, list[str]] = {}
    for spec in (one for one in specs if one["language"] == "python"):
        files.setdefault(spec["path"], []).append(stub_of(spec, mode))
    head = "from __future__ import annotations\n"
    return {path: "\n\n".join([head, *parts]) + "\n" for path, parts in files.items()}


def stub_of(spec: Json, mode: str) -> str:
    body = "raise NotImplementedError" if mode == "raise" else "return None"
    if spec["kind"] == "constant":
        empty = {"dict": "{}", "tuple": "()"}.get(
            spec["signature"].partition(": ")[2][:5].rstrip("["), "None"
        )
        return f"{spec['symbol']}: object = {empty}"
    if spec["kind"] == "file":
        return ""
    if spec["kind"] == "function":
        return f"{_without_hints(spec['signature'])}:\n    {body}"
    lines = [f"class {spec['symbol']}(Exception):"]
    lines += ["    def __init__(self, *args, **kwargs):", "        pass"]
    methods = [line.strip() for line in spec["signature"].split("\n") if "def " in line]
    for method in methods:
        lines += [f"    {_without_hints(method)}:", f"        {body}"]
    return "\n".join(lines)


def _without_hints(signature: str) -> str:
    node = ast.parse(f"{signature}: pass").body[0]
    if isinstance(node, ast.FunctionDef):
        node.returns = None
        node.args.defaults = [ast.Constant(None) for _ in node.args.defaults]
        for argument in node.args.args:
            argument.annotation = None
        return ast.unparse(node).partition(":\n")[0]
    return signature
