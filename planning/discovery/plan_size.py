"""Proposing the number of tasks of a plan."""

import math
from dataclasses import asdict, dataclass
from fractions import Fraction

from config.shared.errors import BadInput

# What `size` may be besides a number of tasks.
RECOMMENDED = 0
COMPACT = 1
STANDARD = 2

# A domain that asks for fewer tasks than this is planned as small as it is.
ENOUGH_STRUCTURE = 30

TARGET = 120
MINIMUM = 100
MAXIMUM = 150
TOLERANCE = Fraction(15, 100)
# A plan of fewer tasks than the smallest domain asks for cannot have three phases worth the name.
SMALLEST = 11
LARGEST = 400


@dataclass(frozen=True, kw_only=True)
class Size:
    target: int
    minimum: int
    maximum: int
    reason: str

    def as_tag(self) -> dict[str, int | str]:
        return asdict(self)


def check_size(size: int) -> None:
    """Raises BadInput for a number that is neither one of the named sizes nor one a plan can have."""
    if size not in {RECOMMENDED, COMPACT, STANDARD} and not SMALLEST <= size <= LARGEST:
        raise BadInput(f"Choose between {SMALLEST} and {LARGEST} tasks; {size} is outside of that.")


def structural_floor(*, contexts: int, aggregates: int, services: int) -> int:
    """The tasks that the domain's structure alone asks for: `5 + 2B + 4A + S + ceil(S/2)`."""
    return 5 + 2 * contexts + 4 * aggregates + services + math.ceil(services / 2)


def recommended(floor: int) -> int:
    """Standard where the domain has structure enough for it, else compact."""
    return STANDARD if floor >= ENOUGH_STRUCTURE else COMPACT


def size_for(requested: int, *, contexts: int, aggregates: int, services: int) -> Size:
    floor = structural_floor(contexts=contexts, aggregates=aggregates, services=services)
    asks = f"the domain model alone asks for {floor}"
    requested = recommended(floor) if requested == RECOMMENDED else requested
    if requested == COMPACT:
        return _around(floor, f"Compact: {asks}, within 15 %.")
    if requested != STANDARD:
        return _around(requested, f"{requested} tasks were asked for, within 15 %; {asks}.")
    if floor > TARGET:
        return Size(
            target=floor,
            minimum=MINIMUM,
            maximum=max(MAXIMUM, _up(floor)),
            reason=f"A large domain: {asks}, more than the usual {TARGET}.",
        )
    reason = f"Small steps: about {TARGET} tasks of one file or one operation each; {asks}."
    return Size(target=TARGET, minimum=MINIMUM, maximum=MAXIMUM, reason=reason)


def _around(target: int, reason: str) -> Size:
    down = math.ceil(target * (1 - TOLERANCE))
    return Size(target=target, minimum=down, maximum=_up(target), reason=reason)


def _up(target: int) -> int:
    return math.floor(target * (1 + TOLERANCE))
