"""A person at the review pages."""

from typing import cast

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.access.models import User
from review.models import Review


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(user: User, verb: str, review: Review, **data: str) -> HttpResponse:
    url = reverse(f"review:review-{verb}", args=[review.pk])
    return cast(HttpResponse, as_user(user).post(url, {"seen_sha": review.atom.code_sha} | data))
