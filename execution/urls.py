from django.urls import path

from execution.views import pages, parts, verbs

app_name = "execution"
PLAN = "plans/<uuid:plan_id>/"
WAVE = "waves/<uuid:wave_id>/"

urlpatterns = [
    path(f"{PLAN}run/", pages.run, name="plan-run"),
    path(f"{PLAN}acceptance/", pages.acceptance, name="plan-acceptance"),
    path(f"{PLAN}costs/", pages.costs, name="plan-costs"),
    path(f"{PLAN}run/start/", verbs.start, name="run-start"),
    path(f"{PLAN}run/pause/", verbs.pause, name="run-pause"),
    path(f"{PLAN}run/resume/", verbs.resume, name="run-resume"),
    path(f"{PLAN}run/cancel/", verbs.cancel, name="run-cancel"),
    path(f"{PLAN}run/retry/", verbs.retry, name="run-retry"),
    path(f"{PLAN}export/", verbs.export, name="run-export"),
    path(f"{PLAN}budget/", verbs.raise_budget, name="budget-raise"),
    path(f"{WAVE}repair/", verbs.repair_again, name="wave-repair"),
    path(f"{WAVE}waive/", verbs.waive, name="wave-waive"),
    path("atoms/<uuid:atom_id>/", parts.atom_detail, name="atom-detail"),
    path("tests/<uuid:test_id>/", parts.test_detail, name="test-detail"),
    path("tests/<uuid:test_id>/change/", verbs.change_test, name="test-change"),
]
