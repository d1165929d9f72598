from django.urls import path

from planning.views import pages, plans, tasks, verbs

app_name = "planning"
PLAN = "plans/<uuid:plan_id>/"
TASK = f"{PLAN}tasks/<uuid:task_id>/"

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_create, name="plan-create"),
    path(PLAN, pages.overview, name="plan-overview"),
    path(f"{PLAN}discovery/", pages.discovery, name="plan-discovery"),
    path(f"{PLAN}tasks/", pages.tasks, name="plan-tasks"),
    path(f"{PLAN}graph/", pages.graph, name="plan-graph"),
    path(f"{PLAN}history/", pages.history, name="plan-history"),
    path(f"{PLAN}approve/", verbs.approve, name="plan-approve"),
    path(f"{PLAN}reject/", verbs.reject, name="plan-reject"),
    path(f"{PLAN}reopen/", verbs.reopen, name="plan-reopen"),
    path(f"{PLAN}cancel/", verbs.cancel, name="plan-cancel"),
    path(f"{PLAN}resume/", verbs.resume, name="plan-resume"),
    path(f"{PLAN}lint/<str:finding_id>/waive/", verbs.waive_lint, name="lint-waive"),
    path(f"{PLAN}recommendations/", verbs.take_recommendations, name="recommendations-take"),
    path(f"{PLAN}size/", verbs.agree_size, name="size-agree"),
    path(f"{PLAN}questions/<uuid:question_id>/", verbs.answer, name="question-answer"),
    path(TASK, tasks.task_detail, name="task-detail"),
    path(f"{TASK}edit/", tasks.task_edit, name="task-edit"),
]
