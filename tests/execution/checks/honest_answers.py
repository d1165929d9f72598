"""What honest software answers with: values that compare, contain, order and measure in ways of their own.

By name: the module `shop/amounts.py`, and the lines of a test that passes.
"""

FIELDS = "from dataclasses import dataclass, field\nfrom datetime import date\nfrom decimal import Decimal\n"

ANSWERS: dict[str, tuple[str, str]] = {
    "a ratio in other terms": (
        "class Ratio:\n    def __init__(self, top, bottom):\n        self.top, self.bottom = top, bottom\n"
        "    def __eq__(self, other):\n        if not isinstance(other, Ratio):\n            return NotImplemented\n"
        "        return self.top * other.bottom == other.top * self.bottom\n"
        "    def __hash__(self):\n        return hash(self.top / self.bottom)\n",
        "self.assertEqual(Ratio(1, 2), Ratio(2, 4))\nself.assertNotEqual(Ratio(1, 2), Ratio(1, 3))",
    ),
    "an entity by its number": (
        FIELDS + "@dataclass\nclass Book:\n    number: int\n    title: str = field(compare=False)\n",
        "self.assertEqual(Book(1, 'One'), Book(1, 'Eins'))\nself.assertNotEqual(Book(1, 'a'), Book(2, 'a'))",
    ),
    "a frozen record with slots and an order": (
        FIELDS + "@dataclass(frozen=True, slots=True, order=True)\nclass Money:\n    amount: Decimal\n    unit: str = 'EUR'\n",
        "self.assertEqual(Money(Decimal(3)), Money(Decimal('3.00')))\nself.assertLess(Money(Decimal(1)), Money(Decimal(2)))\n"
        "self.assertIn(Money(Decimal(1)), [Money(Decimal(1))])",
    ),
    "a record of records": (
        FIELDS + "@dataclass\nclass Line:\n    day: date\n    tags: set\n@dataclass\nclass Bill:\n    lines: list[Line]\n",
        "bill = Bill([Line(date(2026, 1, 3), {'a'})])\nself.assertEqual(bill, Bill([Line(date(2026, 1, 3), {'a'})]))",
    ),
    "a number that is close enough": (
        "class Metres(float):\n    def __eq__(self, other):\n"
        "        return isinstance(other, float | int) and abs(float(self) - float(other)) < 0.01\n"
        "    __hash__ = float.__hash__\n",
        "self.assertEqual(Metres(3.001), 3)\nself.assertNotEqual(Metres(3.1), 3)",
    ),
    "a text in any case": (
        "class Name(str):\n    def __eq__(self, other):\n"
        "        return isinstance(other, str) and self.lower() == other.lower()\n"
        "    def __hash__(self):\n        return hash(self.lower())\n",
        "self.assertEqual(Name('Ada'), 'ADA')\nself.assertIn('ada', [Name('ADA')])\nself.assertNotEqual(Name('Ada'), 'Bea')",
    ),
    "a span that contains": (
        FIELDS + "@dataclass(frozen=True)\nclass Span:\n    first: int\n    last: int\n"
        "    def __contains__(self, number):\n        return self.first <= number <= self.last\n"
        "    def __len__(self):\n        return self.last - self.first + 1\n",
        "self.assertIn(5, Span(1, 100))\nself.assertNotIn(0, Span(1, 100))\nself.assertEqual(len(Span(1, 3)), 3)\n"
        "self.assertTrue(3 in Span(1, 3))",
    ),
    "money that is subtracted": (
        FIELDS + "@dataclass(frozen=True)\nclass Money:\n    cents: int\n"
        "    def __sub__(self, other):\n        return Money(self.cents - other.cents)\n"
        "    def __abs__(self):\n        return Money(abs(self.cents))\n"
        "    def __round__(self, digits=0):\n        return round(self.cents / 100, digits)\n",
        "self.assertEqual(Money(3) - Money(1), Money(2))\nself.assertAlmostEqual(Money(3), Money(3))",
    ),
    "numbers in reverse": (
        "import functools\n@functools.total_ordering\nclass Urgent:\n    def __init__(self, value):\n        self.value = value\n"
        "    def __eq__(self, other):\n        return isinstance(other, Urgent) and self.value == other.value\n"
        "    def __lt__(self, other):\n        return self.value > other.value\n    __hash__ = None\n",
        "self.assertLess(Urgent(3), Urgent(2))\nself.assertGreaterEqual(Urgent(2), Urgent(2))\n"
        "self.assertEqual(max([Urgent(1), Urgent(2)]), Urgent(1))",
    ),
    "an open queue": (
        "class Queue:\n    def __init__(self):\n        self.items = []\n    def __bool__(self):\n        return bool(self.items)\n"
        "    def __len__(self):\n        return len(self.items)\n    def __iter__(self):\n        return iter(self.items)\n",
        "queue = Queue()\nself.assertFalse(queue)\nqueue.items.append(3)\nself.assertTrue(queue)\n"
        "self.assertCountEqual(queue, [3])\nself.assertIn(3, queue)\nself.assertEqual(list(queue), [3])",
    ),
    "rows as they come": (
        "def rows():\n    for number in range(3):\n        yield {'number': number}\n",
        "self.assertIn({'number': 1}, rows())\nself.assertCountEqual(rows(), [{'number': n} for n in range(3)])\n"
        "self.assertTrue({'number': 2} in rows())\nfirst = rows()\nself.assertEqual(next(first), {'number': 0})",
    ),
    "a sequence of its own": (
        "class Rows:\n    def __init__(self, *rows):\n        self.rows = rows\n    def __len__(self):\n        return len(self.rows)\n"
        "    def __getitem__(self, at):\n        return self.rows[at]\n",
        "self.assertSequenceEqual(Rows(1, 2), [1, 2])\nself.assertEqual(Rows(1, 2)[-1], 2)\nself.assertTrue(2 in Rows(1, 2))",
    ),
    "tags without what is default": (
        "class Tags(set):\n    def difference(self, *others):\n        return Tags(super().difference(*others))\n",
        "self.assertSetEqual(Tags({'a'}), {'a'})\nself.assertEqual(Tags({'a', 'b'}).difference({'b'}), {'a'})",
    ),
    "a context that swallows what it is for": (
        "class Ignoring:\n    def __init__(self, kind):\n        self.kind = kind\n    def __enter__(self):\n        return self\n"
        "    def __exit__(self, kind, error, trace):\n        return kind is not None and issubclass(kind, self.kind)\n",
        "with Ignoring(KeyError) as one:\n    self.assertEqual(one.kind, KeyError)\n    {}['missing']\n"
        "with self.assertRaises(ValueError), Ignoring(KeyError):\n    int('x')\n"
        "with Ignoring(KeyError):\n    {}['missing']\n    self.fail('not reached')",
    ),
    "a transaction": (
        "import contextlib\nimport sqlite3\n@contextlib.contextmanager\ndef opened():\n"
        "    with contextlib.closing(sqlite3.connect(':memory:')) as base, base:\n        yield base\n",
        "with opened() as base:\n    base.execute('CREATE TABLE books (title TEXT)')\n"
        "    self.assertEqual(base.execute('SELECT count(*) FROM books').fetchone()[0], 0)\n"
        "with self.assertRaises(ValueError):\n    with opened() as base:\n        raise ValueError",
    ),
    "a context that a mock stands for": (
        "def saved(files):\n    with files.opened() as file:\n        file.write('a')\n",
        "from unittest import mock\nfiles = mock.MagicMock()\nwith files as one:\n    self.assertEqual(one, files.__enter__())\n"
        "files.__enter__.assert_called_with()\nsaved(files)\n"
        "files.opened.return_value.__enter__.return_value.write.assert_called_once_with('a')",
    ),
    "a kind by a pattern": (
        "from enum import Enum\nclass Kind(Enum):\n    BOOK = 'book'\n    FILM = 'film'\n",
        "match Kind('book'):\n    case Kind.BOOK:\n        self.assertTrue(1)\n    case _:\n        self.fail()",
    ),
    "a list that keeps its items elsewhere, as Django's lists of errors do": (
        "from collections import UserList\nclass Errors(UserList, list):\n    pass\n",
        "found = {'email': Errors(['taken'])}\nself.assertIn('email', found)\nself.assertEqual(found['email'], ['taken'])",
    ),
    "counts and groups": (
        "from collections import Counter, OrderedDict, defaultdict, deque\nfrom types import MappingProxyType, SimpleNamespace\n"
        "def counts():\n    return Counter('aab')\nLIMITS = MappingProxyType({'a': [1]})\nLAST = deque([1, 2], maxlen=2)\n"
        "PLACE = SimpleNamespace(x=1)\n",
        "from types import SimpleNamespace\nself.assertEqual(counts(), {'a': 2, 'b': 1})\nself.assertEqual(LIMITS, {'a': [1]})\n"
        "self.assertEqual(list(LAST), [1, 2])\nself.assertEqual(PLACE, SimpleNamespace(x=1))\n"
        "self.assertIn(('a', 2), counts().items())\nself.assertEqual(counts().keys(), {'a', 'b'})",
    ),
}  # fmt: skip
