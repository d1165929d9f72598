"""What the columns of this app can say, and the sets of it that have a meaning of their own."""

from django.db.models import TextChoices


class WorkspaceReviewPolicy(TextChoices):
    ADVISORY = "advisory"  # a low score opens a review; work goes on
    BLOCKING = "blocking"  # a low score stops what depends on the atom


class MembershipRole(TextChoices):
    VIEWER = "viewer"
    MEMBER = "member"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    ADMIN = "admin"
