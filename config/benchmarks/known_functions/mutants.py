"""Small systematic changes of a function, of which only those count that the problem's own test kills.

Source of the kinds: operators, constants, comparisons and returns, as mutation testing usually changes them.
"""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from config.benchmarks.known_functions.human_eval import Problem
from execution.checks.lint import run_ruff
from execution.sandbox import program

MOST_TRIED = 16
DIRECT_SECONDS = 5.0
# A test that draws lots has to kill each time.
TIMES_RANDOM = 3
WORKERS = 4
OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Mutant:
    code: str
    what: str


def killed_mutants(problem: Problem, most: int) -> list[Mutant]:
    """At most so many, spread over the function. Raises SandboxBusy if the machine fails for long."""
    found: list[Mutant] = []
    tried = _spread(list(mutants(problem.entry.code)), MOST_TRIED)
    for mutant in tried:
        if len(found) == most:
            break
        if _is_clean(problem, mutant.code) and _is_killed(problem, mutant.code):
            found.append(mutant)
    return found


def of_all(
    problems: Sequence[Problem], most: int, *, tell: Callable[[int], None]
) -> dict[int, list[Mutant]]:
    """By the number of the problem; `tell` hears how many problems are done."""
    found: dict[int, list[Mutant]] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        lists = pool.map(lambda problem: killed_mutants(problem, most), problems)
        for problem, mutants_of_it in zip(problems, lists, strict=True):
            found[problem.number] = mutants_of_it
            tell(len(found))
    return found


def mutants(code: str) -> Iterator[Mutant]:
    """Each place of the code changed alone, kind by kind, in the order of the tree; equal texts once."""
    tree = ast.parse(code)
    seen = {ast.unparse(tree)}
    places = len(list(ast.walk(tree)))
    [function] = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    # Where a type is promised, a type check sees that nothing comes back.
    kinds = [_operator, _constant, _negation, _opposite]
    kinds += [] if function.returns else [_nothing]
    for change in kinds:
        for position in range(places):
            changed = copy.deepcopy(tree)
            node = list(ast.walk(changed))[position]
            what = change(node)
            text = ast.unparse(changed) if what else ""
            if what and text not in seen:
                seen.add(text)
                yield Mutant(code=text, what=what)


def _operator(node: ast.AST) -> str:
    if isinstance(node, ast.Compare):
        old = type(node.ops[0])
        node.ops[0] = OPERATORS[old]()  # type: ignore[call-overload]
    elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in OPERATORS:
        old = type(node.op)  # type: ignore[assignment]
        node.op = OPERATORS[old]()  # type: ignore[assignment]
    else:
        return ""
    return f"{old.__name__} becomes {OPERATORS[old].__name__}"


def _constant(node: ast.AST) -> str:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bytes | complex):
        return ""
    before = node.value
    if isinstance(before, bool):
        node.value = not before
    elif isinstance(before, int | float):
        node.value = before + 1
    elif isinstance(before, str):
        node.value = f"{before}x"
    else:
        return ""
    return f"{before!r} becomes {node.value!r}"


def _opposite(node: ast.AST) -> str:
    if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Compare | ast.BoolOp):
        return ""
    node.value = ast.UnaryOp(ast.Not(), node.value)
    return "the opposite is returned"


def _nothing(node: ast.AST) -> str:
    if not isinstance(node, ast.Return) or node.value is None:
        return ""
    node.value = ast.Constant(None)
    return "None is returned"


def _negation(node: ast.AST) -> str:
    if not isinstance(node, ast.If | ast.While):
        return ""
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return f"the condition of {type(node).__name__.lower()} is turned round"


def _spread(found: list[Mutant], most: int) -> list[Mutant]:
    """From the front and from further on in turn, so that two of them differ in place."""
    step = max(1, len(found) // most)
    chosen = found[::step]
    half = (len(chosen) + 1) // 2
    pairs = zip(chosen[:half], [*chosen[half:], None][:half], strict=False)
    return [one for pair in pairs for one in pair if one is not None]


def _is_clean(problem: Problem, code: str) -> bool:
    """No name left unused or undefined: that the checks see without any test."""
    found = run_ruff("mutant.py", f"{_whole(problem, code)}\n", rules="F").diagnostics
    return all(one["code"] == "F401" for one in found)


def _whole(problem: Problem, code: str) -> str:
    """The module with this code in place of the problem's own function."""
    imports = dict.fromkeys(line for one in problem.functions for line in one.imports)
    return "\n\n".join([*imports, *(one.code for one in problem.functions[:-1]), code])


def _is_killed(problem: Problem, code: str) -> bool:
    times = TIMES_RANDOM if "random" in problem.test else 1
    return all(_fails(problem, code) for _ in range(times))


def _fails(problem: Problem, code: str) -> bool:
    """Whether the test's own assertions fail, run directly; one that never ends would only cost time."""
    call = f"check({problem.entry.symbol})"
    text = "\n\n".join([_whole(problem, code), problem.test, call])
    result = program.run({"main.py": f"{text}\n"}, ["python", "main.py"], timeout_s=DIRECT_SECONDS)
    return result.status == "ok" and result.exit_code == 1
