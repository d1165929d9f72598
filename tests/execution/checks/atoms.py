"""A small piece of software as atoms: amounts, their limit, an error, and a program."""

from execution.source.atom_source import AtomSource

PACKAGE = "shop"
LIMIT = AtomSource(
    path="shop/limits.py",
    symbol="LIMIT",
    kind="constant",
    signature="LIMIT: int",
    code="LIMIT: int = 100",
    number=1,
)
TOO_MUCH = AtomSource(
    path="shop/errors.py",
    symbol="TooMuch",
    kind="class",
    signature="class TooMuch(Exception)",
    code='class TooMuch(Exception):\n    """More than the limit."""',
    number=2,
)
ADD = AtomSource(
    path="shop/amounts.py",
    symbol="add",
    kind="function",
    signature="def add(first: int, second: int = 0) -> int",
    imports=("from shop.errors import TooMuch", "from shop.limits import LIMIT"),
    code=(
        "def add(first: int, second: int = 0) -> int:\n"
        '    """The sum, up to the limit."""\n'
        "    total = first + second\n"
        "    if total > LIMIT:\n"
        "        raise TooMuch(total)\n"
        "    return total"
    ),
    number=3,
    needs=frozenset({("shop/limits.py", "LIMIT"), ("shop/errors.py", "TooMuch")}),
)
BASKET = AtomSource(
    path="shop/amounts.py",
    symbol="Basket",
    kind="class",
    signature="class Basket\n    def put(self, amount: int) -> int",
    code=(
        "class Basket:\n"
        "    total: int = 0\n"
        "\n"
        "    def put(self, amount: int) -> int:\n"
        "        self.total = add(self.total, amount)\n"
        "        return self.total"
    ),
    number=4,
    needs=frozenset({("shop/amounts.py", "add")}),
)
MAIN = AtomSource(
    path="shop/__main__.py",
    symbol="__main__.py",
    kind="file",
    code=(
        '"""Adds two amounts: python -m shop 1 2."""\n'
        "\n"
        "import argparse\n"
        "\n"
        "from shop.amounts import add\n"
        "\n"
        "\n"
        "def main() -> None:\n"
        "    parser = argparse.ArgumentParser(prog='shop')\n"
        '    parser.add_argument("amounts", nargs=2, type=int)\n'
        "    print(add(*parser.parse_args().amounts))\n"
        "\n"
        "\n"
        'if __name__ == "__main__":\n'
        "    main()\n"
    ),
    number=5,
    needs=frozenset({("shop/amounts.py", "add")}),
)
SHOP = [LIMIT, TOO_MUCH, ADD, BASKET, MAIN]


def unit(body: str, *, imports: str = "from shop.amounts import Basket, add") -> str:
    """A unittest file with one class `Amounts` of the given methods."""
    lines = "\n".join(f"    {line}" if line else "" for line in body.strip("\n").split("\n"))
    return f"import unittest\n\n{imports}\n\n\nclass Amounts(unittest.TestCase):\n{lines}\n"
