"""How tests assert: each assertion looks at what it rests on before and after, and tells how it ended at once.

What is told cannot be taken back: a failed assertion whose error gets lost on its way to unittest is known all the same.
"""

import types
import unittest
from typing import Any

from execution.sandbox.inside.reporting import Tell
from execution.sandbox.inside.seal import Kept, broken_at, kept
from execution.sandbox.inside.values import streamer

CASE = unittest.TestCase
OWN = types.MappingProxyType(dict(vars(CASE)))
# Of an instance, what would be found before the functions of its class that assertions use.
PARTS = ("assert", "fail", "_assert", "_base", "_format", "_get", "_truncate")
SHADOWING = frozenset(name for name, one in OWN.items() if callable(one) and name.startswith(PARTS))
UNRUN = {
    types.CoroutineType: "a coroutine",
    types.GeneratorType: "a generator",
    types.AsyncGeneratorType: "an async_generator",
}


# Assertions that such a thing would fulfil by being there.
ASK_LITTLE = {"assertTrue", "assertFalse", "assertIsNotNone"}
# Assertions that go through what they are given, one by one: which of their arguments.
GO_THROUGH = {
    "assertIn": (1,),
    "assertNotIn": (1,),
    "assertCountEqual": (0, 1),
    "assertSequenceEqual": (0, 1),
}
# What an assertion goes through itself, in C.
KNOWN = {list, tuple, set, frozenset, dict, str, bytes}


class Held:
    """A context of an assertion; the same looks at its end."""

    def __init__(self, inner: Any, is_part: bool, tells: Any, intact: Any) -> None:
        self.inner = inner
        self.is_part = is_part
        self.tells = tells
        self.intact = intact

    def __enter__(self) -> Any:
        return self.inner.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        tells, intact = self.tells, self.intact
        intact()
        if self.is_part and kind is not None:
            tells("raised")
        try:
            return self.inner.__exit__(kind, error, trace)
        except AssertionError:
            tells("failed")
            raise
        finally:
            intact()


class Entered:
    """A context of the test that is no assertion: it may not swallow what keeps an assertion in it from being reached.

    `last` is the last line of those.
    """

    def __init__(self, inner: Any, last: int, tells: Any) -> None:
        self.inner = inner
        self.last = last
        self.tells = tells

    def __enter__(self) -> Any:
        return self.inner.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        return self.said(self.inner.__exit__(kind, error, trace), trace)

    async def __aenter__(self) -> Any:
        return await self.inner.__aenter__()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> Any:
        return self.said(await self.inner.__aexit__(kind, error, trace), trace)

    def said(self, is_swallowed: Any, trace: Any) -> Any:
        if trace is not None and is_swallowed and trace.tb_lineno <= self.last:
            self.tells("swallowed", f"`{type(self.inner).__qualname__}`")
        return is_swallowed


def holder(tell: Tell, look: Any, state: dict[str, Any]) -> dict[str, Any]:
    """The functions that stand in a test for what it compares, enters and asserts: `hold` for `self.assertEqual`, of which
    it gives what is called there."""

    def tells(event: str, what: str = "", tell: Any = tell, state: Any = state) -> None:
        tell({"event": event, "name": state["test"], "what": what})

    def hold(
        owner: Any,
        name: str,
        tells: Any = tells,
        look: Any = look,
        state: Any = state,
        broken_at: Any = broken_at,
        shadowed: Any = shadowed,
        own: Any = OWN,
        is_one: Any = isinstance,
        case: Any = CASE,
    ) -> Any:
        if not is_one(owner, case):
            return bare(owner, name, tells, state)
        function = own[name].__get__(owner) if name in own else getattr(owner, name)

        def intact() -> None:
            if changed := broken_at(state["seals"]) or shadowed(owner, state):
                tells("changed", changed)

        return watched(function, name, tells, look, state, intact)

    def reached() -> None:
        reach("assert", tells, state)

    def entered(inner: Any, last: int, tells: Any = tells) -> Any:
        return Entered(inner, last, tells)

    functions = {"hold": hold, "reach": reached, "entered": entered}
    return {**functions, "look": look, "each": streamer(look)}


def watched(function: Any, name: str, tells: Any, look: Any, state: Any, intact: Any) -> Any:
    """One assertion, with the looks before and after it."""

    def held(*arguments: Any, **named: Any) -> Any:
        intact()
        reach(name, tells, state)
        given = [*arguments]
        for at in GO_THROUGH.get(name, ()):
            if at < len(given):
                given[at] = gone_through(given[at], name, look)
        for one in (*given, *named.values()):
            look(one)
        if name in ASK_LITTLE and given and (what := UNRUN.get(type(given[0]))):
            tells("untrue", f"{what} is no answer: nobody awaited it, or read it.")
        try:
            made = function(*given, **named)
        except AssertionError:
            tells("failed")
            raise
        intact()
        is_context = hasattr(type(made), "__exit__")
        return Held(made, name == "subTest", tells, intact) if is_context else made

    return held


def gone_through(value: Any, name: str, look: Any) -> Any:
    if type(value) in KNOWN:
        return value
    if name == "assertSequenceEqual":
        return [value[at] for at in range(len(value))] if hasattr(value, "__len__") else value
    return [*value] if name == "assertCountEqual" else streamer(look)(value)


def reach(name: str, tells: Any, state: dict[str, Any]) -> None:
    event = "subtest" if name == "subTest" else "asserted"
    if event not in state["said"]:
        state["said"].add(event)
        tells(event)


def bare(owner: Any, name: str, tells: Any, state: dict[str, Any]) -> Any:
    """Of a mock, an assertion too; of anything else a name like others."""
    if name.startswith("assert") and type(owner).__module__ == "unittest.mock":
        reach(name, tells, state)
    return getattr(owner, name)


def shadowed(owner: Any, state: dict[str, Any]) -> str:
    if not isinstance(owner, CASE):
        return ""
    names = SHADOWING & owner.__dict__.keys()
    if names:
        return min(names)
    types_of_equality = owner.__dict__.get("_type_equality_funcs", {}).values()
    if not state["adds_types"] and any(type(one) is not str for one in types_of_equality):
        return "_type_equality_funcs"
    return ""


def call_test(tell: Tell, state: dict[str, Any]) -> Any:
    """What stands between unittest and a test: it tells what the test raised before anything can catch it."""

    def _callTestMethod(self: Any, method: Any, tell: Any = tell, state: Any = state) -> None:
        run = getattr(self, "_callMaybeAsync", None)
        try:
            made = run(method) if run else method()
        except BaseException:
            tell({"event": "raised", "name": state["test"], "what": ""})
            raise
        if what := UNRUN.get(type(made)):
            tell({"event": "unrun", "name": state["test"], "what": what})
            getattr(made, "close", str)()

    return _callTestMethod


def seal_tests(module: types.ModuleType) -> tuple[Kept, ...]:
    """The test classes of the file, as they were loaded."""
    classes = [
        one for one in vars(module).values() if isinstance(one, type) and issubclass(one, CASE)
    ]
    return tuple(one for one in map(kept, classes) if one)
