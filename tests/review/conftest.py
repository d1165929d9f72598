import pytest

from config.access.models import User
from review.models import Review
from tests.factories import ReviewFactory, member


@pytest.fixture
def review(db: None) -> Review:
    return ReviewFactory()


@pytest.fixture
def reviewer(review: Review) -> User:
    return member(review.atom.run.plan.workspace, "reviewer")
