"""The choices of this app's columns, and named groups of them."""

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


class TokenScope(TextChoices):
    READ = "read", "read: see what you see"
    WRITE = "write", "write: do what you may do"


class ShareLevel(TextChoices):
    VIEW = "view", "view: reads along"
    COMMENT = "comment", "comment: reads, and writes messages"
    EDIT = "edit", "edit: writes, and gives commands"
