import pytest

from costs import pricing


@pytest.fixture
def prices(db: None) -> None:
    pricing.load()
