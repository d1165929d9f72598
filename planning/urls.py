from django.urls import path

from planning.pages import plan_actions, plans, tabs, tasks

app_name = "planning"
PLAN = "plans/<uuid:plan_id>/"
TASK = f"{PLAN}tasks/<uuid:task_id>/"

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_create, name="plan-create"),
    path(PLAN, tabs.overview, name="plan-overview"),
    path(f"{PLAN}discovery/", tabs.discovery, name="plan-discovery"),
    path(f"{PLAN}tasks/", tabs.tasks, name="plan-tasks"),
    path(f"{PLAN}graph/", tabs.graph, name="plan-graph"),
    path(f"{PLAN}history/", tabs.history, name="plan-history"),
    path(f"{PLAN}approve/", plan_actions.approve, name="plan-approve"),
    path(f"{PLAN}reject/", plan_actions.reject, name="plan-reject"),
    path(f"{PLAN}reopen/", plan_actions.reopen, name="plan-reopen"),
    path(f"{PLAN}archive/", plan_actions.archive, name="plan-archive"),
    path(f"{PLAN}restore/", plan_actions.restore, name="plan-restore"),
    path(f"{PLAN}cancel/", plan_actions.cancel, name="plan-cancel"),
    path(f"{PLAN}resume/", plan_actions.resume, name="plan-resume"),
    path(f"{PLAN}packages/again/", plan_actions.packages_again, name="packages-again"),
    path(f"{PLAN}packages/drop/", plan_actions.packages_drop, name="packages-drop"),
    path(f"{PLAN}lint/<str:finding_id>/waive/", plan_actions.waive_lint, name="lint-waive"),
    path(f"{PLAN}recommendations/", plan_actions.take_recommendations, name="recommendations-take"),
    path(f"{PLAN}size/", plan_actions.agree_size, name="size-agree"),
    path(f"{PLAN}questions/<uuid:question_id>/", plan_actions.answer, name="question-answer"),
    path(TASK, tasks.task_detail, name="task-detail"),
    path(f"{TASK}edit/", tasks.task_edit, name="task-edit"),
]
