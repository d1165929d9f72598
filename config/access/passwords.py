"""The page on which people change their own password."""

from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy


class OwnPassword(SuccessMessageMixin, PasswordChangeView):
    """The old one is asked for; every other session of this person ends, with its sockets."""

    # Not the usual name, under which the admin would find it too.
    template_name = "registration/own_password.html"
    success_url = reverse_lazy("own-password")
    success_message = "Your password is changed. You are signed out everywhere else."
