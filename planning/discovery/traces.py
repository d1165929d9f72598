"""What became of each thing a brief asks for: found by code from words alone, never from what a model says of itself."""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from planning.discovery.stated_requirements import Statement
from planning.lint.carrying import Words, is_part, telling, words

# How much of what a statement tells must be found again to count as the same.
ALIKE = 0.6
# One word in common is a coincidence.
FEWEST_ALIKE = 2

# What is said of any field; a field that has its name in the model has these too.
_OF_FIELDS = telling(
    "text integer number decimal date time whole flag whether list name optional required unique mandatory given between"
    " exactly characters digits letters long maximum minimum up up to choice boolean yes"
    " texto número entero fecha opcional obligatorio obligatoria único única entre exactamente caracteres cifras dígitos"
    " letras máximo mínimo hasta sí"
)


class Became(StrEnum):
    CARRIED = "carried"  # a requirement says it
    PARTLY = "partly"  # requirements say some of it
    MODELLED = "modelled"  # its names and numbers stand in the domain model
    ASSUMED = "assumed"
    EXCLUDED = "excluded"
    NOT_BUILT = "not_built"
    NOT_READ = "not_read"  # in another script than the rest of the brief
    NOTHING = "nothing"


# What leaves a demand of the brief without software that does it.
LOST = (Became.NOTHING, Became.NOT_READ, Became.NOT_BUILT, Became.PARTLY)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A requirement: live, or given up for a reason."""

    code: str
    text: str
    source: str = ""
    alias: str = ""
    priority: str = "must"
    why_not_built: str = ""
    tasks: Sequence[tuple[str, str]] = ()  # (stable id, key of the row)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was made of a brief, to be found again in it."""

    carriers: Sequence[Carrier] = ()
    names: frozenset[str] = frozenset()  # of the domain model, as `telling` has words
    assumptions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Trace:
    statement: Statement
    became: Became
    carriers: Sequence[Carrier] = ()
    note: str = ""

    @property
    def is_lost(self) -> bool:
        return self.became in LOST


def trace(statements: Sequence[Statement], known: Known) -> list[Trace]:
    """In the order of the brief; what asks for nothing is there only where something came of it."""
    tracer = _Tracer(known=known, script=_script(" ".join(s.text for s in statements)))
    found = [tracer.trace(statement) for statement in statements]
    return [one for one in found if one.statement.is_demand or not one.is_lost]


def counts(traces: Iterable[Trace]) -> dict[str, int]:
    """How many statements became what; nothing is left out for being zero."""
    found = Counter(trace.became for trace in traces)
    return {became.value: found[became] for became in Became}


@dataclass(kw_only=True)
class _Tracer:
    known: Known
    script: str
    said: list[tuple[Words, Words]] = field(default_factory=list)
    told: list[frozenset[str]] = field(default_factory=list)
    of_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    # Each text under its rarest word: only where that word is said can the text be a part.
    by_rarest: dict[str, list[tuple[int, Words]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for at, carrier in enumerate(self.known.carriers):
            self.said.append((words(carrier.text), words(carrier.source)))
            self.told.append(telling(f"{carrier.text} {carrier.source}"))
            for word in self.told[-1]:
                self.of_word[word].append(at)
        for at, said in enumerate(self.said):
            for text in said:
                for word in self._rarest(telling(text), 1):
                    self.by_rarest[word].append((at, text))

    def _rarest(self, tells: frozenset[str], count: int) -> list[str]:
        return sorted(tells, key=lambda word: (len(self.of_word.get(word, ())), word))[:count]

    def _with(self, some: Sequence[str]) -> list[int]:
        """Carriers that have any of these words."""
        return sorted({at for word in some for at in self.of_word.get(word, ())})

    def trace(self, statement: Statement) -> Trace:
        if statement.is_excluded:
            return Trace(statement=statement, became=Became.EXCLUDED, note=statement.heading)
        mine, tells = words(statement.text), telling(statement.text)
        whole, parts = self._verbatim(mine, tells)
        linked = whole or parts or self._alike(tells)
        carriers = [self.known.carriers[at] for at in linked]
        lost = [carrier.why_not_built for carrier in carriers if carrier.why_not_built]
        became, note = self._became(statement, tells, linked, is_whole=bool(whole))
        if lost:
            became, note = Became.NOT_BUILT, lost[0]
        return Trace(statement=statement, became=became, carriers=carriers, note=note)

    def _became(
        self, statement: Statement, tells: frozenset[str], linked: Sequence[int], *, is_whole: bool
    ) -> tuple[Became, str]:
        found = tells & self.known.names
        tells = tells - _OF_FIELDS or tells
        if linked:
            covered = tells & found.union(*(self.told[at] for at in linked))
            return (Became.CARRIED if is_whole or _is_enough(covered, tells) else Became.PARTLY), ""
        found &= tells
        if _is_enough(found, tells) and len(found) >= min(FEWEST_ALIKE, len(tells)):
            return Became.MODELLED, ""
        for assumption in self.known.assumptions:
            if _is_enough(telling(assumption) & tells, tells):
                return Became.ASSUMED, assumption
        script = _script(statement.text)
        return (Became.NOT_READ if script and script != self.script else Became.NOTHING), ""

    def _verbatim(self, mine: Words, tells: frozenset[str]) -> tuple[list[int], list[int]]:
        """Who says all of it word for word, and whose words are a part of it."""
        near = self._with(self._rarest(tells, 1))
        whole = [at for at in near if any(mine == s or is_part(mine, s) for s in self.said[at])]
        inside = [pair for word in tells for pair in self.by_rarest.get(word, ())]
        parts = sorted({at for at, text in inside if is_part(text, mine)})
        return whole, parts

    def _alike(self, tells: frozenset[str]) -> list[int]:
        """The requirement that shares most words with it, if those are enough."""
        enough = max(FEWEST_ALIKE, math.ceil(ALIKE * len(tells)))
        # One that shares enough of them has at least one of the rarest.
        near = self._with(self._rarest(tells, max(0, len(tells) - enough + 1)))
        best = max(near, key=lambda at: len(self.told[at] & tells), default=None)
        return [] if best is None or len(self.told[best] & tells) < enough else [best]


def _is_enough(found: frozenset[str], tells: frozenset[str]) -> bool:
    return bool(found) and len(found) >= ALIKE * len(tells)


def _script(text: str) -> str:
    """The writing most of its letters belong to, such as LATIN or CJK."""
    letters = Counter(unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha())
    return letters.most_common(1)[0][0] if letters else ""
