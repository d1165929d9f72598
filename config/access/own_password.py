"""The pages on which people change their own password, or get a new one by mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy


class ShortHelp:
    """Django's own texts are a list and a repetition."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = "At least 8 characters, and none that many use."
        self.fields["new_password2"].help_text = ""


class OwnPasswordForm(ShortHelp, PasswordChangeForm):
    pass


class NewPasswordForm(ShortHelp, SetPasswordForm):
    pass


class OwnPassword(SuccessMessageMixin, PasswordChangeView):
    """The old one is asked for; every other session of this person ends, with its sockets."""

    form_class = OwnPasswordForm
    # Not the usual name, under which the admin would find it too.
    template_name = "registration/own_password.html"
    success_url = reverse_lazy("own-password")
    success_message = "Your password is changed. You are signed out everywhere else."


class ForgottenPassword(PasswordResetView):
    """The answer is the same whether the address is known or not."""

    template_name = "registration/forgotten_password.html"
    email_template_name = "registration/new_password_mail.txt"
    subject_template_name = "registration/new_password_subject.txt"
    success_url = reverse_lazy("password-sent")
    extra_context = {"sends_mail": settings.EMAIL_IN_USE}  # noqa: RUF012


class PasswordSent(PasswordResetDoneView):
    template_name = "registration/password_sent.html"
    extra_context = {"sends_mail": settings.EMAIL_IN_USE}  # noqa: RUF012


class NewPassword(SuccessMessageMixin, PasswordResetConfirmView):
    """The link works once, and for an hour."""

    form_class = NewPasswordForm
    template_name = "registration/new_password.html"
    success_url = reverse_lazy("login")
    success_message = "Your password is changed. Sign in with it."
