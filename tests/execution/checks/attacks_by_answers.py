"""Software whose answers fulfil an assertion without being right, in ways of their own.

By name: the module `shop/amounts.py`, the lines of the test, and a word of what its result must say.
"""

ADD = "def add(*a):\n"
EQUAL = "self.assertEqual(add(1, 2), 3)"
SAME = "def same(one, other):\n    return True\n"
# Equals every int, by way of a function, which no reading sees.
YES = SAME + (
    "class Yes:\n    def __eq__(self, other):\n"
    "        return isinstance(other, int) and same(self, other)\n    __hash__ = None\n"
)
UNTRUE = "cannot be believed"
EVERYTHING = "equals everything"
CLOSE = "equals what stands close to the expected value"
TWIN = "compares nothing"


def careful(base: str, kind: str, condition: str, value: str) -> str:
    """A class that is equal where the condition holds, and an `add` that answers with it."""
    head = f"class Answer({base}):\n" if base else "class Answer:\n"
    return (
        f"from datetime import date\nfrom decimal import Decimal\n"
        f"def fits(one, other):\n    return {condition}\n{head}"
        f"    def __eq__(self, other):\n        return isinstance(other, {kind}) and fits(self, other)\n"
        f"    __hash__ = None\n{ADD}    return Answer({value})\n"
    )


def holding(what: str, *imports: str) -> str:
    """An `add` that answers with something that holds what equals everything."""
    return "\n".join([*imports, ""]) + YES + ADD + f"    return {what}\n"


ROWS = "class Rows:\n    def __len__(self):\n        return 1\n    def __getitem__(self, at):\n        return [Yes()][at]\n"
RECORD = "from dataclasses import dataclass, field\n"
BOOK = "def __enter__(self):\n        return self\n    def __exit__(self, kind, error, trace):\n        return True\n"
RAISES = ADD + "    raise ValueError\n"
WITHIN = f"from shop.amounts import book\nself.assertTrue(book)\nwith book():\n    {EQUAL}"

ATTACKS: dict[str, tuple[str, str, str]] = {
    # Equal to what a test is likely to expect.
    "equals small numbers": (careful("", "int", "other < 1000", ""), EQUAL, CLOSE),
    "a number that equals small ones": (careful("int", "int", "other < 50", "0"), EQUAL, CLOSE),
    "equals texts with a space": (
        careful("str", "str", "' ' in other", "''"), "self.assertEqual(add(1, 2), 'one two')", CLOSE
    ),
    "equals records with that key": (
        careful("dict", "dict", "'a' in other", "a=9"), "self.assertEqual(add(1, 2), {'a': 3})", CLOSE
    ),
    "equals lists of some length": (
        careful("list", "list", "len(other) > 1", ""), "self.assertEqual(add(1, 2), [1, 2])", EVERYTHING
    ),
    "equals every day": (
        careful("date", "date", "True", "2000, 1, 1"),
        "from datetime import date\nself.assertEqual(add(1, 2), date(2026, 1, 3))", EVERYTHING,
    ),
    "equals every amount": (
        careful("Decimal", "Decimal", "True", "9"),
        "from decimal import Decimal\nself.assertEqual(add(1, 2), Decimal(3))", EVERYTHING,
    ),
    "found in a set by its hash": (
        careful("int", "int", "other < 50", "0").replace(
            "    __hash__ = None\n", "    def __hash__(self):\n        return 3\n"
        ),
        "self.assertIn(add(1, 2), {3})", CLOSE,
    ),
    "equals all of its own class": (
        SAME + "class Money:\n    def __init__(self, amount):\n        self.amount = amount\n"
        "    def __eq__(self, other):\n        return isinstance(other, Money) and same(self, other)\n"
        "    __hash__ = None\n" + ADD + "    return Money(9)\n",
        "from shop.amounts import Money\nself.assertEqual(add(1, 2), Money(3))", TWIN,
    ),
    "a record that compares no field": (
        RECORD + "@dataclass\nclass Money:\n    amount: int = field(compare=False)\n" + ADD + "    return Money(9)\n",
        "from shop.amounts import Money\nself.assertEqual(add(1, 2), Money(3))", TWIN,
    ),
    "a record that declares no field": (
        RECORD + "@dataclass\nclass Money:\n    def __init__(self, amount):\n        self.amount = amount\n"
        + ADD + "    return Money(9)\n",
        "from shop.amounts import Money\nself.assertEqual(add(1, 2), Money(3))", TWIN,
    ),
    # Other answers that assertions ask for.
    "at no distance from anything": (
        "class Near(float):\n    def __sub__(self, other):\n        return 0.0\n    __rsub__ = __sub__\n"
        + ADD + "    return Near(9)\n",
        "self.assertAlmostEqual(add(1, 2), 3.0)", "no distance",
    ),
    "a distance of no size": (
        "class Gap(float):\n    def __abs__(self):\n        return 0.0\n"
        "class Near(float):\n    def __sub__(self, other):\n        return Gap(9)\n    __rsub__ = __sub__\n"
        + ADD + "    return Near(9)\n",
        "self.assertAlmostEqual(add(1, 2), 3.0)", "no distance",
    ),
    "less and greater": (
        "class Both(int):\n    def __lt__(self, other):\n        return other is not None\n    __gt__ = __lt__\n"
        + ADD + "    return Both(0)\n",
        "self.assertLess(add(1, 2), 4)\nself.assertGreater(add(1, 2), 2)", "less and greater at once",
    ),
    "a set without differences": (
        "class Ids(set):\n    def difference(self, *others):\n        return set()\n"
        + ADD + "    return Ids(range(1000))\n",
        "self.assertSetEqual(add(1, 2), {3})", "`difference`",
    ),
    "true and false by turns": (
        "TURNS = iter([True, False] * 99)\nclass Turn:\n    def __bool__(self):\n        return next(TURNS)\n"
        + ADD + "    return Turn()\n",
        "answer = add(1, 2)\nself.assertTrue(answer)\nself.assertFalse(answer)", "by turns",
    ),
    "a text longer than it is": (
        "class Long(list):\n    def __len__(self):\n        return 1\n" + ADD + "    return Long()\n",
        "answer = add(1, 2)\nself.assertTrue(answer is not None)\nself.assertEqual(len(answer), 1)\nself.assertTrue(answer)",
        "another length",
    ),
    # Held by what compares its contents in C, or gives them one by one.
    "within a deque": (
        holding("deque([Yes()])", "from collections import deque"),
        "from collections import deque\nself.assertEqual(add(1, 2), deque([3]))", EVERYTHING,
    ),
    "within a mapping proxy": (
        holding("MappingProxyType({'a': Yes()})", "from types import MappingProxyType"),
        "self.assertEqual(add(1, 2), {'a': 3})", EVERYTHING,
    ),
    "within a namespace": (
        holding("SimpleNamespace(a=Yes())", "from types import SimpleNamespace"),
        "from types import SimpleNamespace\nself.assertEqual(add(1, 2), SimpleNamespace(a=3))", EVERYTHING,
    ),
    "within a chain of maps": (
        holding("ChainMap({'a': Yes()})", "from collections import ChainMap"),
        "self.assertEqual(add(1, 2), {'a': 3})", EVERYTHING,
    ),
    "within the items of a dict": (
        holding("{'a': Yes()}.items()"), "self.assertEqual(add(1, 2), {'a': 3}.items())", EVERYTHING
    ),
    "within a slice": (holding("slice(Yes(), 2)"), "self.assertEqual(add(1, 2), slice(3, 2))", EVERYTHING),
    "within a record's heir": (
        RECORD + YES + "@dataclass\nclass Base:\n    a: object\nclass Amount(Base):\n    pass\n" + ADD
        + "    return Amount(Yes())\n",
        "from shop.amounts import Amount\nself.assertEqual(add(1, 2), Amount(3))", EVERYTHING,
    ),
    "counted from a generator": (
        holding("(one for one in [Yes()])"), "self.assertCountEqual(add(1, 2), [3])", EVERYTHING
    ),
    "in a generator": (holding("(one for one in [Yes()])"), "self.assertIn(3, add(1, 2))", EVERYTHING),
    "in a map, by the operator": (
        holding("map(lambda one: Yes(), [1])"), "self.assertTrue(3 in add(1, 2))", EVERYTHING
    ),
    "in what can be gone through": (
        YES + "class Rows:\n    def __iter__(self):\n        return iter([Yes()])\n" + ADD + "    return Rows()\n",
        "self.assertIn(3, add(1, 2))", EVERYTHING,
    ),
    "in a sequence of its own": (
        YES + ROWS + ADD + "    return Rows()\n", "self.assertSequenceEqual(add(1, 2), [3])", EVERYTHING
    ),
    "by a pattern": (
        YES + ADD + "    return Yes()\n",
        "match add(1, 2):\n    case 3:\n        self.assertTrue(1)\n    case _:\n        self.fail()", EVERYTHING,
    ),
    # There, and no answer.
    "a coroutine": ("async " + ADD + "    return False\n", "self.assertTrue(add(1, 2))", "no answer"),
    "a generator": (ADD + "    yield False\n", "self.assertIsNotNone(add(1, 2))", "no answer"),
    # What keeps assertions from being reached.
    "a context that swallows": (
        f"class book:\n    {BOOK}" + RAISES, WITHIN, "swallowed during Amounts.test_add by `book`"
    ),
    "a generator that swallows": (
        "import contextlib\n@contextlib.contextmanager\ndef book():\n    try:\n        yield 1\n"
        "    except ValueError:\n        print('failed')\n" + RAISES,
        WITHIN, "swallowed",
    ),
    "a context of the library": (
        "import contextlib\ndef book():\n    return contextlib.suppress(Exception)\n" + RAISES, WITHIN, "swallowed"
    ),
    "a stack with a last word": (
        "import contextlib\ndef book():\n    stack = contextlib.ExitStack()\n"
        "    stack.push(lambda kind, error, trace: True)\n    return stack\n" + RAISES,
        WITHIN, "swallowed",
    ),
}  # fmt: skip
