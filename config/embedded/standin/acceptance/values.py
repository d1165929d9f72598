"""What the cases ask for by name: records to stand on, calls, limits from both sides."""

import re
from collections import deque
from dataclasses import replace

from config.embedded.standin.acceptance import samples
from config.embedded.standin.acceptance.samples import record, sample
from config.embedded.standin.domain import Entity, Field, closure
from config.embedded.standin.program.entity import command_of
from config.embedded.standin.reader.demands import Entities, Meaning

INDENT = "\n        "
MOVE = """    def test_from_{source}_to_{target}(self):
        {before}
        {check}
"""
ARRIVES = """self.assertEqual("{target}", {call}["state"])"""
REFUSED = """with self.assertRaises(RuleBroken):
            {call}"""


class Values(dict[str, str]):
    """The values of one meaning; those with a number at the end are made when they are asked for."""

    def __init__(self, package: str, entities: Entities, meaning: Meaning) -> None:
        self.entities, self.meaning = entities, meaning
        self.entity = next(one for one in entities if one.name == meaning.entity)
        one = self.entity
        columns = ["id", *(f.name for f in one.fields), *(["state"] if one.states else [])]
        super().__init__(
            package=package,
            snake=one.snake,
            table=one.table,
            cmd=command_of(one),
            field=meaning.field,
            sorted=meaning.field or "id",
            first=next(iter(one.states), ""),
            columns=repr(columns),
            field_words=repr([f.words for f in one.fields]),
            variable=f"{package.upper()}_DATA",
            plain=one.fields[0].name,
        )
        if field := one.field(meaning.field):
            self._of_field(field)
        if meaning.kind in {"search", "filter"}:
            self._choice(field or telling(one))
        if one.states:
            self._of_states()
        if meaning.kind == "kept":
            self._of_link()
        shown = telling(one)
        self["shown2"] = repr(record(one, 2).get(shown.name, ""))

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
        return f"add_{(entity or self.entity).snake}(self.store, {given!r})"

    def targets(self, count: int) -> str:
        """Lines that add what a record refers to, `count` of each."""
        others = [e for e in closure(self.entities, (self.entity.name,)) if e != self.entity]
        lines = [self.add(record(e, n), e) for e in others for n in range(1, count + 1)]
        return INDENT.join(lines) or "pass"

    def _of_field(self, field: Field) -> None:
        one, first = self.entity, record(self.entity, 1)
        good, bad = samples.ends(field)
        texts = [f" {sample(one, field, 1)} ", *good]
        kept = [(text, samples.kept(field, text.strip())) for text in texts]
        other = one.field(self.meaning.other) or field
        early, late = sample(one, other, 1), sample(one, other, 5)
        ordered = {field.name: sample(one, field, 5), other.name: early}
        values = {
            "good": kept,
            "bad": bad,
            "same": record(one, 2) | {field.name: first.get(field.name, "")},
        }
        values |= {"without": first | {field.name: ""}, "unknown": first | {field.name: "99"}}
        values |= {
            "ordered": first | ordered,
            "turned": first | {field.name: early, other.name: late},
        }
        self.update({name: repr(value) for name, value in values.items()})

    def _presence(self) -> str:
        field = self.entity.field(self.meaning.field)
        assert field is not None
        empty = self.add(record(self.entity, 2) | {field.name: ""})
        if field.default:
            kept = samples.kept(field, field.default)
            return f'self.assertEqual({kept!r}, {empty}["{field.name}"])'
        if field.required:
            return f"with self.assertRaises(InvalidValue):{INDENT}    {empty}"
        return f'self.assertIsNone({empty}["{field.name}"])'

    def _choice(self, field: Field) -> None:
        word = "search" if self.meaning.kind == "search" else field.name
        first, second = (record(self.entity, n).get(field.name, "") for n in (1, 2))
        both = first == second or (word == "search" and first in second)
        self["choice"] = repr(f"{word}={first.upper()}")
        self["chosen"] = "3" if both else "2"

    def _of_states(self) -> None:
        states, moves = self.entity.states, self.entity.moves
        following = next((target for source, target in moves if source == states[0]), states[0])
        numbers = dict.fromkeys(states, 0) | {states[0]: 1, following: 1}
        self["next"] = following
        self["counts"] = repr(
            [part for state in states for part in (f"{state}:", str(numbers[state]))]
        )

    def _moves(self) -> str:
        """From each state every move: those allowed arrive, the others are refused. Or one alone."""
        one, found = self.entity, []
        pairs = [(s, t) for s in one.states for t in one.states if s != t]
        if self.meaning.kind != "moves":
            pairs = [(self.meaning.state, self.meaning.other)]
        for source, target in pairs:
            way = path_to(one, source)
            if way is None:
                continue
            before = [self["t1"], f"self.assertIsNotNone({self['add1']})", *self.moved(1, way)]
            call = self.moved(1, [target])[0]
            check = (ARRIVES if (source, target) in one.moves else REFUSED).format(
                target=target, call=call
            )
            found.append(
                MOVE.format(source=source, target=target, before=INDENT.join(before), check=check)
            )
        return "\n".join(found)

    def moved(self, number: int, way: list[str]) -> list[str]:
        return [f'move_{self.entity.snake}(self.store, "{number}", "{state}")' for state in way]

    def _steps(self) -> list[str]:
        """As many records as are allowed, all referring to the first, in the state that counts; then one more."""
        meaning, lines = self.meaning, [self.targets(self.meaning.number + 1)]
        way = (path_to(self.entity, meaning.state) or []) if meaning.state else []
        for number in range(1, meaning.number + 2):
            values = record(self.entity, number) | {meaning.field: "1"}
            lines += [f"self.assertIsNotNone({self.add(values)})", *self.moved(number, way)]
        return lines

    def _most(self) -> str:
        return INDENT.join(self._steps()[:-1])

    def _one_more(self) -> str:
        return self._steps()[-1].removeprefix("self.assertIsNotNone")

    def _of_link(self) -> None:
        """The first of the other kind is referred to, by the first record or, of its own kind, by the second."""
        one = self.entity
        other = next(e for e in self.entities if e.name == self.meaning.other)
        number = 2 if other == one else 1
        there = f"add_{other.snake}(" in self["t1"] and other != one
        self["other_snake"], self["referring_number"] = other.snake, str(number)
        self["add_other"] = "pass" if there else self.add(record(other, 1), other)
        self["referring"] = repr(record(one, number) | {self.meaning.field: "1"})

    def _broken_rule(self) -> str:
        """A reference to nothing, a value twice, or a move to where it is; whatever the entity has."""
        one, words = self.entity, self["words1"]
        first = f"{self['t1']}{INDENT}self.assertIsNotNone({self['add1']}){INDENT}"
        if links := one.references():
            wrong = record(one, 1) | {links[0].name: "99"}
            words = ", ".join(repr(f"{key}={value}") for key, value in wrong.items())
        elif not any(field.unique for field in one.fields):
            move = f'self.run_program("{self["cmd"]}", "move", "1", "{self["first"]}", status=4)'
            return f"{first}{move}" if one.states else "pass"
        return f'{first}self.run_program("{self["cmd"]}", "add", {words}, status=4)'


def telling(entity: Entity) -> Field:
    """A field whose samples differ and are shown as they were typed."""
    plain = [one for one in entity.fields if one.type in {"text", "email", "date", "choice"}]
    one, two = record(entity, 1), record(entity, 2)
    different = [field for field in plain if one.get(field.name) != two.get(field.name)]
    return (different or [replace(entity.fields[0])])[0]


def path_to(entity: Entity, state: str) -> list[str] | None:
    """The moves from the first state to another; None where there is no way."""
    ways: deque[list[str]] = deque([[]])
    seen = {entity.states[0]}
    while ways:
        way = ways.popleft()
        here = way[-1] if way else entity.states[0]
        if here == state:
            return way
        following = [target for source, target in entity.moves if source == here]
        ways += [[*way, target] for target in following if target not in seen]
        seen |= set(following)
    return None
