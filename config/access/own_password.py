"""The page on which people change their own password."""

from typing import Any

from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy


class OwnPasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django's own are a list and a repetition.
        self.fields["new_password1"].help_text = "At least 8 characters, and none that many use."
        self.fields["new_password2"].help_text = ""


class OwnPassword(SuccessMessageMixin, PasswordChangeView):
    """The old one is asked for; every other session of this person ends, with its sockets."""

    form_class = OwnPasswordForm
    # Not the usual name, under which the admin would find it too.
    template_name = "registration/own_password.html"
    success_url = reverse_lazy("own-password")
    success_message = "Your password is changed. You are signed out everywhere else."
