"""A sandbox that runs share."""

from collections.abc import Iterator

import pytest

from execution.sandbox.acceptance_runs import WarmSandboxes


@pytest.fixture
def sandboxes() -> Iterator[WarmSandboxes]:
    with WarmSandboxes() as shared:
        yield shared
