"""Runs the tests of the folder it is started in; the last line printed is a JSON list of results."""

import io
import json
import sys
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))


class Results(unittest.TestResult):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def addSuccess(self, test: unittest.TestCase) -> None:
        self.found.append({"test": test.id(), "error": "", "text": ""})

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        self.found.append({"test": test.id(), "error": err[0].__name__, "text": str(err[1])[-600:]})

    addFailure = addError

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        if err:
            self.addError(subtest, err)


def main() -> None:
    results = Results()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        unittest.defaultTestLoader.discover("tests", top_level_dir=".").run(results)
    print(json.dumps(results.found))


if __name__ == "__main__":
    main()
