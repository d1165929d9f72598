"""A domain is read alike in whatever shape it is written down: lists, tables, headings, paragraphs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from config.embedded.standin.domain import snake
from config.embedded.standin.reading.brief import read
from tests.standin.wordings import SHAPES, SORTS, STATE_WORDS, Said, Shape, Thing

NAMES = ("crate", "loan agreement", "supplier", "delivery", "tool", "object", "work order")
STATES = (("draft", "signed", "closed"), ("new", "in progress", "done"), ("open", "paid", "void"))


@st.composite
def things(draw: st.DrawFn) -> list[Thing]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    found = []
    for name in names:
        sorts = draw(st.lists(st.sampled_from(SORTS), min_size=2, max_size=6, unique=True))
        fields = [Said(sort, draw(st.sampled_from(words)), told) for sort, words, told in sorts]
        states = draw(st.sampled_from(((), *STATES)))
        if states:
            words = draw(st.sampled_from(STATE_WORDS)).format(*states)
            fields.append(Said("status", words, ()))
        found.append(Thing(name, tuple(fields), states))
    return found


@settings(max_examples=60, deadline=None)
@given(things(), st.sampled_from(SHAPES))
def test_fields_and_states_are_read_alike_in_every_shape(kept: list[Thing], shape: Shape) -> None:
    text = shape(kept)

    model = read(text).model

    assert [one.snake for one in model.aggregates] == [snake(thing.name) for thing in kept], text
    for thing, one in zip(kept, model.aggregates, strict=True):
        assert one.states == tuple(map(snake, thing.states)), text
        names = [snake(said.name) for said in thing.fields if said.name != "status"]
        assert [field.name for field in one.fields] == names, text
        for said in thing.fields:
            field = one.field(snake(said.name))
            found = {key: getattr(field, key) for key, _ in said.expected}
            assert found == dict(said.expected), (said, text)
