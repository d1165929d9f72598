"""The range of amounts that can be stored. Needs no Django."""

from decimal import Decimal

CENT = Decimal("0.01")
MOST_USD = Decimal("999999.99")
