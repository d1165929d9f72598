"""What execution asks of a model. `docs/model-contract.md` prints these schemas."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.shared.answers import ModelAnswer
from execution.models.languages import canonical


class AtomNeed(ModelAnswer):
    path: str
    symbol: str = Field(description="A top-level name in that file; empty for the whole file.")
    kind: Literal["import", "call", "type", "data", "order"]


class AtomSpec(ModelAnswer):
    path: str = Field(description="Relative path of the file the atom stands in.")
    symbol: str = Field(description="Top-level name it defines; for a file, its name.")
    kind: Literal["function", "class", "constant", "file", "statements"]
    signature: str = Field(
        description="`def name(a: int) -> str`, `class Name` with its public methods on the lines"
        " below it, indented, or `NAME: type = value`; empty for a file and for statements."
    )
    description: str = Field(description="All that is needed to write it without the plan.")
    summary: str = Field(
        default="", description="For those who use it: what it returns and raises. One sentence."
    )
    language: Annotated[str, AfterValidator(canonical)] = Field(
        description="python, html, css, javascript, sql, markdown, json, toml, ini, csv, xml; text for"
        " anything else."
    )
    subtasks: list[int] = Field(description="Numbers of the subtasks it serves, from 1.")
    needs: list[AtomNeed] = Field(description="Atoms it uses; they are written before it.")
    aggregates: list[str] = Field(description="Aggregates whose fields and rules it must know.")
    requirements: list[str] | None = Field(
        default=None, description="Codes of the task's requirements that it serves itself."
    )
    imports: list[str] = Field(
        default_factory=list,
        description="Import statements for names of other files in its signature or `code`.",
    )
    code: str = Field(
        default="",
        description="Only where nothing is left to decide: a constant, a class without methods, a"
        " package file. Else empty.",
    )


class AtomSpecs(ModelAnswer):
    """The atoms of one task."""

    atoms: list[AtomSpec] = Field(description="One or more.")


class TestDraft(ModelAnswer):
    __test__ = False  # not a test case, though pytest would collect it by its name

    name: str = Field(description="snake_case; becomes tests/test_<code>_<name>.py.")
    code: str = Field(description="A whole file: unittest, standard library, no skips.")
    timeout_s: int = Field(description="Seconds it may take; at most 30.")


class AcceptanceTests(ModelAnswer):
    """Test files that hold if one requirement holds."""

    tests: list[TestDraft]


class FurtherTest(ModelAnswer):
    symbol: str = Field(description="The atom that it holds, as `<atoms>` names it.")
    code: str = Field(description="A whole file: unittest, standard library, no skips.")
    timeout_s: int = Field(description="Seconds it may take; at most 30.")


class FurtherTests(ModelAnswer):
    """Test files that hold atoms which no test has held so far."""

    tests: list[FurtherTest] = Field(description="At most one an atom; may be empty.")


class AtomCode(ModelAnswer):
    """One atom, written."""

    imports: list[str] = Field(description="Whole import statements, one line each.")
    code: str = Field(description="The definition alone; for a file, the whole file.")
    notes: str = Field(description="What a reviewer should know; may be empty.")
