from django.urls import path

from planning.pages import plan_actions, plans, tabs, tasks, versions
from planning.pages.discovery import discovery_tab, domain_pages, question_pages, requirement_pages
from planning.pages.editing import operate, plan_tab

app_name = "planning"
PLAN = "plans/<uuid:plan_id>/"
REQUIREMENT = f"{PLAN}requirements/<slug:code>/"
QUESTION = f"{PLAN}questions/<uuid:question_id>/"
TASK = f"{PLAN}tasks/<uuid:task_id>/"

urlpatterns = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/new/", plans.plan_create, name="plan-create"),
    path(PLAN, tabs.overview, name="plan-overview"),
    path(f"{PLAN}discovery/", discovery_tab.discovery, name="plan-discovery"),
    path(f"{PLAN}discovery/part/", domain_pages.part, name="part"),
    path(f"{PLAN}discovery/brief/", domain_pages.brief, name="brief"),
    path(f"{PLAN}discovery/again/", domain_pages.understand_again, name="understand-again"),
    path(f"{PLAN}discovery/stack/", requirement_pages.stack, name="stack"),
    path(f"{PLAN}requirements/add/", requirement_pages.requirement_add, name="requirement-add"),
    path(f"{REQUIREMENT}", requirement_pages.requirement, name="requirement"),
    path(f"{REQUIREMENT}retire/", requirement_pages.requirement_retire, name="requirement-retire"),
    path(f"{REQUIREMENT}back/", requirement_pages.requirement_back, name="requirement-back"),
    path(f"{PLAN}tasks/", plan_tab.tasks, name="plan-tasks"),
    path(f"{PLAN}graph/", tabs.graph, name="plan-graph"),
    path(f"{PLAN}history/", tabs.history, name="plan-history"),
    path(f"{PLAN}versions/", versions.compare_versions, name="plan-versions"),
    path(f"{PLAN}versions/<int:number>/restore/", versions.restore_version, name="version-restore"),
    path(f"{PLAN}approve/", plan_actions.approve, name="plan-approve"),
    path(f"{PLAN}reject/", plan_actions.reject, name="plan-reject"),
    path(f"{PLAN}reopen/", plan_actions.reopen, name="plan-reopen"),
    path(f"{PLAN}archive/", plan_actions.archive, name="plan-archive"),
    path(f"{PLAN}restore/", plan_actions.restore, name="plan-restore"),
    path(f"{PLAN}cancel/", plan_actions.cancel, name="plan-cancel"),
    path(f"{PLAN}resume/", plan_actions.resume, name="plan-resume"),
    path(f"{PLAN}packages/again/", plan_actions.packages_again, name="packages-again"),
    path(f"{PLAN}packages/drop/", plan_actions.packages_drop, name="packages-drop"),
    path(f"{PLAN}tasks/operate/", operate.operate, name="tasks-operate"),
    path(f"{PLAN}lint/<str:finding_id>/fix/", operate.fix, name="lint-fix"),
    path(f"{PLAN}lint/<str:finding_id>/waive/", plan_actions.waive_lint, name="lint-waive"),
    path(f"{PLAN}recommendations/", plan_actions.take_recommendations, name="recommendations-take"),
    path(f"{PLAN}size/", plan_actions.agree_size, name="size-agree"),
    path(f"{PLAN}questions/", question_pages.answer_all, name="questions-answer"),
    path(f"{QUESTION}", question_pages.answer, name="question-answer"),
    path(f"{QUESTION}change/", question_pages.change, name="answer-change"),
    path(TASK, tasks.task_detail, name="task-detail"),
    path(f"{TASK}edit/", tasks.task_edit, name="task-edit"),
]
