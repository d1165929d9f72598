"""A whole build without Masterplan: every job asked of the stand-in over HTTP, the answers assembled.

As a script it measures: `python -m tests.standin.offline BRIEF [--size N] [--out DIR] [--mutate]`.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.standin import measuring
from tests.standin.assembling import assemble, stub_tree
from tests.standin.client import Client, Json, standin


@dataclass
class Build:
    """All answers of one build, in order, and the files they make."""

    domain: Json = field(default_factory=dict)
    requirements: list[Json] = field(default_factory=list)
    skeleton: Json = field(default_factory=dict)
    tasks: list[Json] = field(default_factory=list)
    specs: list[Json] = field(default_factory=list)
    codes: dict[tuple[str, str], Json] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)
    tests_of: dict[str, list[str]] = field(default_factory=dict)

    @property
    def package(self) -> str:
        return str(self.skeleton["package"])

    def write(self, folder: Path, codes: dict[tuple[str, str], Json] | None = None) -> None:
        write_tree(folder, assemble(self.specs, self.codes if codes is None else codes))
        self._write_tests(folder)

    def write_stubs(self, folder: Path, mode: str) -> None:
        write_tree(folder, stub_tree(self.specs, mode))
        self._write_tests(folder)

    def _write_tests(self, folder: Path) -> None:
        files = {f"tests/{name}": code for name, code in self.tests.items()}
        write_tree(folder, files | {"tests/__init__.py": ""})

    def digest(self) -> str:
        """Of all that was said."""
        said = vars(self) | {"codes": list(self.codes.items())}
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def write_tree(folder: Path, files: dict[str, str]) -> None:
    for path, source in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(source, encoding="utf-8")


def build(
    brief: str,
    target: int = 120,
    *,
    with_code: bool = True,
    stack: str = "python-cli",
    **settings: Any,
) -> Build:
    with standin(**settings) as server:
        walk = Walk(Client(server.server_port), target, stack=stack)
        return walk.run(brief, with_code=with_code)


@dataclass
class Walk:
    client: Client
    target: int
    stack: str = "python-cli"
    done: Build = field(default_factory=Build)

    def run(self, brief: str, *, with_code: bool = True) -> Build:
        self.plan(brief)
        self._specify()
        self._test()
        for spec in self.done.specs if with_code else []:
            given = {"imports": spec["imports"], "code": spec["code"]}
            answer = given if spec["code"] else self._code(spec)
            self.done.codes[(spec["path"], spec["symbol"])] = answer
        return self.done

    def plan(self, brief: str) -> None:
        done = self.done
        stacks = [{"name": self.stack}]
        found = self.client.ask("DiscoveryQuestions", stacks=stacks, brief=brief)
        answers = [
            {"question": one["question"], "answer": one["recommended"], "assumed": True}
            for one in found["questions"]
        ]
        model = self.client.ask("DomainModel", stacks=stacks, brief=brief, answers=answers)
        drafts = model.pop("requirements")
        done.domain = model
        done.requirements = [
            {
                "code": f"FR-{number:03d}",
                **{key: draft[key] for key in ("text", "priority", "criterion", "aggregates")},
            }
            for number, draft in enumerate(drafts, start=1)
        ]
        size = {
            "target": self.target,
            "minimum": self.target * 5 // 6,
            "maximum": self.target * 5 // 4,
            "reason": "asked for",
        }
        done.skeleton = self.client.ask(
            "PlanSkeleton",
            stack={"name": self.stack},
            domain=model,
            requirements=done.requirements,
            similar_plans=[],
            size=size,
        )
        for phase in done.skeleton["phases"]:
            for milestone in phase["milestones"]:
                self._draft(milestone)

    def _draft(self, milestone: Json) -> None:
        done = self.done
        answer = self.client.ask(
            "MilestoneTasks",
            domain=done.domain,
            skeleton=done.skeleton,
            all_requirements=[
                {"code": one["code"], "text": one["text"]} for one in done.requirements
            ],
            milestone=milestone["key"],
            requirements=[
                one for one in done.requirements if one["code"] in milestone["requirements"]
            ],
        )
        done.tasks += answer["tasks"]

    def _specify(self) -> None:
        """Tasks in their order, which follows their needs; each sees what it may use."""
        done = self.done
        for number, task in enumerate(done.tasks, start=1):
            known = [
                {key: spec[key] for key in ("path", "symbol", "kind", "signature", "description")}
                for spec in done.specs
            ]
            asked = {
                key: task[key]
                for key in (
                    "name",
                    "description",
                    "complexity",
                    "task_type",
                    "target_files",
                    "subtasks",
                    "provides",
                    "needs",
                )
            }
            served = [one for one in done.requirements if one["code"] in task["requirements"]]
            asked |= {"id": f"T-{number:03d}", "requirements": served, "package": done.package}
            for spec in self.client.ask(
                "AtomSpecs", task=asked, domain=done.domain, interfaces=known
            )["atoms"]:
                done.specs.append(
                    spec
                    | {
                        "task": {"name": task["name"], "description": task["description"]},
                        "served": served,
                    }
                )

    def _test(self) -> None:
        done = self.done
        known = [
            {key: spec[key] for key in ("path", "symbol", "kind", "signature", "description")}
            for spec in done.specs
        ]
        for one in done.requirements:
            asked = one | {
                "package": done.package,
                "aggregates": self._aggregates(one["aggregates"]),
            }
            answer = self.client.ask("AcceptanceTests", requirement=asked, interfaces=known)
            code = one["code"].lower().replace("-", "_")
            names = [f"test_{code}_{test['name']}.py" for test in answer["tests"]]
            done.tests |= {
                name: test["code"] for name, test in zip(names, answer["tests"], strict=True)
            }
            done.tests_of[one["code"]] = names

    def _aggregates(self, names: list[str]) -> list[Json]:
        return [one for one in self.done.domain["aggregates"] if one["name"] in names]

    def _code(self, spec: Json) -> Json:
        needs = {(need["path"], need["symbol"]) for need in spec["needs"]}
        interfaces = [
            {key: one[key] for key in ("path", "symbol", "kind", "signature", "description")}
            for one in self.done.specs
            if (one["path"], one["symbol"]) in needs
        ]
        atom = {
            key: spec[key]
            for key in ("path", "symbol", "kind", "signature", "description", "language", "task")
        }
        atom |= {
            "package": self.done.package,
            "requirements": spec["served"],
            "aggregates": self._aggregates(spec["aggregates"]),
        }
        return self.client.ask("AtomCode", atom=atom, interfaces=interfaces, previous_attempts=[])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("brief", type=Path)
    parser.add_argument("--size", type=int, default=120)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--mutate", action="store_true")
    options = parser.parse_args()
    started = time.monotonic()
    done = build(options.brief.read_text(encoding="utf-8"), options.size)
    print(
        f"{len(done.requirements)} requirements, {len(done.tasks)} tasks, {len(done.specs)} atoms, {len(done.tests)} test files"
        f" in {time.monotonic() - started:.1f} s"
    )
    folder = options.out or Path(tempfile.mkdtemp())
    done.write(folder)
    problems = measuring.problems(done, folder)
    print("\n".join(problems) or "no problems")
    if options.mutate:
        silent = measuring.silent_deletions(done)
        share = 1 - len(silent) / len(done.specs)
        print(f"{share:.1%} of {len(done.specs)} atoms are held by a test; silent: {silent}")
    ran = subprocess.run(
        [sys.executable, "-m", done.package, "--help"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    print(ran.stdout or ran.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
