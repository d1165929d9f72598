"""What is refused as a brief, and which requirements a brief states itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.shared.errors import BadInput
from planning.discovery.brief import clean_brief
from planning.discovery.statements.stated_requirements import stated_requirements
from planning.lint.text_overlap import same_text

# Words that are no markdown of their own.
words = (
    st.lists(st.text("abzÄéñ漢09`(){}'\",", min_size=1, max_size=6), min_size=1, max_size=6)
    .map(" ".join)
    .filter(lambda text: any(map(str.isalnum, text)) and "```" not in text)
)
markers = st.sampled_from(["-", "*"])
headings = st.sampled_from(["# MUST", "## must", "### Must", "###### MUST ##", "  ## **MUST**:"])


def texts(brief: str) -> list[tuple[str, str]]:
    return [(item.priority, item.text) for item in stated_requirements(brief)]


@pytest.mark.parametrize(
    "brief",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="blank"),
        pytest.param("\ufeff\n", id="only a mark"),
        pytest.param("--- ***", id="no word"),
        pytest.param("\x00\x01\x02", id="control characters"),
        pytest.param("A library\x00", id="a control character in words"),
        pytest.param("half a character \ud83d", id="half a character"),
        pytest.param("a" * (1024 * 1024 + 1), id="over 1 MB"),
        pytest.param("é" * (600 * 1024), id="over 1 MB in bytes"),
    ],
)
def test_what_is_no_text_is_refused(brief: str) -> None:
    with pytest.raises(BadInput):
        clean_brief(brief)


def test_a_brief_of_exactly_1_mb_is_taken() -> None:
    assert len(clean_brief("a" * (1024 * 1024))) == 1024 * 1024


def test_line_ends_are_made_plain_and_words_are_kept() -> None:
    assert (
        clean_brief("\ufeffUna biblioteca\r\nlibros\rsocios\n") == "Una biblioteca\nlibros\nsocios"
    )


@given(
    headings, st.lists(words, min_size=1, max_size=6, unique_by=same_text), markers, st.booleans()
)
def test_every_bullet_under_must_is_one_requirement_as_written(
    heading: str, bullets: list[str], marker: str, has_newline: bool
) -> None:
    lines = [heading, *(f"{marker} {bullet}" for bullet in bullets)]
    brief = "\n".join(lines) + ("\n" if has_newline else "")

    assert texts(brief) == [("must", bullet) for bullet in bullets]


@given(words, words, st.integers(min_value=1, max_value=4))
def test_a_wrapped_line_belongs_to_its_bullet(first: str, second: str, indent: int) -> None:
    brief = f"# SHOULD\n- {first}\n{' ' * indent}{second}\n- another one"

    assert texts(brief)[0] == ("should", f"{first} {second}")
    assert len(texts(brief)) == (1 if same_text(f"{first} {second}") == "another one" else 2)


def test_nested_bullets_belong_to_theirs() -> None:
    brief = "## MUST\n- A loan has\n  - a book\n  - a member\n- A book has a title\n"

    assert texts(brief) == [("must", "A loan has\n  - a book\n  - a member"), ("must", "A book has a title")]  # fmt: skip


def test_a_block_ends_at_the_next_heading_and_every_block_counts() -> None:
    brief = "# MUST\n- one\n# Notes\n- not this\n# SHOULD\n- two\n# MUST\n- three"

    assert texts(brief) == [("must", "one"), ("should", "two"), ("must", "three")]


def test_a_repeated_text_is_one_requirement_with_both_sources() -> None:
    [item] = stated_requirements("# SHOULD\n- A book has a title.\n# MUST\n- a book  has a title")

    assert item.text == "A book has a title."
    assert item.priority == "must"
    assert item.sources == ["Brief, SHOULD list 1", "Brief, MUST list 2"]


def test_a_heading_inside_code_ends_nothing() -> None:
    brief = "# MUST\n- It prints\n  ```\n  # total\n  ```\n- It stops"

    assert [text.split()[0:2] for _, text in texts(brief)] == [["It", "prints"], ["It", "stops"]]


def test_an_underlined_heading_counts_too() -> None:
    assert texts("MUST\n====\n- one\nNotes\n=====\n- not this") == [("must", "one")]


def test_a_paragraph_after_the_list_is_no_part_of_it() -> None:
    assert texts("# MUST\n- one\n\nThat is all.\n") == [("must", "one")]


def test_words_that_only_contain_must_are_no_heading() -> None:
    assert texts("# Mustard\n- one\n# What it must do\n- two\nMustn't\n- three") == []
