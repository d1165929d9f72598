"""A model that knows one small shop by heart: what it answers, a test may replace."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.costs.scripted import Script, Turn

TAG = re.compile(r"<(\w+)>\n(.*?)\n</\1>", re.DOTALL)

ADD = "def add(a: int, b: int) -> int:\n    return a + b\n"
DOUBLE = "def double(a: int) -> int:\n    return add(a, a)\n"
TOTAL = (
    "def total(prices: list[int]) -> int:\n"
    "    result = 0\n"
    "    for price in prices:\n"
    "        result = add(result, price)\n"
    "    return result\n"
)
MAIN = (
    "import argparse\n\n"
    "from shop.basket import total\n\n\n"
    "def main() -> None:\n"
    '    parser = argparse.ArgumentParser(prog="shop")\n'
    '    parser.add_argument("prices", nargs="*", type=int)\n'
    "    print(total(parser.parse_args().prices))\n\n\n"
    'if __name__ == "__main__":\n'
    "    main()\n"
)
FROM_AMOUNTS = "from shop.amounts import add"


def spec(path: str, symbol: str, signature: str, *needs: tuple[str, str], **more: Any) -> Any:
    return {
        "path": path,
        "symbol": symbol,
        "kind": "function",
        "signature": signature,
        "description": f"What {symbol} does.",
        "language": "python",
        "subtasks": [1],
        "needs": [{"path": p, "symbol": s, "kind": "call"} for p, s in needs],
        "aggregates": [],
    } | more


ADDING = ("shop/amounts.py", "add")
SPECS = {
    "T-001": [
        spec(*ADDING, "def add(a: int, b: int) -> int"),
        spec("shop/amounts.py", "double", "def double(a: int) -> int", ADDING),
    ],
    "T-002": [spec("shop/basket.py", "total", "def total(prices: list[int]) -> int", ADDING)],
    "T-003": [
        spec("shop/__main__.py", "__main__.py", "", ("shop/basket.py", "total"), kind="file")
    ],
}


def test_file(module: str, name: str, call: str, expected: str) -> str:
    return (
        "import unittest\n\n"
        f"from {module} import {name}\n\n\n"
        f"class Test{name.title()}(unittest.TestCase):\n"
        f"    def test_{name}(self) -> None:\n"
        f"        self.assertEqual({name}({call}), {expected})\n"
    )


test_file.__test__ = False  # type: ignore[attr-defined]

TESTS = {
    "FR-001": test_file("shop.amounts", "add", "2, 3", "5"),
    "FR-002": test_file("shop.basket", "total", "[1, 2, 3]", "6"),
    "FR-003": test_file("shop.amounts", "double", "4", "8"),
}


def code(text: str, *imports: str) -> dict[str, Any]:
    return {"imports": list(imports), "code": text, "notes": ""}


def text_of(content: str | list[dict[str, Any]]) -> str:
    """A turn as one text, also where it comes in blocks that a cache may keep."""
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


@dataclass
class Author(Script):
    """Answers by job; `codes` holds the versions of each symbol, the last one again and again."""

    specs: dict[str, Any] = field(default_factory=lambda: dict(SPECS))
    tests: dict[str, Any] = field(default_factory=lambda: dict(TESTS))
    codes: dict[str, list[Any]] = field(
        default_factory=lambda: {
            "add": [code(ADD)],
            "double": [code(DOUBLE)],
            "total": [code(TOTAL, FROM_AMOUNTS)],
            "__main__.py": [code(MAIN)],
        }
    )
    further: dict[str, str] = field(default_factory=dict)
    counted_tokens: int | None = 500
    # Input and output tokens by job, where a test is about money.
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    edit: dict[str, Any] = field(default_factory=dict)
    pace: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)

    def next(self, body: dict[str, Any]) -> Turn:
        job = body["output_config"]["format"]["schema"]["title"]
        tags = dict(TAG.findall(text_of(body["messages"][-1]["content"])))
        # A brief is sent as people wrote it, all else as JSON.
        read = {name: text if name == "brief" else json.loads(text) for name, text in tags.items()}
        about, answer = getattr(self, job)(read)
        with self.lock:
            self.requests.append(body)
            self.asked.append((job, about))
            self.models.append(body["model"])
        turn = answer if isinstance(answer, Turn) else Turn(text=json.dumps(answer))
        if job in self.sizes:
            read_tokens, turn.output_tokens = self.sizes[job]
            turn.usage = {"input_tokens": read_tokens}
        turn.piece_seconds = turn.piece_seconds or self.pace
        return turn

    def AtomSpecs(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        task = read["task"]["id"]
        return task, {"atoms": self.specs[task]}

    def AcceptanceTests(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        number = read["requirement"]["code"]
        text = self.tests[number]
        if isinstance(text, Turn):
            return number, text
        return number, {"tests": [{"name": "it_holds", "code": text, "timeout_s": 10}]}

    def AtomCode(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        symbol, before = read["atom"]["symbol"], read["previous_attempts"]
        self.told[symbol] = before
        versions = self.codes[symbol]
        return symbol, versions[min(len(before), len(versions) - 1)]

    def PlanEdit(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        return read["instruction"], self.edit

    def FurtherTests(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        """Those in `further`, by symbol."""
        symbols = [atom["symbol"] for atom in read["atoms"]]
        tests = [
            {"symbol": one, "code": self.further[one], "timeout_s": 10}
            for one in symbols
            if one in self.further
        ]
        return " ".join(symbols), {"tests": tests}

    def times(self, symbol: str) -> int:
        return self.asked.count(("AtomCode", symbol))
