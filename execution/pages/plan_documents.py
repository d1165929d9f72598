"""Plans as files: one that is uploaded becomes a draft, and any plan with a draft can be saved."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods

from config.access.forms import WorkspaceField
from config.access.http import AuthedRequest
from config.access.models import User
from config.shared.errors import DomainError
from config.shared.html.redirects import done
from execution.export.documents.whole_document import Document
from execution.export.documents.whole_export import export_document
from execution.export.documents.whole_import import import_document
from planning.draft.documents.document_text import check_length, read, renamed, written
from planning.errors import DocumentRefused, NameTaken, first_of
from planning.models import MasterPlan
from planning.pages.tabs import fetch


class DocumentField(forms.FileField):
    """A file that is read as a plan document; its mistakes are the field's errors."""

    widget = forms.FileInput(attrs={"accept": ".json,application/json"})

    def clean(self, data: Any, initial: Any = None) -> Document:
        upload: UploadedFile = super().clean(data, initial)
        try:
            check_length(upload.size or 0)
            return read(upload.read(), Document)
        except DocumentRefused as refused:
            raise forms.ValidationError(first_of(refused.problems)) from None


class ImportForm(forms.Form):
    file = DocumentField(
        label="Plan document", help_text="A JSON file that a plan was saved as, up to 8 MB."
    )
    name = forms.CharField(
        required=False, max_length=120, help_text="If it is to have another name than in the file."
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"] = WorkspaceField(user, "create_plan")

    def imported_by(self, user: User) -> MasterPlan | None:
        """The new draft; None if it was refused, with the reasons beside the fields."""
        data = self.cleaned_data
        try:
            document = renamed(data["file"], data["name"]) if data["name"] else data["file"]
            return import_document(document, user, data["workspace"])
        except DocumentRefused as refused:
            self.add_error("file", forms.ValidationError(first_of(refused.problems)))
        except DomainError as refused:
            self.add_error("name" if isinstance(refused, NameTaken) else "file", refused.message)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request: AuthedRequest) -> HttpResponse:
    form = ImportForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        plan = form.imported_by(request.user)
        if plan is not None:
            page = reverse("planning:plan-overview", args=[plan.pk])
            return done(request, page, "The plan is imported. It is a draft until it is approved.")
    status = 422 if request.method == "POST" else 200
    return render(request, "execution/plan_import.html", {"form": form}, status=status)


@require_GET
def plan_document(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    text = written(export_document(plan))
    name = slugify(plan.project_name) or "plan"
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )
