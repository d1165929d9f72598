"""A model whose program would fail its own tests loses what makes them fail, and says so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.embedded.standin.domain import Action, Aggregate, Field, Model
from config.embedded.standin.proving import proof, withdrawing
from config.embedded.standin.sentences import say

KINDS = ("Shelf", "Jar", "Label")
STATES = ("new", "used", "gone")
NAMES = ("code", "amount", "weight", "day", "moment", "colour", "fresh", "mail")
COLOURS = ("red", "green", "blue")


@st.composite
def fields(draw: st.DrawFn, name: str) -> Field:
    kinds = ["text", "integer", "decimal", "date", "datetime", "choice", "boolean", "email"]
    kind = draw(st.sampled_from(kinds))
    low = draw(st.integers(0, 30))
    high = low + draw(st.integers(0, 60))
    limited = kind in ("text", "integer", "decimal")
    return Field(
        name=name,
        type=kind,
        required=draw(st.booleans()),
        unique=draw(st.booleans()) and kind != "boolean",
        minimum=str(low) if limited and draw(st.booleans()) else "",
        maximum=str(max(high, 1)) if limited and draw(st.booleans()) else "",
        choices=COLOURS[: draw(st.integers(2, 3))] if kind == "choice" else (),
    )


def flip(draw: st.DrawFn) -> bool:
    return draw(st.booleans())


@st.composite
def rules(draw: st.DrawFn, own: list[Field], plural: str) -> list[str]:
    """Rules of many forms; nothing sees to it that they can hold together."""
    named = [one.name for one in own]
    links = [one.name for one in own if one.references]
    days = [one.name for one in own if one.type in ("date", "datetime")]
    same = [one for one in own if one.type in ("date", "integer", "decimal")]
    some = draw(st.sampled_from(["kept", *STATES]))
    found = [say("stays", states=some)] if flip(draw) else []
    found += [say("frozen", states=some)] if flip(draw) else []
    if links and flip(draw):
        number = draw(st.integers(1, 30))
        found.append(say("at_most", number=number, states=some, plural=plural, field=links[0]))
    if len(named) > 1 and flip(draw):
        found.append(say("once", states=some, plural=plural, field=named[0], other=named[1]))
    if days and flip(draw):
        found.append(say(draw(st.sampled_from(["not_past", "not_future"])), field=days[0]))
    pairs = [(a.name, b.name) for a in same for b in same if a.type == b.type and a != b]
    if pairs and flip(draw):
        start, end = draw(st.sampled_from(pairs))
        found.append(say(draw(st.sampled_from(["before", "not_after"])), start=start, end=end))
    return found


@st.composite
def models(draw: st.DrawFn) -> Model:
    found = []
    for name in KINDS:
        own = [draw(fields(each)) for each in draw(st.permutations(NAMES))[:3]]
        for target in draw(st.lists(st.sampled_from(KINDS), max_size=2, unique=True)):
            link = Field(
                name=f"the_{target.lower()}",
                type="reference",
                required=draw(st.booleans()),
                references=target,
            )
            own.append(link)
        steps = tuple(
            Action(name=f"turn_{name.lower()}_{state}", from_states=(before,), to_state=state)
            for before, state in zip(STATES, STATES[1:], strict=False)
        )
        plural = f"{name.lower()}s"
        told = tuple(draw(rules(own, plural)))
        found.append(
            Aggregate(
                name=name,
                plural=plural,
                fields=tuple(own),
                states=STATES,
                actions=steps,
                invariants=told,
            )
        )
    return Model(tuple(found))


@settings(max_examples=10, deadline=None)
@given(models())
def test_whatever_a_model_says_what_is_left_of_it_holds(model: Model) -> None:
    lost = withdrawing.losses(model)

    left = lost[-1].model if lost else model
    assert proof.failing(left) == []
    assert [one.name for one in left.aggregates] == list(KINDS)


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(Field(name="x", minimum="__import__('os').getpid()"), id="a call as a limit"),
        pytest.param(Field(name="x = print()"), id="code as a name"),
        pytest.param(Field(name="x", choices=('a"b', "c")), id="the end of a text"),
        pytest.param(Field(name="x", default="{print()}"), id="code in braces"),
        pytest.param(Field(name="x", default="a\nb"), id="a second line"),
    ],
)
def test_a_model_whose_texts_could_be_code_is_not_tried(field: Field) -> None:
    plain = Field(name="day_of_birth", type="date", minimum="1900-01-01", choices=("it's", "n/a"))

    assert proof.is_plain(Model((Aggregate(name="Thing", plural="things", fields=(plain,)),)))
    assert not proof.is_plain(Model((Aggregate(name="Thing", plural="things", fields=(field,)),)))
