"""Classes and files that lie about what they are worth are refused, and told why."""

import pytest

from tests.execution.checks.refusals import reasons


def a_class(*lines: str, head: str = "class Amount:") -> str:
    return "\n".join([head, *(f"    {line}" for line in lines)])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(
            a_class("def __eq__(self, other):", "    return True"), "compares nothing", id="true"
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return bool(other) or True"),
            "compares nothing",
            id="or true",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return isinstance(other, int) or not other"),
            "compares nothing",
            id="of any type",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return other == other"),
            "compares nothing",
            id="with itself",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    self = other", "    return self == other"),
            "gives its parameters other values",
            id="with what it was given",
        ),
        pytest.param(
            a_class(
                "def __eq__(self, other):",
                "    if isinstance(other, int):",
                "        return True",
                "    return NotImplemented",
            ),
            "compares nothing",
            id="true under a condition",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return (self, other) != ()"),
            "compares nothing",
            id="both on one side",
        ),
        pytest.param(
            a_class("def __eq__(self, other):", "    return self.amount == other.amount"),
            "does not ask for the type",
            id="of no type",
        ),
        pytest.param(
            a_class("__eq__ = lambda self, other: True"), "`__eq__` is assigned", id="lambda"
        ),
        pytest.param(
            a_class("if True:", "    def __eq__(self, other): return True"),
            "`__eq__` is assigned",
            id="in a branch",
        ),
        pytest.param(
            a_class("for __eq__ in [lambda self, other: True]:", "    pass"),
            "`__eq__` is assigned",
            id="by a loop",
        ),
        pytest.param(
            a_class("from shop.other import always as __eq__"),
            "`__eq__` is assigned",
            id="imported",
        ),
        pytest.param(
            a_class("def __ne__(self, other):", "    return False"), "`__ne__`", id="not unequal"
        ),
        pytest.param(
            a_class("def __lt__(self, other):", "    return True"), "compares nothing", id="less"
        ),
        pytest.param(
            a_class("def __contains__(self, one):", "    return True"), "does not look", id="in"
        ),
        pytest.param(
            a_class("@property", "def __class__(self):", "    return int"),
            "may not define `__class__`",
            id="another class",
        ),
        pytest.param(
            a_class("def __getattribute__(self, name):", "    return 1"),
            "may not define `__getattribute__`",
            id="any attribute",
        ),
        pytest.param(
            a_class("def __del__(self):", "    print()"), "may not define `__del__`", id="last word"
        ),
        pytest.param(
            a_class("def __instancecheck__(cls, one):", "    return True", head="class M(type):"),
            "is a class of classes",
            id="metaclass",
        ),
        pytest.param(
            a_class("amount: int", head="class Amount(metaclass=Meta):"),
            "metaclass",
            id="by a keyword",
        ),
        pytest.param(
            a_class("amount: int", head="class Amount(**options):"), "metaclass", id="by options"
        ),
        pytest.param(
            a_class('__match_args__ = ("__dict__",)'), "`__match_args__`", id="pattern by position"
        ),
        pytest.param(
            "def __getattr__(name):\n    return eval",
            "defined outside of a class",
            id="of a module",
        ),
    ],
)
def test_a_class_that_lies_is_refused(code: str, reason: str) -> None:
    assert reason in reasons(code, kind="file")
