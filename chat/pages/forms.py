from typing import Any

from django import forms

from config.access.choices import ShareLevel
from config.access.forms import WorkspaceField
from config.access.models import User
from planning.pages.forms import BriefFileField


class MessageForm(forms.Form):
    text = forms.CharField(
        required=False,
        strip=False,
        label="Message",
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "Describe what you want to build, or /help"}
        ),
    )
    # Of the button beside "Send": what is written is a brief.
    as_plan = forms.BooleanField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
    # It becomes the brief of the command it is sent with.
    file = BriefFileField(required=False, label="Brief as a file")

    def message(self) -> str:
        text, brief = self.cleaned_data["text"], self.cleaned_data["file"]
        if self.cleaned_data["as_plan"] and not text.lstrip().startswith("/"):
            text = f"/masterplan {text.strip()}" if text.strip() or brief else ""
        if not brief:
            return str(text)
        return f"{text.strip() or '/masterplan'} {brief}"

    @property
    def complaints(self) -> list[str]:
        """All that is wrong with what was sent, for the place above the box."""
        return [str(error) for errors in self.errors.values() for error in errors]


class ShareForm(forms.Form):
    person = forms.CharField(max_length=150, label="With", widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}))  # fmt: skip
    level = forms.ChoiceField(choices=ShareLevel, label="Level")


class FirstMessageForm(MessageForm):
    """A message that opens a conversation, in the workspace it says."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"] = WorkspaceField(user, "chat")
