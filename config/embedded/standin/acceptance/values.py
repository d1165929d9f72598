"""What the cases ask for by name, on either stack: records to stand on, limits from both sides, moves."""

from typing import Any

from config.embedded.standin.acceptance.records import ends, path_to, record, sample
from config.embedded.standin.domain import Entity, Field, closure
from config.embedded.standin.program.entity import command_of, rules, upper
from config.embedded.standin.reader.demands import Entities, Meaning
from config.embedded.standin.web.conditions import actions
from config.embedded.standin.web.fields import default_of, target_values
from config.embedded.standin.web.words import attribute, url_of

Json = dict[str, Any]
SAME = {"after": "order", "no_move": "moves", "search": "choose", "filter": "choose", "csv": "list"}
SAME |= {"add": "adding"}
PLAIN = {"text", "email"}
# How a value that no limit allows is refused, one that contradicts a record, and a reference to nothing; by stack.
REFUSED = (
    {"invalid": "InvalidValue", "broken": "RuleBroken", "unknown": "RuleBroken", "nowhere": '"99"'},
    {"invalid": "422", "broken": "409", "unknown": "422", "nowhere": "99"},
)


class Values:
    """Of one meaning. In the API ids are numbers, and columns have names that are free."""

    def __init__(self, entities: Entities, meaning: Meaning, *, is_web: bool) -> None:
        self.entities, self.meaning, self.is_web = entities, meaning, is_web
        self.entity = next(one for one in entities if one.name == meaning.entity)
        self.field = self.entity.field(meaning.field) or self._telling()
        self.kind = SAME.get(meaning.kind, meaning.kind)

    def all(self) -> Json:
        one, two = self.record(1), self.record(2)
        values = self.named(self.entity) | {
            "all": [self.named(entity) for entity in self.entities],
            "targets": self.targets(2),
            "record1": repr(one),
            "record2": repr(two),
            "attr": self.key(self.field),
        }
        return values | REFUSED[self.is_web] | getattr(self, f"_{self.kind}", dict)()

    def named(self, entity: Entity) -> Json:
        """`of` is what tests name it by: an address is read in the test, so it stands there as a whole."""
        named = target_values(entity) | {"cmd": command_of(entity)}
        return named | {"of": f'"/api/{named["url"]}/"' if self.is_web else upper(entity)}

    def actions(self) -> list[Json]:
        """`word` is what tests name a move by."""
        way = f"/api/{url_of(self.entity)}/{{}}/"
        found = list(actions(self.entity))
        return [one | {"word": way + one["slug"] if self.is_web else one["state"]} for one in found]

    def key(self, field: Field, entity: Entity | None = None) -> str:
        return attribute(entity or self.entity, field) if self.is_web else field.name

    def record(self, number: int, entity: Entity | None = None, /, **changed: Any) -> Json:
        one = entity or self.entity
        found: Json = {}
        for name, value in (record(one, number) | changed).items():
            field = one.field(name)
            if field:
                is_id = self.is_web and field.references and value.isdecimal()
                found[self.key(field, one)] = int(value) if is_id else value
        return found

    def targets(self, count: int) -> list[Json]:
        """What a record refers to, `count` of each."""
        others = [e for e in closure(self.entities, {self.entity.name}) if e != self.entity]
        numbers = range(1, count + 1)
        return [self.named(e) | {"values": self.record(n, e)} for e in others for n in numbers]

    def way(self, state: str) -> list[Json]:
        by_state = {one["state"]: one for one in self.actions()}
        return [by_state[one] for one in path_to(self.entity, state) or []]

    def _telling(self) -> Field:
        """A field whose samples differ and are shown as they are."""
        one, two = record(self.entity, 1), record(self.entity, 2)
        found = [f for f in self.entity.fields if f.type in PLAIN and one[f.name] != two[f.name]]
        return found[0] if found else self.entity.fields[0]

    def _adding(self) -> Json:
        """Texts that a page of each record shows."""
        told, shown = self._telling(), [self.entity.words.capitalize()[:4]] * 2
        if told.type in PLAIN or not self.is_web:
            shown = [record(self.entity, n).get(told.name, "") for n in (1, 2)]
        fields = repr([field.words for field in self.entity.fields])
        return {"shown1": repr(shown[0]), "shown2": repr(shown[1]), "field_words": fields}

    def _field(self) -> Json:
        field = self.field
        good, bad = ends(field)
        usual = sample(self.entity, field, 1)
        if any(field.name in {one.field, one.other} for _, one, _ in rules(self.entity)):
            good = []  # its limits and the rule are not for one record
        if field.references:
            bad = ["many"]
        if field.type == "text" and field.minimum != "1" and not field.required:
            good = [text for text in good if len(text) >= int(field.minimum or 1)]
        is_free = field.type == "boolean" and self.is_web  # what is not ticked is no
        empty = default_of(field) if field.default or is_free else "None"
        return {
            "good": repr([usual, *good]),
            "bad": repr(bad[1:] if field.type == "text" and self.is_web else bad),
            "must": field.required and not field.default and not is_free,
            "empty": empty,
            "is_reference": bool(field.references),
        }

    def _order(self) -> Json:
        other = self.entity.field(self.meaning.other) or self.field
        turned = {
            self.field.name: sample(self.entity, other, 1),
            other.name: sample(self.entity, self.field, 5),
        }
        return {"turned": repr(self.record(2, **turned))}

    def _at_most(self) -> Json:
        """As many as are allowed, all referring to the first, in the state that counts."""
        meaning = self.meaning
        way = self.way(meaning.state) if meaning.state else []
        held = [self.record(n, **{meaning.field: "1"}) for n in range(1, meaning.number + 2)]
        return {
            "targets": self.targets(meaning.number + 1),
            "held": [{"number": n, "values": one} for n, one in enumerate(held[:-1], start=1)],
            "more": repr(held[-1]),
            "next_number": len(held),
            "way": way,
            "earlier": way[:-1],
            "last": way[-1] if way else "",
        }

    def _kept(self) -> Json:
        """The first of the other kind is referred to; where it is the same kind, by the second."""
        other = next(one for one in self.entities if one.name == self.meaning.other)
        number = 2 if other == self.entity else 1
        is_there = any(one["words"] == other.words for one in self.targets(1))
        return {
            "other": self.named(other) | {"values": self.record(1, other)},
            "add_other": not is_there,
            "referring_number": number,
            "referring": repr(self.record(number, **{self.meaning.field: "1"})),
        }

    def _moves(self) -> Json:
        """From each state every move: those allowed arrive, the others are refused."""
        one, found, pressed = self.entity, [], []
        moves = list(enumerate(self.actions(), start=1))
        for state in (state for state in one.states if path_to(one, state) is not None):
            tries = [
                move | {"number": n, "values": self.record(n), "allowed": state in move["from"]}
                for n, move in moves
            ]
            found.append({"name": state, "way": self.way(state), "tries": tries})
        for _, move in moves:
            starts = [state for state in move["from"] if path_to(one, state) is not None]
            if starts:
                name = move["slug"].replace("-", "_")
                pressed.append(move | {"slug_name": name, "before": self.way(starts[0])})
        return {"sources": found, "pressed": pressed, "targets": self.targets(len(moves))}

    def _list(self) -> Json:
        names = [self.key(field) for field in self.entity.fields]
        return {"header": repr(["id", *names, *(["state"] if self.entity.states else [])])}

    def _choose(self) -> Json:
        is_search, is_state = self.meaning.kind == "search", self.meaning.field == "state"
        attr = self.key(self.field)
        asked = ("q" if self.is_web else "search") if is_search else "state" if is_state else attr
        if is_search and self.field.type not in {*PLAIN, "choice"}:
            return {"asked": asked, "value": repr("no such words at all"), "chosen": 0}
        one, two = self.record(1).get(attr, ""), self.record(2).get(attr, "")
        both = one == two or is_state or (is_search and str(one).lower() in str(two).lower())
        value = self.entity.states[0] if is_state else one
        return {"asked": asked, "value": repr(value), "chosen": 1 + both}

    def _count(self) -> Json:
        first = self.entity.states[0]
        move = next((one for one in self.actions() if first in one["from"]), None)
        counts = dict.fromkeys(self.entity.states, 0) | {first: 2}
        if move:
            counts[first] -= 1
            counts[move["state"]] += 1
        figure = f"{counts[first]} {first.replace('_', ' ').capitalize()}"
        return {"next": move, "counts": repr(counts), "figure": repr(figure)}
