"""One stack, as its folder says it."""

import json
import re
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

# What a skeleton's files say of the plan, at the places `$title`, `$slug` and `$about`.
PLACE = re.compile(r"\$(title|slug|about)\b")
PROSE = (".md", ".txt")


class Part(BaseModel):
    """Read once, never changed; what the file says and nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Part):
    """A choice within a stack. Files below `options/<name>/<choice>/` are part of its skeleton, in place of
    those of the same path."""

    title: str
    choices: list[str] = Field(min_length=2)
    default: str


class Language(Part):
    name: str
    version: str


class FileKind(Part):
    """What a file is by its suffix. `units`: written whole, or definition by definition."""

    suffix: str = Field(pattern=r"^\.[a-z0-9]+$")
    language: str
    units: Literal["whole", "definitions"] = "whole"


class Commands(Part):
    """Words of a command line; `{package}`, `{socket}` and `{port}` are filled in. Empty where there is none.

    `start` serves on a socket file, `serve` on a port; `health` is the path that a started program answers.
    """

    help: list[str]
    test: list[str]
    start: list[str] = []
    serve: list[str] = []
    seed: list[str] = []
    health: str = ""


class Limits(Part):
    """Of one process of the software: megabytes of memory, processes and threads, seconds of a test file."""

    memory_mb: int = Field(ge=64, le=4096)
    processes: int = Field(ge=1, le=256)
    seconds: int = Field(ge=1, le=60)


class Interface(Part):
    """What the skeleton offers to atoms, in the form of an atom's interface."""

    path: str
    symbol: str
    kind: Literal["function", "class", "constant", "template"]
    signature: str
    description: str


class Profile(Part):
    """What stack.toml holds. `package` is empty where the plan chooses it; `fits` are sentences for people.

    `shares` names folders below `shared/` with files that several stacks begin with.
    """

    name: str
    version: str
    title: str
    paragraph: str
    fits: list[str] = Field(min_length=1)
    fits_not: list[str] = []
    languages: list[Language] = Field(min_length=1)
    package: str
    entry: str
    commands: Commands
    limits: Limits
    file_kinds: list[FileKind] = Field(min_length=1)
    shares: list[str] = []
    options: dict[str, Option] = {}


class Stack(Profile):
    """A profile with the parts beside it. `lock` is empty where the software needs nothing but its language.

    `skeleton` holds the files of every choice, `variants` those that a choice adds, by option and choice.
    """

    conventions: str
    interfaces: list[Interface]
    requirements: str
    lock: str
    skeleton: dict[str, str]
    variants: dict[tuple[str, str], dict[str, str]]

    def files(self, chosen: Mapping[str, str] | None = None) -> dict[str, str]:
        """The skeleton with the given choices; options that are not named have their defaults.

        Raises ValueError for an option or a choice that the stack does not have.
        """
        choices = {name: option.default for name, option in self.options.items()} | {
            **(chosen or {})
        }
        found = dict(self.skeleton)
        for name, choice in choices.items():
            if name not in self.options or choice not in self.options[name].choices:
                raise ValueError(f"The stack {self.name} has no {name} = {choice}.")
            found |= self.variants.get((name, choice), {})
        if self.lock:
            found |= {"requirements.in": self.requirements, "requirements.lock": self.lock}
        return found

    def files_for(
        self, *, title: str, slug: str, about: str, chosen: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        """The skeleton of one plan: its name and what it is about stand in it."""
        words = {"title": title, "slug": slug, "about": about}
        return {path: _filled(path, text, words) for path, text in self.files(chosen).items()}


def _filled(path: str, text: str, words: Mapping[str, str]) -> str:
    """Outside of prose a place stands within a quoted text of Python, TOML or JSON, which escape alike."""
    given = words if path.endswith(PROSE) else {k: json.dumps(v)[1:-1] for k, v in words.items()}
    return PLACE.sub(lambda match: given[match[1]], text)
