"""Tracing each statement of a brief to its requirements, by comparing words in code, not by a model."""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from planning.discovery.statements.stated_requirements import Statement
from planning.lint.text_overlap import Words, is_part, significant_words, words

# How much of what a statement tells must be found again to count as the same.
ALIKE = 0.6
# One word in common is a coincidence.
FEWEST_ALIKE = 2

# What is said of any field; a field that has its name in the model has these too.
_OF_FIELDS = significant_words(
    "text integer number decimal date time whole flag whether list name optional required unique mandatory given between"
    " exactly characters digits letters long maximum minimum up up to choice boolean yes"
    " texto número entero fecha opcional obligatorio obligatoria único única entre exactamente caracteres cifras dígitos"
    " letras máximo mínimo hasta sí"
)


class TraceOutcome(StrEnum):
    CARRIED = "carried"  # a requirement says it
    PARTLY = "partly"  # requirements say some of it
    MODELLED = "modelled"  # its names and numbers stand in the domain model
    ASSUMED = "assumed"
    EXCLUDED = "excluded"
    NOT_BUILT = "not_built"
    NOT_READ = "not_read"  # in another script than the rest of the brief
    NOTHING = "nothing"


WORDS = {
    TraceOutcome.CARRIED: "in the plan",
    TraceOutcome.PARTLY: "in part",
    TraceOutcome.MODELLED: "in the domain model",
    TraceOutcome.ASSUMED: "assumed",
    TraceOutcome.EXCLUDED: "excluded by the brief",
    TraceOutcome.NOT_BUILT: "not built",
    TraceOutcome.NOT_READ: "not read",
    TraceOutcome.NOTHING: "not covered",
}
_BUILT = (TraceOutcome.CARRIED, TraceOutcome.PARTLY, TraceOutcome.MODELLED)
_UNSEEN = (TraceOutcome.NOTHING, TraceOutcome.NOT_READ)
# What leaves a demand of the brief without software that does it.
LOST = (TraceOutcome.NOTHING, TraceOutcome.NOT_READ, TraceOutcome.NOT_BUILT, TraceOutcome.PARTLY)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A requirement: live, or given up for a reason."""

    code: str
    text: str
    source: str = ""
    alias: str = ""
    priority: str = "must"
    why_not_built: str = ""
    is_decided: bool = False  # a person gave it up
    tasks: Sequence[tuple[str, str]] = ()  # (stable id, key of the row)


@dataclass(frozen=True, kw_only=True)
class BriefResults:
    """What was made of a brief: requirements, names of the domain model, assumptions."""

    carriers: Sequence[Carrier] = ()
    names: frozenset[str] = frozenset()  # of the domain model, as `significant_words` has words
    assumptions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Trace:
    statement: Statement
    became: TraceOutcome
    carriers: Sequence[Carrier] = ()
    note: str = ""

    @property
    def is_lost(self) -> bool:
        return self.became in LOST

    @property
    def is_decided(self) -> bool:
        return any(carrier.is_decided for carrier in self.carriers)


def trace(statements: Sequence[Statement], known: BriefResults) -> list[Trace]:
    """The traces in the order of the brief; statements that ask for nothing only if something came of them."""
    tracer = _Tracer(known=known, script=_script(" ".join(s.text for s in statements)))
    found = [tracer.trace(statement) for statement in statements]
    return [one for one in found if one.statement.is_demand or one.became not in _UNSEEN]


def counts(traces: Iterable[Trace]) -> dict[str, int]:
    """How many statements became what; nothing is left out for being zero."""
    found = Counter(trace.became for trace in traces)
    return {became.value: found[became] for became in TraceOutcome}


def is_brief_unbuilt(traces: Sequence[Trace]) -> bool:
    """Whether something else is built: less of the brief is in a requirement or in the model than is lost.

    A brief of which everything was assumed is not built either; what a person gave up is not lost.
    """
    built = sum(one.became in _BUILT for one in traces)
    lost = sum(one.is_lost and one.became not in _BUILT and not one.is_decided for one in traces)
    return bool(traces) and (not built or lost > built)


def missing(traces: Iterable[Trace]) -> str:
    """What is not all built of the brief, such as "Of 10 statements of the brief: 1 not built, 8 assumed."; else empty."""
    found = counts(traces)
    said = [f"{found[of]} {WORDS[of]}" for of in (*LOST, TraceOutcome.ASSUMED) if found[of]]
    total = sum(found.values())
    noun = "statement" if total == 1 else "statements"
    return f"Of {total} {noun} of the brief: {', '.join(said)}." if said else ""


@dataclass(kw_only=True)
class _Tracer:
    known: BriefResults
    script: str
    words_of: list[tuple[Words, Words]] = field(default_factory=list)
    significant_of: list[frozenset[str]] = field(default_factory=list)
    of_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    # Each text under its rarest word: only where that word is said can the text be a part.
    by_rarest: dict[str, list[tuple[int, Words]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for at, carrier in enumerate(self.known.carriers):
            self.words_of.append((words(carrier.text), words(carrier.source)))
            self.significant_of.append(significant_words(f"{carrier.text} {carrier.source}"))
            for word in self.significant_of[-1]:
                self.of_word[word].append(at)
        for at, words_of in enumerate(self.words_of):
            for text in words_of:
                for word in self._rarest(significant_words(text), 1):
                    self.by_rarest[word].append((at, text))

    def _rarest(self, significant: frozenset[str], count: int) -> list[str]:
        return sorted(significant, key=lambda word: (len(self.of_word.get(word, ())), word))[:count]

    def _with(self, some: Sequence[str]) -> list[int]:
        """Carriers that have any of these words."""
        return sorted({at for word in some for at in self.of_word.get(word, ())})

    def trace(self, statement: Statement) -> Trace:
        if statement.is_excluded:
            return Trace(statement=statement, became=TraceOutcome.EXCLUDED, note=statement.heading)
        mine, significant = words(statement.text), significant_words(statement.text)
        whole, parts = self._verbatim(mine, significant)
        linked = whole or parts or self._alike(significant)
        carriers = [self.known.carriers[at] for at in linked]
        if not (whole or parts) and self._is_modelled(significant):
            # What the model holds is not lost because something that shares its words was given up.
            carriers = [carrier for carrier in carriers if not carrier.why_not_built]
            linked = linked if carriers else []
        lost = [carrier.why_not_built for carrier in carriers if carrier.why_not_built]
        became, note = self._became(statement, significant, linked, is_whole=bool(whole))
        if lost:
            became, note = TraceOutcome.NOT_BUILT, lost[0]
        return Trace(statement=statement, became=became, carriers=carriers, note=note)

    def _became(
        self,
        statement: Statement,
        significant: frozenset[str],
        linked: Sequence[int],
        *,
        is_whole: bool,
    ) -> tuple[TraceOutcome, str]:
        is_modelled = self._is_modelled(significant)
        found = significant & self.known.names
        significant = significant - _OF_FIELDS or significant
        if linked:
            covered = significant & found.union(*(self.significant_of[at] for at in linked))
            return (
                TraceOutcome.CARRIED
                if is_whole or _is_enough(covered, significant)
                else TraceOutcome.PARTLY
            ), ""
        if is_modelled:
            return TraceOutcome.MODELLED, ""
        for assumption in self.known.assumptions:
            if _is_enough(significant_words(assumption) & significant, significant):
                return TraceOutcome.ASSUMED, assumption
        script = _script(statement.text)
        return (
            TraceOutcome.NOT_READ if script and script != self.script else TraceOutcome.NOTHING
        ), ""

    def _is_modelled(self, significant: frozenset[str]) -> bool:
        """Whether the names of the domain model have enough of what is said."""
        significant = significant - _OF_FIELDS or significant
        found = significant & self.known.names
        few = min(FEWEST_ALIKE, len(significant))
        return _is_enough(found, significant) and len(found) >= few

    def _verbatim(self, mine: Words, significant: frozenset[str]) -> tuple[list[int], list[int]]:
        """Requirements that contain the statement word for word, and those that are a part of it."""
        near = self._with(self._rarest(significant, 1))
        whole = [at for at in near if any(mine == s or is_part(mine, s) for s in self.words_of[at])]
        inside = [pair for word in significant for pair in self.by_rarest.get(word, ())]
        parts = sorted({at for at, text in inside if is_part(text, mine)})
        return whole, parts

    def _alike(self, significant: frozenset[str]) -> list[int]:
        """The requirement that shares most words with it, if those are enough."""
        enough = max(FEWEST_ALIKE, math.ceil(ALIKE * len(significant)))
        # One that shares enough of them has at least one of the rarest.
        near = self._with(self._rarest(significant, max(0, len(significant) - enough + 1)))
        best = max(near, key=lambda at: len(self.significant_of[at] & significant), default=None)
        return (
            [] if best is None or len(self.significant_of[best] & significant) < enough else [best]
        )


def _is_enough(found: frozenset[str], significant: frozenset[str]) -> bool:
    return bool(found) and len(found) >= ALIKE * len(significant)


def _script(text: str) -> str:
    """The writing most of its letters belong to, such as LATIN or CJK."""
    letters = Counter(unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha())
    return letters.most_common(1)[0][0] if letters else ""
