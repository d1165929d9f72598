"""Generated source keeps its width and its meaning, whatever the lengths of names, values and texts."""

import ast

from hypothesis import given, settings
from hypothesis import strategies as st

from config.embedded.standin.domain import Action, Aggregate, Field, Model
from config.embedded.standin.sentences import say
from config.embedded.standin.writing import actions_source, domain_source
from config.embedded.standin.writing.wrapping import wrapped

WIDTH = 100
WORDS = st.text("abcdefghij", min_size=1, max_size=14)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: "_".join(["n", *words])[:40])
CLASSES = st.lists(WORDS, min_size=1, max_size=3).map(lambda w: "".join(x.title() for x in w)[:40])
STATES = st.lists(NAMES, min_size=2, max_size=9, unique=True).map(tuple)
VALUES = st.lists(NAMES, min_size=2, max_size=14, unique=True).map(tuple)
FIELDS = st.builds(
    Field,
    name=NAMES,
    type=st.just("choice"),
    required=st.booleans(),
    choices=VALUES,
    default=NAMES,
)


@st.composite
def aggregates(draw: st.DrawFn) -> Aggregate:
    states, field, other = draw(STATES), draw(NAMES), draw(NAMES)
    steps = [
        Action(name=draw(NAMES), from_states=states[:-1], to_state=states[-1]),
        Action(
            name=draw(NAMES),
            from_states=states[:1],
            to_state=states[-1],
            rules=(say("state", field=field, states="/".join(states)),),
            effects=(say("becomes", field=field, state=states[-1]),),
        ),
    ]
    rules = [
        say("born", field=field, states="/".join(states)),
        say("once", plural="things", field=field, other=other, states="/".join(states)),
    ]
    fields = tuple(draw(st.lists(FIELDS, min_size=1, max_size=4)))
    return Aggregate(
        name=draw(CLASSES),
        plural="things",
        fields=fields,
        states=states,
        actions=tuple(steps),
        invariants=tuple(rules),
    )


@settings(max_examples=60, deadline=None)
@given(aggregates())
def test_modules_of_any_aggregate_are_within_the_width_and_say_the_same(one: Aggregate) -> None:
    model = Model((one,))
    modules = {one.name: "module"}

    for source in (
        domain_source.kind_source(one, "package_of_the_application"),
        actions_source.actions_source(model, one, "package_of_the_application", modules),
        domain_source.catalog_source(model, "package_of_the_application", modules),
    ):
        folded = wrapped(source)
        assert max(map(len, folded.split("\n"))) <= WIDTH
        assert _meaning(folded) == _meaning(source)


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("ab \\\"{}'()[],#%\n"), max_size=400),
    st.sampled_from(
        ["x = {}", "call(1, {})", "d = {{'k': {}, 'l': [1, 2]}}", "self.claim(f(), {})"]
    ),
)
def test_texts_of_any_length_are_folded_without_a_change(text: str, form: str) -> None:
    source = form.format(domain_source.repr_text(text)) + "\n"

    folded = wrapped(source)

    assert ast.dump(ast.parse(folded)) == ast.dump(ast.parse(source))
    assert max(map(len, folded.split("\n"))) <= WIDTH


def test_comments_and_docstrings_are_folded_at_words() -> None:
    long = "a word and " * 15
    source = (
        f'#: {long}\n#: - {long}\nx = 1\n\n\ndef f():\n    """{long}.\n\n    - {long}.\n    """\n'
    )

    folded = wrapped(source)

    assert max(map(len, folded.split("\n"))) <= WIDTH
    assert folded.count("word") == source.count("word")


def _meaning(source: str) -> str:
    """The syntax tree, docstrings without their line ends."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = " ".join(str(node.value.value).split())
    return ast.dump(tree)
