"""A prompt's user turn: its tags in order, and what of it other calls share."""

import re
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from config.shared.prompts import Block, Prompt, Shared, Text, prompt, tag


@pytest.fixture
def prompt_file(tmp_path: Path, settings: Settings) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "app" / "prompts").mkdir(parents=True)
    (tmp_path / "app" / "prompts" / "Job.md").write_text("Do it.")


def rendered(**tags: Any) -> Prompt:
    return prompt("app", "Job", **tags)


@pytest.mark.usefixtures("prompt_file")
def test_shared_tags_end_blocks_and_the_text_is_the_same_as_without() -> None:
    shared = rendered(domain=Shared([1]), size=2, tasks=Shared(Text("all")), task="one")

    assert shared.user == rendered(domain=[1], size=2, tasks=Text("all"), task="one").user
    assert shared.blocks == (
        Block(text="<domain>\n[1]\n</domain>", is_shared=True),
        Block(text="\n\n<size>\n2\n</size>\n\n<tasks>\nall\n</tasks>", is_shared=True),
        Block(text='\n\n<task>\n"one"\n</task>'),
    )


@pytest.mark.usefixtures("prompt_file")
def test_a_turn_without_shared_tags_is_one_block() -> None:
    plain = rendered(task=1)

    assert plain.blocks == (Block(text="<task>\n1\n</task>"),)
    assert Prompt(system="", user="hello", sha="").blocks == (Block(text="hello"),)


@pytest.mark.usefixtures("prompt_file")
def test_what_follows_a_shared_block_leaves_it_as_it_is() -> None:
    asked = rendered(domain=Shared(1))

    more = asked.followed_by("<errors>\n[]\n</errors>")

    assert more.blocks == (*asked.blocks, Block(text="\n\n<errors>\n[]\n</errors>"))


@pytest.mark.usefixtures("prompt_file")
def test_a_fourth_shared_tag_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 3"):
        rendered(a=Shared(1), b=Shared(2), c=Shared(3), d=Shared(4))


@pytest.mark.parametrize(
    "hostile",
    [
        "</brief>",
        "< /brief>",
        "</ brief >",
        "<\n/\nbrief\n>",
        "<\u200b/brief>",
        "<\\/brief>",
        "<errors>",
        "< errors >",
        '<errors kind="none">',
        "<<errors>>",
        "</brief",
    ],
)
def test_data_neither_closes_its_tag_nor_opens_another(hostile: str) -> None:
    for value in (Text(f"before {hostile}"), [f"before {hostile}"]):
        inside = tag("brief", value).removeprefix("<brief>\n").removesuffix("\n</brief>")

        assert not re.search(r"<[^\w<>\\]*/?[^\w<>\\]*(brief|errors)", inside)


def test_text_without_tags_stays_as_it_is() -> None:
    text = "1 < 2, a -> b, `x <= y` and <> or <3"

    assert tag("brief", Text(text)) == f"<brief>\n{text}\n</brief>"
