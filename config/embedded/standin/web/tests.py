"""Acceptance tests through pages and the API: for each meaning of a requirement the cases that decide it."""

import ast
import re
from functools import lru_cache
from typing import Any

from config.embedded.standin.acceptance.values import ends, path_to, record, sample
from config.embedded.standin.domain import Entity, Field, closure
from config.embedded.standin.program.atoms import import_statements
from config.embedded.standin.program.entity import rules
from config.embedded.standin.reader.demands import Entities, Meaning
from config.embedded.standin.web.conditions import actions
from config.embedded.standin.web.fields import default_of, target_values
from config.embedded.standin.web.filling import filled_text, template
from config.embedded.standin.web.views import report_values
from config.embedded.standin.web.words import attribute, url_of

Values = dict[str, Any]
SAME = {"after": "order", "no_move": "moves", "search": "choose", "filter": "choose", "csv": "list"}
STANDARD = {
    "ApplicationTestCase": "app.testing",
    "Settings": "app.core.settings",
    "TestClient": "fastapi.testclient",
    "create_app": "app.core.application",
    "tempfile": "",
}


@lru_cache(maxsize=1)
def cases() -> dict[str, str]:
    parts = re.split(r"^== ", template("cases.txt"), flags=re.MULTILINE)[1:]
    return dict(part.split("\n", 1) for part in parts)


def source(entities: Entities, meaning: Meaning) -> str:
    """A whole file; empty for what only a command line has."""
    kind = SAME.get(meaning.kind, meaning.kind)
    if kind not in cases():
        return ""
    values = _Values(entities, meaning).all()
    code = f"{cases()['head'].rstrip()}\n\n{filled_text(cases()[kind], values)}".rstrip()
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    imports = [(STANDARD[name], name) for name in sorted(used & STANDARD.keys())]
    count = f"count_{values['table']}"
    imports += [(f"app.services.{values['name']}", count)] if count in used else []
    lines = import_statements(imports)
    outer = [line for line in lines if " app." not in line]
    own = [line for line in lines if line not in outer]
    return "\n".join([*outer, *([""] if outer else []), *own, "", "", code, ""])


class _Values:
    """What the cases ask for by name."""

    def __init__(self, entities: Entities, meaning: Meaning) -> None:
        self.entities, self.meaning = entities, meaning
        self.entity = next(one for one in entities if one.name == meaning.entity)
        self.field = self.entity.field(meaning.field) or self._telling()

    def all(self) -> Values:
        one, two = self.record(1), self.record(2)
        values = target_values(self.entity) | {
            "report": report_values(self.entities)["report"],
            "all": [target_values(entity) for entity in self.entities],
            **self.before(2),
            "record1": repr(one),
            "record2": repr(two),
            "attr": attribute(self.entity, self.field),
        }
        more = getattr(self, f"_{SAME.get(self.meaning.kind, self.meaning.kind)}", dict)
        return values | more()

    def record(self, number: int, **changed: Any) -> Values:
        return of_api(self.entity, record(self.entity, number) | changed)

    def targets(self, count: int) -> list[Values]:
        """What a record refers to, `count` of each."""
        others = [e for e in closure(self.entities, {self.entity.name}) if e != self.entity]
        return [
            {"url": url_of(one), "values": of_api(one, record(one, number))}
            for one in others
            for number in range(1, count + 1)
        ]

    def before(self, count: int) -> Values:
        """The same as lines that add them."""
        found = self.targets(count)
        lines = [f'        self.add("/api/{one["url"]}", {one["values"]})' for one in found]
        return {"targets": found, "before": "\n".join(lines)}

    def _telling(self) -> Field:
        """A field whose samples differ and are shown as they are."""
        one, two = record(self.entity, 1), record(self.entity, 2)
        plain = {"text", "email"}
        found = [f for f in self.entity.fields if f.type in plain and one[f.name] != two[f.name]]
        return found[0] if found else self.entity.fields[0]

    def _shown(self, number: int) -> str:
        """What a page of the record shows."""
        told = self._telling()
        is_text = told.type in {"text", "email"}
        return repr(record(self.entity, number)[told.name] if is_text else self.entity.words.capitalize()[:4])  # fmt: skip

    def _add(self) -> Values:
        return {"shown1": self._shown(1), "shown2": self._shown(2)}

    def _field(self) -> Values:
        field = self.field
        good, bad = ends(field)
        bad = bad[1:] if field.type == "text" else bad
        if any(field.name in {one.field, one.other} for _, one, _ in rules(self.entity)):
            good = []
        if field.choices:
            good = list(field.choices)
        if field.references:
            bad = ["many"]
        if field.type == "text" and field.minimum != "1" and not field.required:
            good = [text for text in good if len(text) >= int(field.minimum or 1)]
        usual = self.record(1)[attribute(self.entity, field)] if field.name in record(self.entity, 1) else 1  # fmt: skip
        empty = default_of(field) if field.default or field.type == "boolean" else "None"
        if field.type == "decimal" and field.default:
            empty = repr(field.default)
        return {
            "good": repr([usual, *good]),
            "bad": repr(bad),
            "must": field.required and not field.default and field.type != "boolean",
            "empty": empty,
            "is_reference": bool(field.references),
        }

    def _order(self) -> Values:
        other = self.entity.field(self.meaning.other) or self.field
        turned = {
            self.field.name: sample(self.entity, other, 1),
            other.name: sample(self.entity, self.field, 5),
        }
        return {"turned": repr(self.record(2, **turned))}

    def _at_most(self) -> Values:
        """As many as are allowed, all referring to the first, in the state that counts."""
        meaning = self.meaning
        way = self.way(meaning.state) if meaning.state else []
        held = [self.record(n, **{meaning.field: "1"}) for n in range(1, meaning.number + 2)]
        return {
            **self.before(meaning.number + 1),
            "held": [{"values": one} for one in held[:-1]],
            "more": repr(held[-1]),
            "way": way,
            "earlier": way[:-1],
            "last": way[-1]["slug"] if way else "",
        }

    def _kept(self) -> Values:
        """The first of the other kind is referred to; where it is the same kind, by the second."""
        other = next(one for one in self.entities if one.name == self.meaning.other)
        number = 2 if other == self.entity else 1
        is_there = other != self.entity and any(
            one["url"] == url_of(other) for one in self.targets(1)
        )
        return {
            "other": url_of(other),
            "add_other": not is_there,
            "other_record": of_api(other, record(other, 1)),
            "referring": repr(self.record(number, **{self.meaning.field: "1"})),
        }

    def way(self, state: str) -> list[Values]:
        by_state = {one["state"]: one for one in actions(self.entity)}
        return [by_state[one] for one in path_to(self.entity, state) or []]

    def _moves(self) -> Values:
        one, found, pressed = self.entity, [], []
        moves = list(actions(one))
        for state in (state for state in one.states if path_to(one, state) is not None):
            tries = [
                {
                    "number": number,
                    "values": self.record(number),
                    "allowed": state in move["from"],
                    "slug": move["slug"],
                    "state": move["state"],
                }
                for number, move in enumerate(moves, start=1)
            ]
            found.append({"name": state, "way": self.way(state), "tries": tries})
        for move in moves:
            starts = [state for state in move["from"] if path_to(one, state) is not None]
            if starts:
                name = {"slug_name": move["slug"].replace("-", "_"), "before": self.way(starts[0])}
                pressed.append(move | name)
        return {"sources": found, "pressed": pressed, **self.before(len(moves))}

    def _list(self) -> Values:
        names = [attribute(self.entity, field) for field in self.entity.fields]
        return {"header": repr(["id", *names, *(["state"] if self.entity.states else [])])}

    def _choose(self) -> Values:
        field, is_search = self.field, self.meaning.kind == "search"
        attr = attribute(self.entity, field)
        one, two = self.record(1).get(attr, ""), self.record(2).get(attr, "")
        value = self.meaning.field == "state" and self.entity.states[0] or one
        asked = "q" if is_search else "state" if self.meaning.field == "state" else attr
        both = (
            one == two or (is_search and str(one).lower() in str(two).lower()) or asked == "state"
        )
        if is_search and field.type not in {"text", "email", "choice"}:
            value, both = "no such words at all", False
            return {"asked": asked, "value": repr(value), "chosen": 0}
        return {"asked": asked, "value": repr(value), "chosen": 2 if both else 1}

    def _count(self) -> Values:
        states = self.entity.states
        first = states[0]
        move = next((one for one in actions(self.entity) if first in one["from"]), None)
        counts = dict.fromkeys(states, 0) | {first: 2}
        if move:
            counts[first] -= 1
            counts[move["state"]] += 1
        shown = first.replace("_", " ").capitalize()
        figure = f"{counts[first]} {shown}"
        return {
            "next": move["slug"] if move else "",
            "counts": repr(counts),
            "figure": repr(figure),
        }


def of_api(entity: Entity, values: dict[str, str]) -> Values:
    """As JSON has it: names of columns, ids as numbers."""
    found: Values = {}
    for name, value in values.items():
        field = entity.field(name)
        if field:
            key = attribute(entity, field)
            found[key] = int(value) if field.references and value.isdecimal() else value
    return found
