"""Tests that must fail, each by another assertion: if one does not, the assertions themselves are not what they were."""

import unittest
from collections.abc import Callable
from typing import Any

Test = Callable[[unittest.TestCase], None]


def asserts(hold: Any, assertion: str, *arguments: object) -> Test:
    def test(case: unittest.TestCase) -> None:
        hold(case, assertion)(*arguments)

    return test


def canary(name: str, numbers: list[int], hold: Any) -> type[unittest.TestCase]:
    """A test case of which every test must fail. The smaller number comes first."""
    one, two = less, more = numbers

    def plain(case: unittest.TestCase) -> None:
        raise AssertionError(one)

    def expects_an_error(case: unittest.TestCase) -> None:
        with hold(case, "assertRaises")(ValueError):
            pass

    held: dict[str, tuple[object, ...]] = {
        "equal": ("assertEqual", one, two),
        "not_equal": ("assertNotEqual", one, one),
        "true": ("assertTrue", False),
        "false": ("assertFalse", True),
        "in": ("assertIn", one, ()),
        "not_in": ("assertNotIn", one, (one,)),
        "none": ("assertIsNone", one),
        "not_none": ("assertIsNotNone", None),
        "is": ("assertIs", [], []),
        "instance": ("assertIsInstance", one, str),
        "greater": ("assertGreater", less, more),
        "less": ("assertLess", more, less),
        "close": ("assertAlmostEqual", one, two),
        "list": ("assertListEqual", [one], [two]),
        "dict": ("assertDictEqual", {one: one}, {one: two}),
        "text": ("assertMultiLineEqual", str(one), str(two)),
        "count": ("assertCountEqual", [one], [two]),
        "regex": ("assertRegex", str(one), "x"),
    }
    tests = {f"test_{key}": asserts(hold, *one) for key, one in held.items()}  # type: ignore[arg-type]
    tests |= {"test_raises": expects_an_error, "test_plain": plain}
    return type(name, (unittest.TestCase,), {"__module__": "__main__", **tests})
