"""Tests of what is said about one field."""

from decimal import Decimal

from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.facts import Fact
from config.embedded.standin.testing.script import Script, entries, text

BAD = {
    "integer": "several",
    "decimal": "a lot",
    "boolean": "perhaps",
    "date": "2023-02-30",
    "datetime": "noon",
    "email": "nobody at home",
}


def write(script: Script, fact: Fact, one: Aggregate, field: Field) -> None:
    writers = {
        "required": _required,
        "range": _range,
        "choice": _choice,
        "type": _type,
        "default": _default,
        "unique": _unique,
        "reference": _reference,
    }
    writers[fact.form](script, one, field)


def _checked(script: Script, one: Aggregate, field: Field, shown: str) -> str:
    script.use("clean_record")
    plain = {other.name: '"1"' for other in one.fields if other.references}
    return f"checked({script.kind(one)}, {script.values(one, 1, plain | {field.name: shown})})"


def _say_refused(script: Script, one: Aggregate, field: Field, shown: str, why: str = "") -> None:
    literal = _checked(script, one, field, shown)
    script.say(f"refusal = {literal}" if len(literal) < 75 else _long("refusal", literal))
    script.say(f'self.assertRegex(str(refusal), r"^InvalidRecord: (.*; )?{field.name}: {why}")')


def _long(name: str, literal: str) -> str:
    """An assignment whose dict literal is folded."""
    head, _, rest = literal.partition("{")
    inside = rest.removesuffix("})")
    inner = "\n".join(f"    {part}," for part in entries(inside))
    return f"{name} = {head}{{\n{inner}\n}})"


def _say_kept(script: Script, one: Aggregate, field: Field, shown: str, expected: str) -> None:
    literal = _checked(script, one, field, shown)
    script.say(f"kept = {literal}" if len(literal) < 78 else _long("kept", literal))
    script.say("self.assertIsInstance(kept, dict, kept)")
    script.say(f"self.assertEqual({expected}, str(kept[{text(field.name)}]))")


def _required(script: Script, one: Aggregate, field: Field) -> None:
    shown = '""'
    if field.default:
        return _default(script, one, field)
    _say_refused(script, one, field, shown, "is required")
    return None


def _range(script: Script, one: Aggregate, field: Field) -> None:
    number = field.type in ("integer", "decimal")
    step = Decimal("0.01") if field.type == "decimal" else Decimal(1)
    for limit, outward in ((field.minimum, -step), (field.maximum, step)):
        if not limit:
            continue
        inside, outside = (
            (limit, str(Decimal(limit) + outward))
            if number
            else (_letters(field, int(limit)), _letters(field, int(limit) + int(outward)))
        )
        _say_kept(script, one, field, _shown(inside), _shown(inside))
        if outside:
            _say_refused(script, one, field, _shown(outside))


def _letters(field: Field, length: int) -> str:
    if field.type == "email":
        return "a" * max(1, length - 12) + "@example.org"
    return "7" * length


def _shown(value: str) -> str:
    """A literal; long runs of one letter as a product."""
    if len(value) > 40 and set(value) == {"7"}:
        return f'"7" * {len(value)}'
    if len(value) > 40:
        run, at, rest = value.partition("@")
        return f'"a" * {len(run)} + {text(at + rest)}'
    return text(value)


def _choice(script: Script, one: Aggregate, field: Field) -> None:
    _say_refused(script, one, field, '"none of these"', "must be one of")
    for choice in (field.choices[0], field.choices[-1]):
        _say_kept(script, one, field, text(choice.upper()), text(choice))


def _type(script: Script, one: Aggregate, field: Field) -> None:
    _say_refused(script, one, field, text(BAD[field.type]), "must be")


def _default(script: Script, one: Aggregate, field: Field) -> None:
    shown = {"yes": "True", "true": "True", "no": "False", "false": "False"}
    expected = (
        shown.get(field.default.lower(), field.default)
        if field.type == "boolean"
        else field.default
    )
    _say_kept(script, one, field, "", text(expected))


def _unique(script: Script, one: Aggregate, field: Field) -> None:
    first = script.make(one, {})
    script.use("create_record", "get_record")
    script.say(f"same = get_record(store, {one.constant}, {first})[{text(field.name)}]")
    second = script.values(one, script.number(one), {field.name: "same"})
    script.say(f"twin = {second}" if len(second) < 80 else _long("twin", f"dict({second})"))
    script.refused(
        f"create_record(store, {one.constant}, twin)",
        f'r"^InvalidRecord: {field.name}: is already used"',
    )


def _reference(script: Script, one: Aggregate, field: Field) -> None:
    script.use("create_record")
    given = {other.name: "" for other in one.fields if other.references and not other.required}
    values = script.values(one, script.number(one), given | {field.name: '"999"'})
    script.say(f"lost = {values}" if len(values) < 80 else _long("lost", f"dict({values})"))
    script.refused(
        f"create_record(store, {script.kind(one)}, lost)",
        f'r"^InvalidRecord: (.*; )?{field.name}: there is no"',
    )
