from planning.models.discovery import Discovery, Question, Requirement
from planning.models.history import LintWaiver, PlanCounter, PlanEvent, PlanVersion, RecallEntry
from planning.models.packages import Packages
from planning.models.plan import MasterPlan
from planning.models.proposal import PlanProposal
from planning.models.tree import Milestone, Phase, Subtask, Task, TaskDependency

__all__ = [
    "Discovery",
    "LintWaiver",
    "MasterPlan",
    "Milestone",
    "Packages",
    "Phase",
    "PlanCounter",
    "PlanEvent",
    "PlanProposal",
    "PlanVersion",
    "Question",
    "RecallEntry",
    "Requirement",
    "Subtask",
    "Task",
    "TaskDependency",
]
