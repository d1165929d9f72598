from collections.abc import Iterator

import pytest
from pytest_django import Settings

from costs.prices import price_list
from tests.costs.scripted import serving
from tests.execution.engine.author import Author


@pytest.fixture
def author(settings: Settings, transactional_db: None) -> Iterator[Author]:
    """A model server that writes the shop; prices are loaded, waits are short."""
    price_list.load()
    settings.BACKOFF_SECONDS = 0.01
    settings.REMOVAL_SECONDS = 0  # Its own tests have the time for it.
    settings.ANTHROPIC_API_KEY = "scripted"
    author = Author()
    with serving(author):
        settings.ANTHROPIC_BASE_URL = author.url
        yield author
