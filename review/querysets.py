from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from config.access.models import Membership
from config.access.permissions import reachable, roles_for
from config.shared.database.leases import lapsed
from config.shared.database.states import StatefulQuerySet
from execution.choices import CANCELLED_RUN, JUDGEABLE_ATOM
from execution.querysets import waiting_on
from review.choices import OPEN_REVIEW, UNDECIDED_REVIEW, ReviewStatus

if TYPE_CHECKING:
    from config.access.models import User


OPEN = [str(status) for status in OPEN_REVIEW]
OPEN_ATOMS = "SELECT atom_id FROM review_review WHERE status = ANY(%s)"


class ReviewQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "ReviewQuerySet":
        return self.filter(reachable(user, "atom__run__plan__"))

    def open(self) -> "ReviewQuerySet":
        return self.filter(status__in=OPEN_REVIEW)

    def decisions(self) -> "ReviewQuerySet":
        """Open ones that somebody has to decide: code is there, and it is more than a sample."""
        return self.filter(status__in=UNDECIDED_REVIEW, is_sample=False)

    def samples(self) -> "ReviewQuerySet":
        """Open ones with no reason but that they were chosen as a sample."""
        return self.filter(status__in=UNDECIDED_REVIEW, is_sample=True)

    def awaiting(self) -> "ReviewQuerySet":
        """Those whose new code is being written."""
        return self.filter(status=ReviewStatus.AWAITING)

    def lane_counts(self, user: "User") -> dict[str, int]:
        """How many each lane of the queue page holds, by the name of its filter."""
        lanes = {
            "open": self.decisions(),
            "samples": self.samples(),
            "waiting": self.awaiting(),
            "mine": self.belonging_to(user),
            "overdue": self.overdue(),
        }
        own = {
            name: Count("pk", filter=Q(pk__in=rows.values("pk"))) for name, rows in lanes.items()
        }
        return self.open().aggregate(**own)

    def belonging_to(self, user: "User") -> "ReviewQuerySet":
        """Open ones that this person holds, or asked the code of."""
        mine = Q(held_by=user) | Q(assigned_to=user)
        return self.filter(mine, status__in=UNDECIDED_REVIEW)

    def judgeable(self) -> "ReviewQuerySet":
        """Those whose code can be judged as things stand."""
        judgeable = self.filter(atom__status__in=JUDGEABLE_ATOM)
        return judgeable.exclude(atom__run__status__in=CANCELLED_RUN)

    def permitted_to(self, user: "User") -> "ReviewQuerySet":
        """Reviews that this person has the permission to decide, as `can` for one plan."""
        mine = Membership.objects.filter(
            user=user, workspace=OuterRef("atom__run__plan__workspace")
        )
        anyones = Exists(mine.filter(role__in=roles_for("review")))
        owned = Exists(mine.filter(role__in=roles_for("review", owned=True)))
        return self.filter(Q(anyones) | Q(owned, atom__run__plan__owner=user))

    def free_for(self, user: "User") -> "ReviewQuerySet":
        """Those that this person can take now: nobody else holds them."""
        held = Q(status=ReviewStatus.IN_REVIEW) & (Q(held_by=user) | lapsed("held_until"))
        return self.permitted_to(user).judgeable().filter(Q(status=ReviewStatus.PENDING) | held)

    def needing(self, user: "User") -> "ReviewQuerySet":
        """Decisions that are this person's to take: nobody's, their own, or overdue with somebody else."""
        anyones = Q(assigned_to=None) | Q(assigned_to=user) | Q(due_at__lt=timezone.now())
        return self.free_for(user).decisions().filter(anyones)

    def overdue(self) -> "ReviewQuerySet":
        return self.decisions().filter(due_at__lt=timezone.now())

    def with_atom(self) -> "ReviewQuerySet":
        return self.select_related(
            "atom__run__plan",
            "atom__task",
            "atom__wave",
            "held_by",
            "assigned_to",
            "resolved_by",
            "follows__resolved_by",
        )

    def in_queue_order(self) -> "ReviewQuerySet":
        """Open ones by priority, blocks most, due, lowest confidence, oldest. Annotates how many atoms wait: `waiting`."""
        rows = self.annotate(waiting=waiting_on('"review_review"."atom_id"', OPEN_ATOMS, OPEN))
        return rows.order_by("priority", "-waiting", "due_at", "confidence", "created_at", "pk")

    def for_list(self, shown: str, user: "User") -> "ReviewQuerySet":
        """What a filter of the queue page shows, in its order."""
        rows = self.with_atom()
        if shown == "closed":
            return rows.filter(resolved_at__isnull=False).order_by("-resolved_at")
        if shown == "waiting":
            return rows.awaiting().order_by("-created_at")
        if shown == "mine":
            return rows.belonging_to(user).in_queue_order()
        lanes = {"samples": rows.samples, "overdue": rows.overdue}
        return lanes.get(shown, rows.decisions)().in_queue_order()
