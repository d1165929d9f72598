from django.urls import path

from execution.api import cloning
from execution.pages import (
    atoms,
    files,
    own_repository,
    plan_changes,
    plan_documents,
    previews,
    run_actions,
    run_tabs,
)

app_name = "execution"
PLAN = "plans/<uuid:plan_id>/"
WAVE = "waves/<uuid:wave_id>/"
CHANGE = f"{PLAN}changes/<int:number>/"
PREVIEW = "previews/<uuid:preview_id>/"
GIT = "git/<uuid:plan_id>.git/"

urlpatterns = [
    path("plans/import/", plan_documents.plan_import, name="plan-import"),
    path(f"{PLAN}document/", plan_documents.plan_document, name="plan-document"),
    path(f"{PLAN}changes/", plan_changes.change_list, name="change-list"),
    path(f"{PLAN}changes/requirement/", plan_changes.change_requirement, name="change-requirement"),
    path(
        f"{PLAN}changes/version/<int:number>/",
        plan_changes.ask_for_version,
        name="change-to-version",
    ),
    path(CHANGE, plan_changes.change_detail, name="change-detail"),
    path(f"{CHANGE}agree/", plan_changes.agree, name="change-agree"),
    path(f"{CHANGE}discard/", plan_changes.discard, name="change-discard"),
    path(f"{CHANGE}again/", plan_changes.again, name="change-again"),
    path(f"{PLAN}releases/<int:number>/", plan_changes.release, name="release-download"),
    path(f"{PLAN}run/", run_tabs.run, name="plan-run"),
    path(f"{PLAN}files/", files.files, name="plan-files"),
    path(f"{PLAN}acceptance/", run_tabs.acceptance, name="plan-acceptance"),
    path(f"{PLAN}costs/", run_tabs.costs, name="plan-costs"),
    path(f"{PLAN}delete/", run_actions.delete, name="plan-delete"),
    path(f"{PLAN}run/timeline/", run_tabs.run_timeline, name="run-timeline"),
    path(f"{PLAN}run/start/", run_actions.start, name="run-start"),
    path(f"{PLAN}run/pause/", run_actions.pause, name="run-pause"),
    path(f"{PLAN}run/resume/", run_actions.resume, name="run-resume"),
    path(f"{PLAN}run/cancel/", run_actions.cancel, name="run-cancel"),
    path(f"{PLAN}run/retry/", run_actions.retry, name="run-retry"),
    path(f"{PLAN}removal/prove/", run_actions.prove_by_removal, name="removal-prove"),
    path(f"{PLAN}removal/dead/", run_actions.remove_dead_code, name="dead-code-remove"),
    path(f"{PLAN}export/", run_actions.export, name="run-export"),
    path(f"{PLAN}export/git/", run_actions.export_git, name="run-export-git"),
    path(f"{PLAN}push/", own_repository.push, name="plan-push"),
    path("workspace/<uuid:pk>/repository/", own_repository.remote, name="own-repository"),
    path(
        "workspace/<uuid:pk>/repository/remove/",
        own_repository.remote_remove,
        name="own-repository-remove",
    ),
    path(f"{GIT}info/refs", cloning.refs, name="git-refs"),
    path(f"{GIT}git-upload-pack", cloning.upload_pack, name="git-upload-pack"),
    path(f"{PLAN}preview/", previews.start, name="preview-start"),
    path(PREVIEW, previews.detail, name="preview-detail"),
    path(f"{PREVIEW}open/", previews.open_it, name="preview-open"),
    path(f"{PREVIEW}stop/", previews.stop, name="preview-stop"),
    path(f"{PREVIEW}command/", previews.run_command, name="preview-command"),
    path(f"{PREVIEW}report/", previews.report, name="preview-report"),
    path(f"{PLAN}budget/", run_actions.raise_budget, name="budget-raise"),
    path(f"{WAVE}repair/", run_actions.repair_again, name="wave-repair"),
    path(f"{WAVE}waive/", run_actions.waive, name="wave-waive"),
    path("atoms/<uuid:atom_id>/", atoms.atom_detail, name="atom-detail"),
    path("tests/<uuid:test_id>/", atoms.test_detail, name="test-detail"),
    path("tests/<uuid:test_id>/change/", run_actions.change_test, name="test-change"),
]
