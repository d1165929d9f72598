"""The program that prints labels: its parts by task, their code, and what the second round writes otherwise."""

from tests.execution.engine.author import code

LIMITS, ERRORS, ITEMS = "labels/limits.py", "labels/errors.py", "labels/items.py"
NAMES, PRICES, TEXTS = "labels/names.py", "labels/prices.py", "labels/texts.py"
MAKING, TOTALS, CURRENCY, HELP = "labels/making.py", "labels/totals.py", "labels/currency.py", "labels/words.py"  # fmt: skip
REFUSED, ITEM = (ERRORS, "Refused"), (ITEMS, "Item")
# By task: what it makes, how it is called, and what of others it uses.
PARTS: list[tuple[str, str, str, list[tuple[str, str]]]] = [
    (LIMITS, "longest_name", "def longest_name() -> int", []),
    (ERRORS, "Refused", "class Refused(ValueError)", []),
    (NAMES, "check_name", "def check_name(name: str) -> str", [REFUSED, (LIMITS, "longest_name")]),
    (PRICES, "check_price", "def check_price(price: int) -> int", [REFUSED]),
    (ITEMS, "Item", "class Item(NamedTuple)", []),
    (CURRENCY, "currency", "def currency() -> str", []),
    (TEXTS, "label", "def label(item: Item) -> str", [ITEM, (CURRENCY, "currency")]),
    (TOTALS, "total", "def total(items: list[Item]) -> int", [ITEM]),
    (HELP, "about", "def about() -> str", []),
    (MAKING, "make", "def make(name: str, price: int) -> Item", [ITEM, (NAMES, "check_name"), (PRICES, "check_price")]),
    ("labels/__main__.py", "__main__.py", "", [(MAKING, "make"), (TEXTS, "label"), (HELP, "about"), REFUSED]),
]  # fmt: skip
SERVES = {"longest_name": "name", "check_name": "name", "check_price": "price", "label": "label"}
MILESTONES = {"M1": range(2), "M2": range(2, 8), "M3": range(8, 11)}
FROM_ITEMS, FROM_ERRORS = "from labels.items import Item", "from labels.errors import Refused"
CODES = {
    "Refused": code('class Refused(ValueError):\n    """What a person gave cannot be used."""\n'),
    "check_name": code(
        "def check_name(name: str) -> str:\n"
        "    if not 1 <= len(name) <= longest_name():\n"
        '        raise Refused("Give a shorter name.")\n'
        "    return name\n",
        FROM_ERRORS,
        "from labels.limits import longest_name",
    ),
    "check_price": code(
        "def check_price(price: int) -> int:\n"
        "    if price < 1:\n"
        '        raise Refused("Give a price from 1.")\n'
        "    return price\n",
        FROM_ERRORS,
    ),
    "Item": code("class Item(NamedTuple):\n    name: str\n    price: int\n", "from typing import NamedTuple"),
    "currency": code('def currency() -> str:\n    return "EUR"\n'),
    "label": code(
        'def label(item: Item) -> str:\n    return f"{item.name}: {item.price} {currency()}"\n',
        "from labels.currency import currency",
        FROM_ITEMS,
    ),
    "total": code("def total(items: list[Item]) -> int:\n    return sum(item.price for item in items)\n", FROM_ITEMS),
    "about": code('def about() -> str:\n    return "Prints the label of an item."\n'),
    "make": code(
        "def make(name: str, price: int) -> Item:\n    return Item(check_name(name), check_price(price))\n",
        FROM_ITEMS,
        "from labels.names import check_name",
        "from labels.prices import check_price",
    ),
}  # fmt: skip
MAIN = """import argparse
import sys

from labels.errors import Refused
from labels.making import make
from labels.texts import label
from labels.words import about


def main() -> int:
    parser = argparse.ArgumentParser(prog="labels", description=about())
    parser.add_argument("name")
    parser.add_argument("price", type=int)
    given = parser.parse_args()
    try:
        print(label(make(given.name, given.price)))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
"""
# The second round, by symbol: what is written otherwise.
COLOURED = {
    "check_price": code(
        "def check_price(price: int) -> int:\n"
        "    if not 1 <= price <= 100:\n"
        '        raise Refused("Give a price from 1 to 100.")\n'
        "    return price\n",
        FROM_ERRORS,
    ),
    "Item": code(
        'class Item(NamedTuple):\n    name: str\n    price: int\n    colour: str = ""\n',
        "from typing import NamedTuple",
    ),
    "label": code(
        "def label(item: Item) -> str:\n"
        '    colour = f" ({item.colour})" if item.colour else ""\n'
        '    return f"{item.name}{colour}: {item.price} {currency()}"\n',
        "from labels.currency import currency",
        FROM_ITEMS,
    ),
    "make": code(
        'def make(name: str, price: int, colour: str = "") -> Item:\n'
        "    return Item(check_name(name), check_price(price), colour)\n",
        FROM_ITEMS,
        "from labels.names import check_name",
        "from labels.prices import check_price",
    ),
    "__main__.py": code(
        MAIN.replace(
            "    given =", '    parser.add_argument("--colour", default="")\n    given ='
        ).replace("given.price)", "given.price, given.colour)")
    ),
}
