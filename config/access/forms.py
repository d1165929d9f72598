"""The form field for choosing a workspace."""

from typing import Any

from django import forms

from config.access.models import User, Workspace
from config.access.permissions import workspaces_for


class WorkspaceField(forms.ModelChoiceField):
    """Where a person wants to do something, of the workspaces they may do it in; hidden where there is no choice."""

    def __init__(self, user: User, verb: str) -> None:
        found = workspaces_for(user, verb)
        # Nobody chooses while there is nothing to choose from; then the first one is meant.
        has_choice = len(found[:2]) > 1
        super().__init__(
            found,
            required=False,
            empty_label=None,
            label="Workspace",
            initial=found.first(),
            widget=forms.Select if has_choice else forms.HiddenInput,
        )

    def clean(self, value: Any) -> Workspace:
        chosen = super().clean(value) or self.queryset.first()  # type: ignore[union-attr]
        if chosen is None:
            raise forms.ValidationError(
                "You may not do this in any workspace yet; an administrator can add you to one."
            )
        return chosen
