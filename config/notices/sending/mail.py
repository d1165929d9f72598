"""One notice as an e-mail to one person."""

import time
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from config.access.models import User
from config.notices.models import Notice
from config.notices.sending.outbound import Outcome


def send(notice: Notice, person: User) -> Outcome:
    began = time.monotonic()
    error = ""
    try:
        _message(notice, person).send()
    except (SMTPException, OSError) as failure:
        error = f"{type(failure).__name__}: {failure}"[:300]
    took = round((time.monotonic() - began) * 1000)
    return Outcome(status_code=None, error=error, milliseconds=took)


def _message(notice: Notice, person: User) -> EmailMessage:
    what = notice.get_kind_display()
    parts = [
        f"{notice.title}: {what}.",
        notice.detail,
        settings.SITE_URL + notice.path,
        f"Workspace {notice.workspace}. You asked to be told of this; change it at"
        f" {settings.SITE_URL}{reverse('notices:preferences')}",
    ]
    return EmailMessage(
        subject=f"{notice.title}: {what}",
        body="\n\n".join(part for part in parts if part) + "\n",
        to=[person.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<{notice.pk}.{person.pk}@masterplan>",
        },
    )
