"""Stacks are read whole or refused with the file that is wrong."""

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planning.errors import StackBroken, StackUnknown
from planning.stacks.registry import FOLDER, LEFT_BEHIND, all_stacks, read_stack, stack_named
from planning.stacks.stack import Interface, Stack

STACKS = pytest.mark.parametrize("stack", all_stacks(), ids=lambda stack: stack.name)


def test_what_is_offered() -> None:
    assert {stack.name for stack in all_stacks()} >= {"django", "fastapi", "python-cli"}


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(StackUnknown, match="There are: .*fastapi, python-cli"):
        stack_named("rails")


@STACKS
def test_the_name_of_a_plan_is_written_into_its_files(stack: Stack) -> None:
    title = 'The "quiet" library\\'
    files = stack.files_for(title=title, slug="quiet-library", about="Lends books.")

    assert not any("$title" in text or "$slug" in text for text in files.values())
    for path, text in files.items():
        if path.endswith(".py"):
            ast.parse(text)


@STACKS
def test_options_choose_files_and_unknown_ones_are_refused(stack: Stack) -> None:
    for (option, choice), added in stack.variants.items():
        assert set(added) <= set(stack.files({option: choice}))
        if stack.options[option].default != choice:
            assert [path for path, text in added.items() if stack.files().get(path) == text] == []
    with pytest.raises(ValueError, match="has no colour = blue"):
        stack.files({"colour": "blue"})


def test_what_stacks_have_in_common_stands_in_one_place() -> None:
    """A file of two stacks comes from the folder they share, and none of it is written over with the same."""
    own = {
        (path.relative_to(folder).as_posix(), path.read_text())
        for folder in (FOLDER / "fastapi/skeleton", FOLDER / "django/skeleton")
        for path in folder.rglob("*")
        if path.is_file() and not LEFT_BEHIND & {*path.parts}
    }
    paths = [path for path, _ in own]
    web = [stack_named("fastapi").skeleton, stack_named("django").skeleton]
    same = {path for path in web[0] if web[0][path] == web[1].get(path)}

    assert {"Makefile", "app/static/app.css", "app/core/errors.py"} <= same
    assert [path for path in same if path in paths] == []


@STACKS
def test_interfaces_are_those_of_the_skeleton(stack: Stack) -> None:
    everything = stack.skeleton | {k: v for one in stack.variants.values() for k, v in one.items()}

    assert [one.symbol for one in stack.interfaces if not offers(everything[one.path], one)] == []


def offers(text: str, interface: Interface) -> bool:
    """Whether a file has what an interface says: the macro, the constant, each signature."""
    if interface.kind == "template":
        return f"{{% macro {interface.signature} %}}" in text
    said = [line.strip() for line in interface.signature.splitlines()]
    written = {line for node in ast.walk(ast.parse(text)) for line in faces(node)}
    return all(line in written for line in said)


def faces(node: ast.AST) -> list[str]:
    match node:
        case ast.ClassDef():
            bases = ", ".join(ast.unparse(base) for base in node.bases)
            return [f"class {node.name}({bases})" if bases else f"class {node.name}"]
        case ast.FunctionDef():
            returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
            marks = [f"@{ast.unparse(mark)}" for mark in node.decorator_list]
            return [*marks, f"def {node.name}({ast.unparse(node.args)}){returns}"]
        case ast.Assign() | ast.AnnAssign():
            return [ast.unparse(node)]
    return []


def cut(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def replaced(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return change


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (cut("stack.toml"), "stack.toml is missing"),
    (cut("conventions.md"), "conventions.md is missing"),
    (cut("requirements.lock"), "requirements.in and requirements.lock belong together"),
    (replaced("stack.toml", 'version = "1"', 'version = "1'), "stack.toml: "),
    (replaced("stack.toml", 'title = "Web', 'subtitle = "Web'), "subtitle|title: "),
    (replaced("stack.toml", "memory_mb = 768", 'memory_mb = "much"'), "limits.memory_mb"),
    (replaced("stack.toml", 'default = "yes"', 'default = "perhaps"'), "options.pages"),
    (replaced("stack.toml", 'name = "fastapi"', 'name = "flask"'), "its name is 'flask'"),
    (replaced("stack.toml", "app/__main__.py", "app/run.py"), "the entry app/run.py is not"),
    (replaced("interfaces.json", "app/core/clock.py", "app/clock.py"), "app/clock.py is not"),
    (replaced("interfaces.json", "[", "("), "interfaces.json: "),
    (replaced("requirements.lock", "==", ">="), "is not one version with hashes"),
    (lambda folder: (folder / "conventions.md").write_text("word " * 601), "601 words"),
    (replaced("stack.toml", 'shares = ["web"]', 'shares = ["desktop"]'), "no shared/desktop"),
    (lambda folder: (folder / "skeleton/app/Models").write_text(""), "they differ only in case"),
    (lambda folder: (folder / "skeleton/icon.png").write_bytes(b"\x89PNG"), "icon.png is no text"),
    (lambda folder: (folder / "options/colour/blue").mkdir(parents=True), "belongs to no choice"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_a_broken_folder_is_refused_with_its_reason(
    change: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(FOLDER / "fastapi", tmp_path / "fastapi"))
    change(folder)

    with pytest.raises(StackBroken, match=said):
        read_stack(folder)
