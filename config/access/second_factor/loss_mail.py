"""The mail that tells a person that somebody else has taken their second factor away."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from config.access.models import User

SUBJECT = "Your second factor was taken away"
BODY = """An operator has taken away the second factor of {name}. From now on your password alone signs you in.

Set up another one: {url}

If you did not ask for this, change your password and tell the operators of this Masterplan.
"""


def reaches(user: User) -> bool:
    return bool(user.email) and settings.EMAIL_IN_USE


def send(user: User) -> None:
    """Nothing where no mail would arrive."""
    if reaches(user):
        url = settings.SITE_URL + reverse("access:second-factor")
        body = BODY.format(name=user.get_username(), url=url)
        send_mail(SUBJECT, body, None, [user.email])
