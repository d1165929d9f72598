"""What the cases ask for by name: records to stand on, calls, limits from both sides."""

import re

from config.embedded.standin.acceptance import samples
from config.embedded.standin.acceptance.samples import record, sample
from config.embedded.standin.domain import Entity, Field, closure
from config.embedded.standin.program.entity import command_of
from config.embedded.standin.reader.demands import Entities, Meaning

INDENT = "\n        "
MOVE = """    def test_from_{source}_to_{target}(self):
        {before}
        {check}"""
ARRIVES = """self.assertEqual("{target}", {call}["state"])"""
REFUSED = f"with self.assertRaises(RuleBroken):{INDENT}    {{call}}"


class Values(dict[str, str]):
    """The values of one meaning. `t2`, `add2`, `words2` are made when asked for, as are `_names`."""

    def __init__(self, package: str, entities: Entities, meaning: Meaning) -> None:
        self.entities, self.meaning = entities, meaning
        self.entity = one = next(e for e in entities if e.name == meaning.entity)
        columns = ["id", *(f.name for f in one.fields), *(["state"] if one.states else [])]
        first = next(iter(one.states), "")
        super().__init__(
            package=package,
            snake=one.snake,
            table=one.table,
            cmd=command_of(one),
            field=meaning.field,
            sorted=meaning.field or "id",
            first=first,
            next=next((target for source, target in one.moves if source == first), first),
            columns=repr(columns),
            field_words=repr([f.words for f in one.fields]),
            variable=f"{package.upper()}_DATA",
            plain=one.fields[0].name,
            shown2=repr(record(one, 2).get(self.telling().name, "")),
        )
        if field := one.field(meaning.field):
            self._of_field(field)
        if meaning.kind == "kept":
            self._of_link()

    def __missing__(self, name: str) -> str:
        found = re.fullmatch(r"(t|add|words|values)(\d+)", name)
        if not found:
            return str(getattr(self, f"_{name}")())
        number = int(found[2])
        given = record(self.entity, number)
        made = {"add": self.add(given), "words": words(given), "values": repr(given)}
        return self.targets(number) if found[1] == "t" else made[found[1]]

    def add(self, given: dict[str, str], entity: Entity | None = None) -> str:
        return f"add_{(entity or self.entity).snake}(self.store, {given!r})"

    def targets(self, count: int) -> str:
        """Lines that add what a record refers to, `count` of each."""
        others = [e for e in closure(self.entities, {self.entity.name}) if e != self.entity]
        lines = [self.add(record(e, n), e) for e in others for n in range(1, count + 1)]
        return INDENT.join(lines) or "pass"

    def telling(self) -> Field:
        """A field whose samples differ and are shown as they were typed."""
        plain = {"text", "email", "date", "choice"}
        one, two = record(self.entity, 1), record(self.entity, 2)
        fields = [f for f in self.entity.fields if f.type in plain and one[f.name] != two[f.name]]
        return fields[0] if fields else self.entity.fields[0]

    def _of_field(self, field: Field) -> None:
        one, first = self.entity, record(self.entity, 1)
        inside, outside = samples.ends(field)
        kept = [
            (text, samples.kept(field, text.strip()))
            for text in (f" {sample(one, field, 1)} ", *inside)
        ]
        other = one.field(self.meaning.other) or field
        early, late = sample(one, other, 1), sample(one, other, 5)
        same = record(one, 2) | {field.name: first.get(field.name, "")}
        self.update(good=repr(kept), bad=repr(outside), same=repr(same))
        self["without"] = repr(first | {field.name: ""})
        self["unknown"] = repr(first | {field.name: "99"})
        self["ordered"] = repr(first | {field.name: sample(one, field, 5), other.name: early})
        self["turned"] = repr(first | {field.name: early, other.name: late})

    def _presence(self) -> str:
        field = self.entity.field(self.meaning.field) or self.entity.fields[0]
        empty = self.add(record(self.entity, 2) | {field.name: ""})
        if field.default:
            kept = samples.kept(field, field.default)
            return f'self.assertEqual({kept!r}, {empty}["{field.name}"])'
        if field.required:
            return f"with self.assertRaises(InvalidValue):{INDENT}    {empty}"
        return f'self.assertIsNone({empty}["{field.name}"])'

    def _choice(self) -> str:
        field = self.entity.field(self.meaning.field) or self.telling()
        word = "search" if self.meaning.kind == "search" else field.name
        first, second = (record(self.entity, n).get(field.name, "") for n in (1, 2))
        self["chosen"] = "3" if first == second or (word == "search" and first in second) else "2"
        return repr(f"{word}={first.upper()}")

    def _counts(self) -> str:
        numbers = dict.fromkeys(self.entity.states, 0) | {self["first"]: 1, self["next"]: 1}
        return repr([part for state, n in numbers.items() for part in (f"{state}:", str(n))])

    def _moves(self) -> str:
        """From each state every move: those allowed arrive, the others are refused. Or one alone."""
        one, found = self.entity, []
        pairs = [(s, t) for s in one.states for t in one.states if s != t]
        if self.meaning.kind != "moves":
            pairs = [(self.meaning.state, self.meaning.other)]
        for source, target in pairs:
            way = path_to(one, source)
            if way is not None:
                before = [self["t1"], f"self.assertIsNotNone({self['add1']})", *self.moved(1, way)]
                check = ARRIVES if (source, target) in one.moves else REFUSED
                check = check.format(target=target, call=self.moved(1, [target])[0])
                lines = INDENT.join(before)
                found.append(MOVE.format(source=source, target=target, before=lines, check=check))
        return "\n".join(found)

    def moved(self, number: int, way: list[str]) -> list[str]:
        return [f'move_{self.entity.snake}(self.store, "{number}", "{state}")' for state in way]

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
        there = f"add_{other.snake}(" in self["t2"] and number == 1
        self.update(other_snake=other.snake, referring_number=str(number))
        self["add_other"] = "pass" if there else self.add(record(other, 1), other)
        self["referring"] = repr(record(self.entity, number) | {self.meaning.field: "1"})

    def _broken_rule(self) -> str:
        """A reference to nothing, a value twice, or a move to where it is; what the entity has."""
        one, given = self.entity, record(self.entity, 1)
        wrong = f'"add", {words(given)}'
        if links := one.references():
            wrong = f'"add", {words(given | {links[0].name: "99"})}'
        elif not any(field.unique for field in one.fields):
            wrong = f'"move", "1", "{self["first"]}"' if one.states else ""
        lines = [self["t1"], f"self.assertIsNotNone({self['add1']})"]
        run = f'self.run_program("{self["cmd"]}", {wrong}, status=4)'
        return INDENT.join([*lines, run]) if wrong else "pass"


def words(given: dict[str, str]) -> str:
    """Values as the arguments of a command."""
    return ", ".join(repr(f"{key}={value}") for key, value in given.items())


def path_to(entity: Entity, state: str) -> list[str] | None:
    """The shortest way from the first state to another; None where there is none."""
    ways: dict[str, list[str]] = {entity.states[0]: []}
    for _ in entity.states:
        for source, target in entity.moves:
            if source in ways and target not in ways:
                ways[target] = [*ways[source], target]
    return ways.get(state)
