"""The bill of materials: every package that the lock installs, as CycloneDX 1.6 in JSON."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from execution.sandbox.dependencies.environments import made_environment
from execution.sandbox.dependencies.licences import packages
from execution.sandbox.dependencies.lock import LOCK_FILE, file_hashes, pins
from execution.sandbox.dependencies.package_names import normalised

FORMAT, VERSION = "CycloneDX", "1.6"
WANTED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def bill_of_materials(tree: Mapping[str, str], name: str) -> str:
    """Of a tree with its lock; of one without a lock, that it needs nothing.

    Equal locks give equal bytes, so there is no time in it. Licences are those of the wheels' metadata, left out
    where the packages are not on this machine any more.
    """
    lock = tree.get(LOCK_FILE, "")
    content = f"{name}\n{lock}"
    bill = {
        "bomFormat": FORMAT,
        "specVersion": VERSION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": name, "name": name}},
        "components": list(_components(lock)),
        "dependencies": [{"ref": name, "dependsOn": _direct(tree, lock)}],
        # What packages need of each other is not in the lock.
        "compositions": [{"aggregate": "incomplete", "dependencies": [name]}],
    }
    return json.dumps(bill, indent=2) + "\n"


def _components(lock: str) -> Iterator[dict[str, Any]]:
    folder = made_environment(lock)
    known = {one.name: one for one in packages(folder)} if folder else {}
    hashes = file_hashes(lock)
    for pin in pins(lock):
        found = {
            "type": "library",
            "bom-ref": _ref(pin.name, pin.version),
            "name": pin.name,
            "version": pin.version,
            "purl": _ref(pin.name, pin.version),
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{pin.name}/{pin.version}/",
                    "hashes": [{"alg": "SHA-256", "content": one} for one in hashes[pin.name]],
                }
            ],
        }
        licence = known[pin.name].licence if pin.name in known else ""
        yield found | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def _ref(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _direct(tree: Mapping[str, str], lock: str) -> list[str]:
    """What was asked for by name."""
    asked = {normalised(one) for one in WANTED.findall(tree.get("requirements.in", ""))}
    return [_ref(pin.name, pin.version) for pin in pins(lock) if pin.name in asked]
