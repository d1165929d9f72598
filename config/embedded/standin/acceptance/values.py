"""What the cases ask for by name: records to stand on, calls, limits from both sides."""

import re
from datetime import date, timedelta
from decimal import Decimal

from config.embedded.standin.domain import Entity, Field, closure
from config.embedded.standin.program.entity import command_of, upper
from config.embedded.standin.reader.demands import Entities, Meaning, understand

FIRST_DAY = date(2024, 3, 1)
BAD = "one\x07two"  # of any type
INDENT = "\n        "
MOVE = """    def test_from_{source}_to_{target}(self):
        {before}
        {check}"""
ARRIVES = """self.assertEqual("{target}", {call}["state"])"""
REFUSED = f"with self.assertRaises({{error}}):{INDENT}    {{call}}"


class Values(dict[str, str]):
    """The values of one meaning. `t2`, `add2`, `words2` are made when asked for, as are `_names`."""

    def __init__(self, package: str, entities: Entities, meaning: Meaning) -> None:
        self.entities, self.meaning = entities, meaning
        self.entity = one = next(e for e in entities if e.name == meaning.entity)
        self.field = one.field(meaning.field) or self._telling()
        first = next(iter(one.states), "")
        super().__init__(
            package=package,
            kind=upper(one),
            table=one.table,
            cmd=command_of(one),
            field=self.field.name,
            first=first,
            next=next((target for source, target in one.moves if source == first), first),
            columns=repr(["id", *(f.name for f in one.fields), *(["state"] if first else [])]),
            field_words=repr([f.words for f in one.fields]),
            shown2=repr(record(one, 2).get(self._telling().name, "")),
        )
        if meaning.kind == "kept":
            self._of_link()

    def __missing__(self, name: str) -> str:
        found = re.fullmatch(r"(t|add|words|values)(\d+)", name)
        if not found:
            return str(getattr(self, f"_{name}")())
        number = int(found[2])
        given = record(self.entity, number)
        words = ", ".join(repr(f"{key}={value}") for key, value in given.items())
        made = {"add": self.add(given), "words": words, "values": repr(given)}
        return self.targets(number) if found[1] == "t" else made[found[1]]

    def add(self, given: dict[str, str], entity: Entity | None = None) -> str:
        return f"add_record(self.store, {upper(entity or self.entity)}, {given!r})"

    def targets(self, count: int) -> str:
        """Lines that add what a record refers to, `count` of each."""
        others = [e for e in closure(self.entities, {self.entity.name}) if e != self.entity]
        lines = [self.add(record(e, n), e) for e in others for n in range(1, count + 1)]
        return INDENT.join(lines) or "pass"

    def _telling(self) -> Field:
        """A field whose samples differ and are shown as they were typed."""
        plain = {"text", "email", "date", "choice"}
        one, two = record(self.entity, 1), record(self.entity, 2)
        fields = [f for f in self.entity.fields if f.type in plain and one[f.name] != two[f.name]]
        return fields[0] if fields else self.entity.fields[0]

    def _good(self) -> str:
        return repr([f" {sample(self.entity, self.field, 1)} ", *ends(self.field)[0]])

    def _bad(self) -> str:
        return repr(ends(self.field)[1])

    def _same(self) -> str:
        name = self.field.name
        return repr(record(self.entity, 2) | {name: record(self.entity, 1).get(name, "")})

    def _ordered(self, *, turned: bool = False) -> str:
        one, name = self.entity, self.field.name
        other = one.field(self.meaning.other) or self.field
        given, values = record(one, 1), (sample(one, self.field, 5), sample(one, other, 1))
        if turned:  # another record, so that nothing but the order refuses it
            given, values = record(one, 2), (sample(one, other, 1), sample(one, other, 5))
        return repr(given | dict(zip((name, other.name), values, strict=True)))

    def _turned(self) -> str:
        return self._ordered(turned=True)

    def _presence(self) -> str:
        """What becomes of an empty value; a reference leads to something that is there."""
        field, name = self.field, self.field.name
        empty = self.add(record(self.entity, 2) | {name: ""})
        lines = [f'self.assertIsNone({empty}["{name}"])']
        if field.default:
            lines = [f'self.assertIsNotNone({empty}["{name}"])']
        elif field.required:
            lines = [REFUSED.format(error="InvalidValue", call=empty)]
        if field.references:
            unknown = self.add(record(self.entity, 1) | {name: "99"})
            lines.append(REFUSED.format(error="RuleBroken", call=unknown))
        return INDENT.join(lines)

    def _choice(self) -> str:
        word = "search" if self.meaning.kind == "search" else self.field.name
        first, second = (record(self.entity, n).get(self.field.name, "") for n in (1, 2))
        self["chosen"] = "3" if first == second or (word == "search" and first in second) else "2"
        return repr(f"{word}={first.upper()}")

    def _moves(self) -> str:
        """From each state every move: those allowed arrive, the others are refused."""
        one, found = self.entity, []
        for source, target in ((s, t) for s in one.states for t in one.states if s != t):
            way = path_to(one, source)
            if way is not None:
                before = [self["t1"], f"self.assertIsNotNone({self['add1']})", *self.moved(1, way)]
                call = self.moved(1, [target])[0]
                check = ARRIVES if (source, target) in one.moves else REFUSED
                check = check.format(target=target, error="RuleBroken", call=call)
                lines = INDENT.join(before)
                found.append(MOVE.format(source=source, target=target, before=lines, check=check))
        return "\n".join(found)

    def moved(self, number: int, way: list[str]) -> list[str]:
        return [f'move_record(self.store, {self["kind"]}, "{number}", "{state}")' for state in way]

    def _most(self) -> str:
        """As many as are allowed, all referring to the first, in the state that counts."""
        meaning = self.meaning
        lines = [self.targets(meaning.number + 1)]
        way = (path_to(self.entity, meaning.state) or []) if meaning.state else []
        for number in range(1, meaning.number + 2):
            values = record(self.entity, number) | {meaning.field: "1"}
            lines += [self.add(values), *self.moved(number, way)]
        self["one_more"] = lines.pop()
        return INDENT.join(lines)

    def _of_link(self) -> None:
        """The first of the other kind is referred to; where it is the same kind, by the second."""
        other = next(e for e in self.entities if e.name == self.meaning.other)
        number = 2 if other == self.entity else 1
        there = f" {upper(other)}," in self["t2"] and number == 1
        self.update(other_kind=upper(other), referring_number=str(number))
        self["add_other"] = "pass" if there else self.add(record(other, 1), other)
        self["referring"] = repr(record(self.entity, number) | {self.meaning.field: "1"})


def path_to(entity: Entity, state: str) -> list[str] | None:
    """The shortest way from the first state to another; None where there is none."""
    ways: dict[str, list[str]] = {entity.states[0]: []}
    for _ in entity.states:
        for source, target in entity.moves:
            if source in ways and target not in ways:
                ways[target] = [*ways[source], target]
    return ways.get(state)


def record(entity: Entity, number: int) -> dict[str, str]:
    """A value for every field of the record with that number; an optional reference stays empty."""
    fields = [field for field in entity.fields if field.required or not field.references]
    return {field.name: sample(entity, field, number) for field in fields}


def sample(entity: Entity, field: Field, number: int) -> str:
    """Counted from 1; other values for other numbers, where limits allow."""
    later = number + _shift(entity, field)
    if field.type == "choice":
        return field.choices[(number - 1) % len(field.choices)]
    if field.type in {"reference", "boolean"}:
        return str(number) if field.references else "yes"
    if field.type in {"date", "datetime"}:
        day = (FIRST_DAY + timedelta(days=later)).isoformat()
        return f"{day} 10:00" if field.type == "datetime" else day
    if field.type in {"integer", "decimal"}:
        return _amount(field, later)
    low, high = int(field.minimum or 0), int(field.maximum or 1000)
    if field.type == "email":
        return f"p{number}@example.org"
    text = f"{field.words} {number}"
    short = f"{number}".rjust(min(high, 3), "n")[-high:]
    return (text if len(text) <= high else short).ljust(low, "x")


def _amount(field: Field, number: int) -> str:
    low, high = Decimal(field.minimum or "0"), Decimal(field.maximum or "1000000000")
    step = 1 if field.type == "integer" or high - low > 100 else (high - low) / 200
    value = min(max(low + number * step, low), high)
    return str(int(value)) if field.type == "integer" else f"{value:.2f}"


def _shift(entity: Entity, field: Field, depth: int = 4) -> int:
    """A field that must lie after another one gets a later value than that has."""
    found = 0
    for one in (one for text in entity.rules for one in understand(text, (entity,))):
        other = entity.field(one.other)
        if depth and other and one.field == field.name and one.kind in {"order", "after"}:
            found = max(found, _shift(entity, other, depth - 1) + (one.kind == "after"))
    return found


def ends(field: Field) -> tuple[list[str], list[str]]:
    """Values at the limits of a field, and values beyond them."""
    low, high, bad = field.minimum, field.maximum, [BAD]
    if field.type == "choice":
        return [choice.upper() for choice in field.choices], bad
    if field.type == "text":
        beyond = ["x" * (int(low) - 1)] if int(low or 0) > 1 else []
        beyond += ["y" * (int(high) + 1)] if high else []
        return ["x" * int(low or 1), "y" * int(high or 1)], bad + beyond
    if field.type in {"integer", "decimal"}:
        step = Decimal(1) if field.type == "integer" else Decimal("0.01")
        beyond = [str(Decimal(low) - step)] if low else []
        beyond += [str(Decimal(high) + step)] if high else []
        return [end for end in (low, high) if end], bad + beyond
    return ["No", "TRUE"] if field.type == "boolean" else [], bad
