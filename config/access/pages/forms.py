"""Forms of a workspace, of invitations, and of one's own account."""

from copy import copy
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm

from config.access.choices import MembershipRole, WorkspaceReviewPolicy
from config.access.models import User, Workspace
from config.access.teams import own_key
from config.shared.errors import DomainError

ROLES = [
    (MembershipRole.VIEWER, "viewer: reads"),
    (MembershipRole.MEMBER, "member: plans and builds"),
    (MembershipRole.REVIEWER, "reviewer: also judges code"),
    (MembershipRole.APPROVER, "approver: also approves plans, waives, raises their limits"),
    (MembershipRole.ADMIN, "admin: also members, settings, the workspace's limits"),
]
POLICIES = [
    (WorkspaceReviewPolicy.ADVISORY, "advisory: a low score opens a review, work goes on"),
    (WorkspaceReviewPolicy.BLOCKING, "blocking: what needs that code waits for the review"),
]
DAYS = [(1, "a day"), (7, "a week"), (30, "30 days")]
RESERVED = "deleted-"
CENT = Decimal("0.01")


class InviteForm(forms.Form):
    role = forms.ChoiceField(choices=ROLES, label="As")
    days = forms.TypedChoiceField(choices=DAYS, coerce=int, label="Works for", initial=7)
    note = forms.CharField(
        max_length=80, required=False, label="For", help_text="So that you know it again."
    )


class RoleForm(forms.Form):
    """`seen` is the role that stood on the page."""

    role = forms.ChoiceField(choices=ROLES)
    seen = forms.ChoiceField(choices=MembershipRole)


class SettingsForm(forms.ModelForm):
    edition = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}))
    review_policy = forms.ChoiceField(choices=POLICIES, label="Reviews")
    plan_soft_limit_usd = forms.DecimalField(
        required=False, min_value=CENT, max_digits=10, decimal_places=2,
        label="Soft limit of a new plan in $", help_text="Empty for the server's.",
    )  # fmt: skip
    plan_hard_limit_usd = forms.DecimalField(
        required=False, min_value=CENT, max_digits=10, decimal_places=2,
        label="Hard limit of a new plan in $", help_text="Empty for the server's.",
    )  # fmt: skip

    class Meta:
        model = Workspace
        fields = (
            "name",
            "review_policy",
            "plan_soft_limit_usd",
            "plan_hard_limit_usd",
            "shares_outside",
            "recalls",
            "second_factor_required",
        )
        labels = {  # noqa: RUF012
            "recalls": "Learn from what this workspace has built before",
            "shares_outside": "Conversations and plans may be shared beyond this workspace",
            "second_factor_required": "Approvers and administrators need a second factor",
        }
        help_texts = {  # noqa: RUF012
            "recalls": "Plans and atoms that are alike are given to a draft as examples, and named on its page.",
            "shares_outside": "Switching it off ends what is shared with people outside.",
            "second_factor_required": "Whoever has none acts as reviewer until they set one up.",
        }

    def __init__(self, data: Any = None, *, workspace: Workspace) -> None:
        # A copy: what the form sets on it is saved by a verb alone, or not at all.
        super().__init__(data, instance=copy(workspace))
        self.initial["edition"] = workspace.edition
        for name in ("plan_soft_limit_usd", "plan_hard_limit_usd"):
            if isinstance(limit := self.initial.get(name), Decimal):
                self.initial[name] = limit.quantize(CENT)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        soft, hard = data.get("plan_soft_limit_usd"), data.get("plan_hard_limit_usd")
        if (soft is None) != (hard is None):
            self.add_error(None, "Give both limits of a new plan, or neither.")
        elif soft is not None and hard is not None and soft >= hard:
            self.add_error("plan_soft_limit_usd", "The soft limit must be below the hard limit.")
        return data


class KeyForm(forms.Form):
    """An empty key goes back to the server's own."""

    edition = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}))
    key = forms.CharField(
        required=False,
        max_length=300,
        label="Key",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if why := own_key.why_unusable(key):
            raise forms.ValidationError(why)
        return key


class AddressMixin:
    """An address is the same in capital letters."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return str(self.cleaned_data.get("email") or "").lower()


class SignUpForm(AddressMixin, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "email")
        help_texts = {"username": "Others see it beside what you do here."}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "For a new password, if you forget yours."
        self.fields["password1"].help_text = "At least 8 characters, and none that many use."
        self.fields["password2"].help_text = ""

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if name.lower().startswith(RESERVED):
            raise forms.ValidationError(f"Names that begin with {RESERVED} are taken.")
        return name


class ProfileForm(AddressMixin, forms.ModelForm):
    class Meta:
        model = User
        fields = ("email",)
        help_texts = {"email": "A new password is sent here if you forget yours."}  # noqa: RUF012


class PasswordForm(forms.Form):
    """Asks once more for the password of whoever is signed in."""

    undone = "Nothing was changed."
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError(f"This is not your password. {self.undone}")
        return password


class DeletionForm(PasswordForm):
    undone = "Nothing was deleted."


def refused(
    form: forms.Form | forms.ModelForm, error: DomainError, field: str | None = None
) -> None:
    """Show a refusal by a verb in the form."""
    form.add_error(field, error.message)
