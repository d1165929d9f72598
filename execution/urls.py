from django.urls import path

from execution.pages import actions, atoms, changes, plan_documents, previews, tabs

app_name = "execution"
PLAN = "plans/<uuid:plan_id>/"
WAVE = "waves/<uuid:wave_id>/"
CHANGE = f"{PLAN}changes/<int:number>/"
PREVIEW = "previews/<uuid:preview_id>/"

urlpatterns = [
    path("plans/import/", plan_documents.plan_import, name="plan-import"),
    path(f"{PLAN}document/", plan_documents.plan_document, name="plan-document"),
    path(f"{PLAN}changes/", changes.change_list, name="change-list"),
    path(f"{PLAN}changes/requirement/", changes.change_requirement, name="change-requirement"),
    path(f"{PLAN}changes/version/<int:number>/", changes.ask_for_version, name="change-to-version"),
    path(CHANGE, changes.change_detail, name="change-detail"),
    path(f"{CHANGE}agree/", changes.agree, name="change-agree"),
    path(f"{CHANGE}discard/", changes.discard, name="change-discard"),
    path(f"{CHANGE}again/", changes.again, name="change-again"),
    path(f"{PLAN}releases/<int:number>/", changes.release, name="release-download"),
    path(f"{PLAN}run/", tabs.run, name="plan-run"),
    path(f"{PLAN}acceptance/", tabs.acceptance, name="plan-acceptance"),
    path(f"{PLAN}costs/", tabs.costs, name="plan-costs"),
    path(f"{PLAN}run/start/", actions.start, name="run-start"),
    path(f"{PLAN}run/pause/", actions.pause, name="run-pause"),
    path(f"{PLAN}run/resume/", actions.resume, name="run-resume"),
    path(f"{PLAN}run/cancel/", actions.cancel, name="run-cancel"),
    path(f"{PLAN}run/retry/", actions.retry, name="run-retry"),
    path(f"{PLAN}removal/prove/", actions.prove_by_removal, name="removal-prove"),
    path(f"{PLAN}removal/dead/", actions.remove_dead_code, name="dead-code-remove"),
    path(f"{PLAN}export/", actions.export, name="run-export"),
    path(f"{PLAN}preview/", previews.start, name="preview-start"),
    path(PREVIEW, previews.detail, name="preview-detail"),
    path(f"{PREVIEW}open/", previews.open_it, name="preview-open"),
    path(f"{PREVIEW}stop/", previews.stop, name="preview-stop"),
    path(f"{PREVIEW}command/", previews.run_command, name="preview-command"),
    path(f"{PREVIEW}report/", previews.report, name="preview-report"),
    path(f"{PLAN}budget/", actions.raise_budget, name="budget-raise"),
    path(f"{WAVE}repair/", actions.repair_again, name="wave-repair"),
    path(f"{WAVE}waive/", actions.waive, name="wave-waive"),
    path("atoms/<uuid:atom_id>/", atoms.atom_detail, name="atom-detail"),
    path("tests/<uuid:test_id>/", atoms.test_detail, name="test-detail"),
    path("tests/<uuid:test_id>/change/", actions.change_test, name="test-change"),
]
