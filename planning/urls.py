from django.urls import path

from planning.pages import actions, plans, tabs, tasks
from planning.pages.editing import edited, operate
from planning.pages.understanding import amend, answering, rows, whole

app_name = "planning"
PLAN = "plans/<uuid:plan_id>/"
REQUIREMENT = f"{PLAN}requirements/<slug:code>/"
QUESTION = f"{PLAN}questions/<uuid:question_id>/"
TASK = f"{PLAN}tasks/<uuid:task_id>/"

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_create, name="plan-create"),
    path(PLAN, tabs.overview, name="plan-overview"),
    path(f"{PLAN}discovery/", whole.discovery, name="plan-discovery"),
    path(f"{PLAN}discovery/part/", amend.part, name="part"),
    path(f"{PLAN}discovery/brief/", amend.brief, name="brief"),
    path(f"{PLAN}discovery/again/", amend.understand_again, name="understand-again"),
    path(f"{PLAN}discovery/stack/", rows.stack, name="stack"),
    path(f"{PLAN}requirements/add/", rows.requirement_add, name="requirement-add"),
    path(f"{REQUIREMENT}", rows.requirement, name="requirement"),
    path(f"{REQUIREMENT}retire/", rows.requirement_retire, name="requirement-retire"),
    path(f"{REQUIREMENT}back/", rows.requirement_back, name="requirement-back"),
    path(f"{PLAN}tasks/", edited.tasks, name="plan-tasks"),
    path(f"{PLAN}graph/", tabs.graph, name="plan-graph"),
    path(f"{PLAN}history/", tabs.history, name="plan-history"),
    path(f"{PLAN}approve/", actions.approve, name="plan-approve"),
    path(f"{PLAN}reject/", actions.reject, name="plan-reject"),
    path(f"{PLAN}reopen/", actions.reopen, name="plan-reopen"),
    path(f"{PLAN}cancel/", actions.cancel, name="plan-cancel"),
    path(f"{PLAN}resume/", actions.resume, name="plan-resume"),
    path(f"{PLAN}packages/again/", actions.packages_again, name="packages-again"),
    path(f"{PLAN}packages/drop/", actions.packages_drop, name="packages-drop"),
    path(f"{PLAN}tasks/operate/", operate.operate, name="tasks-operate"),
    path(f"{PLAN}lint/<str:finding_id>/fix/", operate.fix, name="lint-fix"),
    path(f"{PLAN}lint/<str:finding_id>/waive/", actions.waive_lint, name="lint-waive"),
    path(f"{PLAN}recommendations/", actions.take_recommendations, name="recommendations-take"),
    path(f"{PLAN}size/", actions.agree_size, name="size-agree"),
    path(f"{PLAN}questions/", answering.answer_all, name="questions-answer"),
    path(f"{QUESTION}", answering.answer, name="question-answer"),
    path(f"{QUESTION}change/", answering.change, name="answer-change"),
    path(TASK, tasks.task_detail, name="task-detail"),
    path(f"{TASK}edit/", tasks.task_edit, name="task-edit"),
]
