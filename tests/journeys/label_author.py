"""A model that knows one small program by heart, from its brief to its second round: labels for things in a shop.

The longest name is nowhere in it: it is read from what the requests say, so that a person's correction gets through.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.execution.engine.author import Author, code, spec
from tests.journeys.label_codes import (
    CODES,
    COLOURED,
    FROM_ERRORS,
    FROM_ITEMS,
    MAIN,
    MILESTONES,
    PARTS,
    SERVES,
)

BRIEF = """# Labels

A shop prints labels for its items on a terminal.

- Item: name (text, required, 1 to 80 characters), price (integer, at least 1)

## MUST

- A label has the name and the price of its item.
- A price is at least 1.
- A name has at most 80 characters.
"""
CHANGE = "An item may have a colour that its label shows, and a price is at most 100."
NUMBER = re.compile(r"\d+")


def test_of(body: str, *imports: str) -> str:
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return "\n".join(
        ["import unittest", "", *imports, "", "", "class TestIt(unittest.TestCase):"]
        + ["    def test_it(self) -> None:", lines, ""]
    )


test_of.__test__ = False  # type: ignore[attr-defined]


def field_of(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "type": kind, "required": True, "unique": False, "minimum": "1", "maximum": "",
        "choices": [], "default": "", "references": "",
    } | more  # fmt: skip


def item(*fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "Item", "plural": "items", "context": "Shop", "purpose": "What is sold.",
        "fields": list(fields), "states": [], "actions": [], "invariants": [],
    }  # fmt: skip


def demand(text: str, **more: Any) -> dict[str, Any]:
    return {
        "text": text, "priority": "must", "aggregates": ["Item"],
        "criterion": f"Given an item, when it is used, then this holds: {text}",
    } | more  # fmt: skip


NAME, PRICE = field_of("name", "text", maximum="80"), field_of("price", "integer")
DEMANDS = [line.removeprefix("- ") for line in BRIEF.partition("## MUST")[2].strip().splitlines()]


@dataclass
class LabelAuthor(Author):
    codes: dict[str, list[Any]] = field(
        default_factory=lambda: {name: [one] for name, one in CODES.items()} | {"__main__.py": [code(MAIN)]}
    )  # fmt: skip
    makes: str = PARTS[9][2]
    serving: dict[str, str] = field(default_factory=dict)

    def learn(self) -> None:
        """What the second round writes otherwise."""
        self.codes |= {name: [one] for name, one in COLOURED.items()}
        self.makes = self.makes.replace("int)", 'int, colour: str = "")')

    def DiscoveryQuestions(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        options = [{"label": name, "implication": f"Labels say {name}."} for name in ("EUR", "USD")]
        asked = {
            "topic": "domain", "question": "In which currency are prices?", "why": "Labels say it.",
            "options": options, "recommended": "EUR", "reason": "It is used here.",
        }  # fmt: skip
        return "brief", {"readable": True, "reason": "", "coverage": [], "questions": [asked]}

    def DomainModel(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        return "brief", {
            "domain": "Labels of a shop", "summary": "It prints labels. Items have names and prices.",
            "bounded_contexts": [{"name": "Shop", "purpose": "Sells.", "relations": []}],
            "aggregates": [item(NAME, PRICE)], "value_objects": [], "domain_events": [], "services": [],
            "requirements": [demand(text, source=text) for text in DEMANDS],
            "assumptions": [], "risks": [],
            "stack": {"name": "python-cli", "language": "Python", "libraries": [], "architecture_style": "layers"},
        }  # fmt: skip

    def PlanSkeleton(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        about = [(row["code"], row["text"]) for row in read["requirements"]]
        self.serving = {
            word: next(code for code, text in about if text.lower().startswith(f"a {word}"))
            for word in ("label", "price", "name")
        }
        homes = {"M1": ["name"], "M2": ["label", "price"], "M3": []}
        phases = [
            {
                "type": kind, "name": kind.title(), "goal": "",
                "milestones": [
                    {
                        "key": key, "name": f"Part {key}", "goal": "It is there.", "tasks": len(parts),
                        "depends_on": [], "public": [],
                        "requirements": sorted(self.serving[word] for word in homes[key]),
                    }
                ],
            }
            for kind, (key, parts) in zip(("setup", "core", "polish"), MILESTONES.items(), strict=True)
        ]  # fmt: skip
        return "plan", {
            "project_name": "Labels", "package": "labels", "description": "Prints labels.",
            "tech_stack": ["Python"], "architecture_style": "Layers", "conventions": [], "phases": phases,
        }  # fmt: skip

    def MilestoneTasks(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        key = read["milestone"]["key"] if isinstance(read["milestone"], dict) else read["milestone"]
        rows = [
            self._task(f"{key}.{n}", PARTS[at]) for n, at in enumerate(MILESTONES[key], start=1)
        ]
        return key, {"tasks": rows}

    def _task(self, key: str, part: tuple[str, str, str, list[tuple[str, str]]]) -> dict[str, Any]:
        path, symbol, _, uses = part
        serves = [self.serving[SERVES[symbol]]] if symbol in SERVES else []
        return {
            "key": key, "name": f"Write {symbol} of {path}", "description": f"Write {symbol}.",
            "complexity": "low", "task_type": "rule", "target_files": [path], "requirements": serves,
            "technical_reason": "" if serves else "Others stand on it.", "subtasks": ["Write it"],
            "provides": [{"path": path, "symbol": "" if symbol.endswith(".py") else symbol}],
            "needs": [{"path": p, "symbol": s} for p, s in uses], "depends_on": [],
        }  # fmt: skip

    def AtomSpecs(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        task = read["task"]["id"]
        path, symbol, signature, uses = PARTS[int(task.removeprefix("T-")) - 1]
        kind = "file" if not signature else signature.split()[0].replace("def", "function")
        described = read["task"]["description"]
        more: dict[str, Any] = {"kind": kind, "imports": [], "description": described}
        if symbol == "make":
            signature = self.makes
        if symbol in {"label", "total", "make"}:
            more["imports"] = [FROM_ITEMS]
        if symbol == "Item":
            more["imports"] = ["from typing import NamedTuple"]
        if symbol == "longest_name":
            [name] = [f for f in read["domain"]["aggregates"][0]["fields"] if f["name"] == "name"]
            more["description"] = f"{described} It returns {name['maximum']}."
        return task, {"atoms": [spec(path, symbol, signature, *uses) | more]}

    def AcceptanceTests(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        asked = read["requirement"]
        text = asked["text"]
        if "colour" in text:
            made = test_of('self.assertEqual(label(make("Lamp", 12, "red")), "Lamp (red): 12 EUR")', "from labels.making import make", "from labels.texts import label")  # fmt: skip
        elif text.startswith("A label"):
            made = test_of('self.assertEqual(label(make("Lamp", 12)), "Lamp: 12 EUR")', "from labels.making import make", "from labels.texts import label")  # fmt: skip
        elif text.startswith("A price"):
            least, *most = map(int, NUMBER.findall(text))
            refused = [least - 1, *(one + 1 for one in most)]
            lines = [f"self.assertEqual(check_price({least}), {least})"]
            for price in refused:
                lines += ["with self.assertRaises(Refused):", f"    check_price({price})"]
            made = test_of("\n".join(lines), FROM_ERRORS, "from labels.prices import check_price")
        else:
            [most_letters] = NUMBER.findall(text)
            lines = [
                f'self.assertEqual(check_name("x" * {most_letters}), "x" * {most_letters})',
                "with self.assertRaises(Refused):",
                f'    check_name("x" * ({most_letters} + 1))',
            ]
            made = test_of("\n".join(lines), FROM_ERRORS, "from labels.names import check_name")
        return asked["code"], {"tests": [{"name": "it_holds", "code": made, "timeout_s": 10}]}

    def AtomCode(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        if read["atom"]["symbol"] == "longest_name":
            [most] = NUMBER.findall(read["atom"]["description"])
            return "longest_name", code(f"def longest_name() -> int:\n    return {most}\n")
        return super().AtomCode(read)

    def PlanEdit(self, read: dict[str, Any]) -> tuple[str, Any]:  # noqa: N802
        [(old, name)] = [
            (read["plan"]["requirements"], f)
            for f in read["domain"]["aggregates"][0]["fields"]
            if f["name"] == "name"
        ]
        [replaced] = [row["code"] for row in old if row["text"].startswith("A price")]
        colour = field_of("colour", "text", required=False, minimum="", maximum="20")
        described = {
            "T-004": "Refuse a price below 1 and above 100.",
            "T-005": "Write Item, with a colour that may be empty.",
            "T-007": "Write label: a colour stands in brackets behind the name.",
            "T-010": "Write make, which takes a colour.",
            "T-011": "Write the program, which takes --colour.",
        }
        changes = [{"op": "change_task", "id": key, "description": text} for key, text in described.items()]  # fmt: skip
        changes[1]["requirements"] = ["R2"]  # type: ignore[assignment]
        return read["instruction"], {
            "summary": "Items have a colour, and prices end at 100.", "reason": "",
            "operations": [
                {"op": "add_requirement", "ref": "R1", "replaces": [replaced], **demand("A price is from 1 to 100.")},
                {"op": "add_requirement", "ref": "R2", "replaces": [], **demand("A label shows the colour of its item, if it has one.")},
                {"op": "set_aggregate", "aggregate": item(name, PRICE | {"maximum": "100"}, colour)},
                *changes,
            ],
        }  # fmt: skip
