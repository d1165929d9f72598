import pytest

from costs.prices import price_list


@pytest.fixture
def prices(db: None) -> None:
    price_list.load()
