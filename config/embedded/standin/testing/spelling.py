"""Values within the limits of a field that differ for as many records as these limits allow."""

from decimal import Decimal

from config.embedded.standin.domain import Field

LETTERS = "abcdefghijklmnopqrstuvwxyz"
HOSTS = ("person{}@example.org", "p{}@ex.org", "{}@a.io", "{}@b.c")
CENT = Decimal("0.01")
ENOUGH = 10_000  # more values than any test asks for


def text(field: Field, number: int) -> str:
    """What the field is called and the number, or the number alone where there is no room."""
    low, high = int(field.minimum or 0), int(field.maximum or ENOUGH)
    label = f"{field.name.replace('_', ' ').capitalize()} "
    shown = str(number).rjust(low - len(label), "0")
    if len(label) + len(shown) <= high:
        return label + shown
    width = min(max(low, 1), high)
    if len(str(number)) <= high:
        return str(number).rjust(width, "0")
    return _lettered(number - 10**high, high)


def _lettered(number: int, width: int) -> str:
    """A number in letters, for more values than there are of so few digits."""
    found = ""
    for _ in range(width):
        number, rest = divmod(number, len(LETTERS))
        found = LETTERS[rest] + found
    return found


def email(field: Field, number: int) -> str:
    low, high = int(field.minimum or 0), int(field.maximum or ENOUGH)
    shown = (host.format(number) for host in HOSTS)
    return next((one for one in shown if len(one) <= high), HOSTS[-1].format(number)).ljust(
        low, "p"
    )


def integer(field: Field, number: int, wish: int | None) -> str:
    """Counts up from the least, or a number wished for; a unique one goes round at the most."""
    low = int(field.minimum) if field.minimum else _least(field)
    high = int(field.maximum or max(low, 1) + ENOUGH)
    chosen = max(low, wish if wish is not None else low) + number - 1
    if field.unique and chosen > high:
        chosen = low + (chosen - low) % (high - low + 1)
    return str(min(max(chosen, low), high))


def _least(field: Field) -> int:
    """Where to count from if nothing says so, with room below the most."""
    high = int(Decimal(field.maximum or 1))
    return 1 if high >= 1 else high - (ENOUGH if field.unique else 0)


def decimal(field: Field, number: int, wish: int | None) -> str:
    low = Decimal(field.minimum or _least(field))
    high = Decimal(field.maximum or low + ENOUGH)
    chosen = max(low, Decimal(wish if wish is not None else low)) + number - 1
    if field.unique and chosen > high:
        rounds, rest = divmod(int(chosen - low), max(int(high - low), 1))
        chosen = low + rest + CENT * rounds
    return str(min(max(chosen, low), high))
