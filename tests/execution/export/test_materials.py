"""The bill of materials is what its schema asks for, and names what the lock names."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from execution.export.materials import bill_of_materials
from execution.sandbox.dependencies.lock import file_hashes, pins
from planning.stacks.registry import all_stacks, stack_named

SCHEMAS = Path(__file__).parent / "cyclonedx"
# Of what the schema asks, these two are told by the validator to be no formats it knows.
LOOSE = {"iri-reference": r"\S*", "idn-email": r"\S+@\S+"}


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


@pytest.fixture(scope="module")
def validate() -> Callable[[Any], Any]:
    others = {"spdx": schema("spdx"), "jsf": schema("jsf-0.82")}
    handlers = {"http": lambda uri: others["spdx" if "spdx" in uri else "jsf"]}
    found: Callable[[Any], Any] = fastjsonschema.compile(
        schema("bom-1.6"), handlers=handlers, formats=LOOSE
    )
    return found


@pytest.mark.parametrize("name", [stack.name for stack in all_stacks()])
def test_it_holds_to_its_schema_and_names_every_package(
    name: str, validate: Callable[[Any], Any]
) -> None:
    stack = stack_named(name)

    bill = json.loads(bill_of_materials(stack.files(), "lending"))

    validate(bill)
    found = {(one["name"], one["version"]) for one in bill["components"]}
    assert found == {(pin.name, pin.version) for pin in pins(stack.lock)}
    asked = re.findall(r"^[a-z0-9-]+", stack.requirements, re.MULTILINE)
    assert len(bill["dependencies"][0]["dependsOn"]) == len(asked)


def test_a_package_has_the_hashes_of_its_files_and_where_it_comes_from() -> None:
    bill = json.loads(bill_of_materials(stack_named("fastapi").files(), "lending"))
    [one] = [part for part in bill["components"] if part["name"] == "fastapi"]
    [reference] = one["externalReferences"]

    assert one["purl"] == f"pkg:pypi/fastapi@{one['version']}"
    hashes = [found["content"] for found in reference["hashes"]]
    assert hashes == file_hashes(stack_named("fastapi").lock)["fastapi"] != []


def test_equal_locks_give_equal_bytes_and_others_do_not() -> None:
    tree = stack_named("fastapi").files()

    assert bill_of_materials(tree, "one") == bill_of_materials(dict(tree), "one")
    assert bill_of_materials(tree, "one") != bill_of_materials(tree, "two")


def test_a_document_that_the_schema_refuses_is_told_apart(validate: Callable[[Any], Any]) -> None:
    bill = json.loads(bill_of_materials(stack_named("fastapi").files(), "lending"))
    bill["components"][0]["type"] = "lib"

    with pytest.raises(fastjsonschema.JsonSchemaException, match="must be one of"):
        validate(bill)
