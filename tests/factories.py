"""The smallest valid row of each model."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from chat.models import Conversation
from config.access.models import Membership, User, Workspace
from costs.models import Budget
from execution.models import Atom, Attempt, Run, Wave
from planning.models import (
    Discovery,
    MasterPlan,
    Milestone,
    Phase,
    PlanCounter,
    PlanVersion,
    Requirement,
    Task,
)
from review.models import Review


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    password = factory.django.Password("correct horse")


class WorkspaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Workspace

    name = factory.Sequence(lambda n: f"Team {n}")
    group = factory.LazyAttribute(lambda o: Group.objects.create(name=o.name))


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    workspace = factory.SubFactory(WorkspaceFactory)
    role = Membership.Role.ADMIN


def member(workspace: Workspace | None = None, role: str = "admin", **fields: Any) -> User:
    """A user who belongs to a workspace, a new one if none is given."""
    user = UserFactory(**fields)
    MembershipFactory(user=user, workspace=workspace or WorkspaceFactory(), role=role)
    return user


class BudgetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Budget

    scope = Budget.Scope.PLAN
    key = factory.LazyFunction(lambda: str(uuid4()))
    soft_limit_usd = Decimal(50)
    hard_limit_usd = Decimal(100)


class MasterPlanFactory(factory.django.DjangoModelFactory):
    """A draft in a workspace of its owner, with its discovery and counter."""

    class Meta:
        model = MasterPlan
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    workspace = factory.SubFactory(WorkspaceFactory)
    budget = factory.SubFactory(BudgetFactory, workspace=factory.SelfAttribute("..workspace"))
    project_name = "Library"
    package = "library"
    status = MasterPlan.Status.DRAFT
    target_tasks = 3
    minimum_tasks = 1
    maximum_tasks = 9

    @factory.post_generation
    def companions(obj: MasterPlan, create: bool, extracted: Any, **_: Any) -> None:  # noqa: N805
        Membership.objects.get_or_create(
            user=obj.owner, workspace=obj.workspace, defaults={"role": Membership.Role.ADMIN}
        )
        PlanCounter.objects.create(plan=obj)
        Discovery.objects.create(plan=obj, brief="A library lends books to members.")


class RequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Requirement

    plan = factory.SubFactory(MasterPlanFactory)
    code = factory.Sequence(lambda n: f"FR-{n + 1:03}")
    text = "A book has a title."
    priority = Requirement.Priority.MUST
    criterion = "A book without a title is refused."


class PhaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Phase

    plan = factory.SubFactory(MasterPlanFactory)
    number = 1
    phase_type = Phase.Type.SETUP
    name = "Setup"


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    phase = factory.SubFactory(PhaseFactory)
    number = factory.Sequence(lambda n: n + 1)
    key = factory.LazyAttribute(lambda o: f"M{o.number}")
    name = "Foundations"


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    milestone = factory.SubFactory(MilestoneFactory)
    plan = factory.SelfAttribute("milestone.phase.plan")
    number = factory.Sequence(lambda n: n + 1)
    stable_id = factory.LazyAttribute(lambda o: f"T-{o.number:03}")
    name = factory.LazyAttribute(lambda o: f"Write part {o.number}")


class PlanVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanVersion

    plan = factory.SubFactory(MasterPlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    snapshot = factory.LazyFunction(dict)
    summary = "First draft"


class RunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Run

    plan = factory.SubFactory(MasterPlanFactory, status=MasterPlan.Status.IN_PROGRESS)
    version = factory.SubFactory(PlanVersionFactory, plan=factory.SelfAttribute("..plan"))
    started_by = factory.SelfAttribute("plan.owner")
    status = Run.Status.RUNNING


class WaveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Wave

    run = factory.SubFactory(RunFactory)
    number = factory.Sequence(lambda n: n + 1)


class AtomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Atom

    run = factory.SubFactory(RunFactory)
    task = factory.LazyAttribute(
        lambda o: (
            TaskFactory(milestone=MilestoneFactory(phase__plan=o.run.plan))
            if not Task.objects.filter(plan=o.run.plan).exists()
            else Task.objects.filter(plan=o.run.plan).first()
        )
    )
    number = factory.Sequence(lambda n: n + 1)
    path = "library/books.py"
    symbol = factory.LazyAttribute(lambda o: f"part_{o.number}")
    kind = Atom.Kind.FUNCTION
    signature = factory.LazyAttribute(lambda o: f"def {o.symbol}(title: str) -> str")
    description = "Returns the title."


def accepted(**fields: Any) -> dict[str, Any]:
    """Field values of an accepted atom."""
    return {
        "status": Atom.Status.ACCEPTED,
        "code": "def part(title: str) -> str:\n    return title\n",
        "code_sha": "0" * 64,
        "confidence": Decimal("0.9500"),
        "accepted_at": timezone.now(),
    } | fields


class AttemptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attempt

    atom = factory.SubFactory(AtomFactory)
    number = factory.Sequence(lambda n: n + 1)
    outcome = Attempt.Outcome.PASSED


class ReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Review

    atom = factory.SubFactory(AtomFactory, **accepted(confidence=Decimal("0.6000")))
    reasons = factory.LazyFunction(lambda: ["low_confidence"])
    is_sample = factory.LazyAttribute(lambda o: o.reasons == ["sampled"])
    confidence = Decimal("0.6000")
    priority = 2
    due_at = factory.LazyFunction(timezone.now)
    code_sha = factory.SelfAttribute("atom.code_sha")


class ConversationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Conversation

    owner = factory.SubFactory(UserFactory)
    workspace = factory.LazyAttribute(lambda o: MembershipFactory(user=o.owner).workspace)
