"""How many reviews wait for a person, in the rail of every page."""

from typing import Any

from django.template.loader import render_to_string

from config.shared.html.fragments import person_fragment
from review.models import Review

CHANGED = "reviews_changed"


@person_fragment(kinds={CHANGED})
def badge(user: Any) -> str:
    return drawn(Review.objects.needing(user).count())


def drawn(waiting: int) -> str:
    return render_to_string("review/_badge.html", {"badge": waiting})
